//! Requests as lines of text, which name what the registry drew by chance.
//!
//! `+1500 1234 PUT /services/web {"tags":["$s0"]}` is a request of account 1234, 1.5 s after the one
//! before. `$s0` stands for the account's session created last, `$s1` for the one before; `$t0.0` for the
//! current token of `$s0`, `$t0.1` for the token before; `$f0` for another account's session; `$e0` for the
//! event id or other marker seen last; `$n-1500` for the UUID of a time 1.5 s ago.

use std::fmt;

use crate::model::uuid_at;

/// One request, or with an empty `line` the host's own call to expire what is due.
#[derive(Clone)]
pub struct Step {
    /// Milliseconds since the step before; the host's clock may be set back.
    pub later: i64,
    pub tenant: &'static str,
    pub line: String,
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+} {} {}", self.later, self.tenant, self.line)
    }
}

/// What was seen of the registry's own choices.
#[derive(Default)]
pub struct Seen {
    pub sessions: Vec<SeenSession>,
    /// Each with its account: what one account's ids are to another is chance.
    pub markers: Vec<(String, String)>,
}

pub struct SeenSession {
    pub tenant: String,
    pub id: String,
    pub tokens: Vec<String>,
}

impl Seen {
    /// A line with what its names stand for.
    pub fn resolve(&self, tenant: &str, line: &str, now: u64) -> String {
        let mut parts = line.split('$');
        let mut resolved = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let numeric = |letter: char| letter.is_ascii_digit() || ".-".contains(letter);
            let end = part[1..]
                .find(|letter| !numeric(letter))
                .map_or(part.len(), |at| at + 1);
            let (name, rest) = part.split_at(end);
            resolved += &self.value(tenant, name, now);
            resolved += rest;
        }
        resolved
    }

    fn value(&self, tenant: &str, name: &str, now: u64) -> String {
        let (kind, number) = name.split_at(1);
        let (first, second) = number.split_once('.').unwrap_or((number, "0"));
        let first: i64 = first.parse().unwrap();
        let unknown = || uuid_at(now.saturating_sub(60_000));
        let is_own = |session: &&SeenSession| session.tenant == tenant;
        let own: Vec<_> = self.sessions.iter().filter(is_own).collect();
        let foreign: Vec<_> = self
            .sessions
            .iter()
            .filter(|session| !is_own(session))
            .collect();
        let id = |session: &&SeenSession| session.id.clone();
        let nobody = || "seNobody00".to_owned();
        match kind {
            "s" => latest(&own, first).map_or_else(nobody, id),
            "f" => latest(&foreign, first).map_or_else(nobody, id),
            "t" => latest(&own, first)
                .and_then(|session| latest(&session.tokens, second.parse().unwrap()))
                .map_or_else(unknown, String::clone),
            "e" => {
                let markers = self.markers.iter();
                let own: Vec<_> = markers.filter(|(account, _)| account == tenant).collect();
                latest(&own, first).map_or_else(unknown, |(_, marker)| marker.clone())
            }
            _ => uuid_at(now.saturating_add_signed(first)),
        }
    }
}

/// The nth from the end, counted round and round.
fn latest<T>(list: &[T], nth: i64) -> Option<&T> {
    let nth = usize::try_from(nth).unwrap().checked_rem(list.len())?;
    list.iter().rev().nth(nth)
}
