use super::{Key, Revision, StoreError, room};

/// What to write, and under which conditions.
///
/// A transaction writes a key once: it either puts it or deletes it. One that had no memory for all it was told of cannot
/// be committed: that fails with [`StoreError::Full`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transaction {
    /// The revision each key must have; `None` for a key that must not exist.
    pub checks: Vec<(Key, Option<Revision>)>,
    /// The new values.
    pub puts: Vec<(Key, Vec<u8>)>,
    /// The keys to remove; one that does not exist is no error.
    pub deletes: Vec<Key>,
    /// It had no memory for all of that, and has nothing now.
    lacks_memory: bool,
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
        self.add(|all| &mut all.checks, (key, revision))
    }

    /// Writes a value.
    pub fn put(&mut self, key: Key, value: Vec<u8>) -> &mut Self {
        self.add(|all| &mut all.puts, (key, value))
    }

    /// Removes a key.
    pub fn delete(&mut self, key: Key) -> &mut Self {
        self.add(|all| &mut all.deletes, key)
    }

    fn add<T>(&mut self, list: impl Fn(&mut Self) -> &mut Vec<T>, item: T) -> &mut Self {
        if !self.lacks_memory && room::push(list(self), item).is_err() {
            // What is given back is enough to end what is under way.
            *self = Self {
                lacks_memory: true,
                ..Self::default()
            };
        }
        self
    }

    /// The memory that is needed to write it.
    pub(super) fn room(&self) -> Result<usize, StoreError> {
        if self.lacks_memory {
            return Err(StoreError::Full);
        }
        let puts = self.puts.iter();
        Ok(puts
            .map(|(_, value)| value.len().saturating_add(room::ENTRY))
            .sum())
    }

    /// Whether it would change nothing.
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.deletes.is_empty() && !self.lacks_memory
    }
}
