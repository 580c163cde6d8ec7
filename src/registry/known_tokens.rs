use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use ctutils::CtEq as _;
use xxhash_rust::xxh3::xxh3_64;

use super::auth_token::Claims;
use super::store::room;

/// Tokens whose signature was right, so that it is not computed again for every heartbeat: of what one takes it is a third.
///
/// There is a bound, and where memory is short no more are noted: what is not known takes as long as without all this. Whose
/// turn it is to be forgotten depends on the hash of the token that comes, so only who has tokens that are good can have others
/// forgotten.
#[derive(Default)]
pub(super) struct KnownTokens(RefCell<BTreeMap<u64, Known>>);

struct Known {
    token: Box<str>,
    claims: Rc<Claims>,
}

impl KnownTokens {
    const MOST: usize = 4096;
    /// Memory that there must be besides, in bytes: requests need some, and this can do without.
    const SPARE: usize = 65_536;

    /// What a token says that was noted.
    pub(super) fn find(&self, token: &str) -> Option<Rc<Claims>> {
        let known = self.0.borrow();
        let known = known.get(&hash(token))?;
        // As long wherever they differ, so that time tells nothing of a token.
        let is_same = known.token.as_bytes().ct_eq(token.as_bytes());
        is_same.to_bool().then(|| known.claims.clone())
    }

    /// Takes a token whose signature is right.
    pub(super) fn note(&self, token: &str, claims: &Rc<Claims>) {
        if room::check(Self::SPARE).is_err() {
            return;
        }
        let mut known = self.0.borrow_mut();
        let hash = hash(token);
        if known.len() >= Self::MOST {
            let next = known.range(hash..).next().or(known.first_key_value());
            if let Some(next) = next.map(|(hash, _)| *hash) {
                known.remove(&next);
            }
        }
        let (token, claims) = (token.into(), claims.clone());
        known.insert(hash, Known { token, claims });
    }
}

fn hash(token: &str) -> u64 {
    xxh3_64(token.as_bytes())
}
