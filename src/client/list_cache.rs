use crate::protocol::Timestamp;

use super::{Duration, Listed};

/// When a list may be answered from memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListCachePolicy {
    /// Instead of asking: what was read at most this long ago.
    pub max_age: Duration,
    /// When asking fails: what was read at most this long ago.
    pub stale_if_error: Duration,
}

impl ListCachePolicy {
    /// Whether an answer is worth remembering.
    pub fn remembers(&self) -> bool {
        *self != Self::default()
    }
}

/// The lists a client has read last, by what they were asked with.
///
/// Discovery that asks the registry for every request of its own is slow when the registry is, and
/// blind when it is away; what was true a moment ago is usually still good.
#[derive(Clone, Debug)]
pub struct ListCache<J> {
    /// The most recently read last.
    entries: Vec<Entry<J>>,
}

#[derive(Clone, Debug)]
struct Entry<J> {
    target: String,
    read_at: Timestamp,
    listed: Listed<J>,
}

impl<J> Default for ListCache<J> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
        }
    }
}

impl<J> ListCache<J> {
    /// How many lists are remembered at most; of further ones the oldest is forgotten.
    pub const CAPACITY: usize = 100;

    /// What was read under a target (see [`Call::target`](super::Call::target)) at most `max_age` ago,
    /// and how long ago.
    pub fn find(
        &self,
        target: &str,
        max_age: Duration,
        now: Timestamp,
    ) -> Option<(&Listed<J>, Duration)> {
        let entry = self.entries.iter().find(|entry| entry.target == target)?;
        let age = Duration::between(entry.read_at, now);
        (!max_age.is_zero() && age <= max_age).then_some((&entry.listed, age))
    }

    /// Remembers what was asked for at a time, unless what was asked for later is known already.
    pub fn insert(&mut self, target: String, listed: Listed<J>, asked_at: Timestamp) {
        let known = self.entries.iter().find(|entry| entry.target == target);
        if known.is_some_and(|known| known.read_at > asked_at) {
            return;
        }
        self.entries.retain(|entry| entry.target != target);
        if self.entries.len() >= Self::CAPACITY {
            self.entries.remove(0);
        }
        self.entries.push(Entry {
            target,
            read_at: asked_at,
            listed,
        });
    }
}
