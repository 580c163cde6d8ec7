use std::cell::RefCell;
use std::hint::black_box;
use std::rc::Rc;

use xxhash_rust::xxh3::xxh3_64;

use super::auth_token::Claims;

/// Tokens whose signature was right, so that it is not computed again for every heartbeat: of what one takes it is a third.
///
/// Each has one place it can be in, whatever there are besides; of two with the same place the later one is known. So it is
/// bounded, and who is not known only takes as long as without it. Whose turn it is to be forgotten cannot be aimed at but
/// with tokens that are good.
#[derive(Default)]
pub(super) struct KnownTokens(RefCell<Vec<Option<Known>>>);

#[derive(Clone)]
struct Known {
    token: Box<str>,
    claims: Rc<Claims>,
}

impl KnownTokens {
    const PLACES: usize = 4096;

    /// What a token says that was noted.
    pub(super) fn find(&self, token: &str) -> Option<Rc<Claims>> {
        let places = self.0.borrow();
        let known = places.get(place(token))?.as_ref()?;
        is_same(&known.token, token).then(|| known.claims.clone())
    }

    /// Takes a token whose signature is right.
    pub(super) fn note(&self, token: &str, claims: &Rc<Claims>) {
        let mut places = self.0.borrow_mut();
        // Made on first use: most registries in tests see few tokens.
        places.resize(Self::PLACES, None);
        if let Some(place) = places.get_mut(place(token)) {
            *place = Some(Known {
                token: token.into(),
                claims: claims.clone(),
            });
        }
    }
}

fn place(token: &str) -> usize {
    xxh3_64(token.as_bytes()) as usize % KnownTokens::PLACES
}

/// Takes the same time wherever two texts of a length differ.
fn is_same(one: &str, other: &str) -> bool {
    let pairs = one.bytes().zip(other.bytes());
    let difference = pairs.fold(0, |all, (one, other)| black_box(all | (one ^ other)));
    one.len() == other.len() && difference == 0
}
