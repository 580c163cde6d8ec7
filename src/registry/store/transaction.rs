use super::{Key, Revision, room};

/// What to write, and under which conditions.
///
/// A transaction writes a key once: it either puts it or deletes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transaction {
    /// The revision each key must have; `None` for a key that must not exist.
    pub checks: Vec<(Key, Option<Revision>)>,
    /// The new values.
    pub puts: Vec<(Key, Vec<u8>)>,
    /// The keys to remove; one that does not exist is no error.
    pub deletes: Vec<Key>,
}

/// What became of a [`Transaction`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Commit {
    /// All of it is written.
    Committed,
    /// A check did not hold; nothing is written.
    Conflict,
}

impl Transaction {
    /// A transaction that checks and writes nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Requires a key to have a revision, or not to exist.
    pub fn check(&mut self, key: Key, revision: Option<Revision>) -> &mut Self {
        self.checks.push((key, revision));
        self
    }

    /// Writes a value.
    pub fn put(&mut self, key: Key, value: Vec<u8>) -> &mut Self {
        self.puts.push((key, value));
        self
    }

    /// Removes a key.
    pub fn delete(&mut self, key: Key) -> &mut Self {
        self.deletes.push(key);
        self
    }

    /// The memory that is needed to write it.
    pub(super) fn room(&self) -> usize {
        let puts = self.puts.iter();
        puts.map(|(_, value)| value.len().saturating_add(room::ENTRY))
            .sum()
    }

    /// Whether it would change nothing.
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.deletes.is_empty()
    }
}
