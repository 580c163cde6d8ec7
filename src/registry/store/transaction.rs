use super::{Key, Revision, StoreError, room};

/// What to write, and under which conditions.
///
/// A transaction writes a key once: it updates, puts or deletes it. One that had no memory for all it was told of cannot
/// be committed: that fails with [`StoreError::Full`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transaction {
    /// The revision each key must have; `None` for a key that must not exist.
    pub checks: Vec<(Key, Option<Revision>)>,
    /// New values of keys that must have a revision.
    pub updates: Vec<(Key, Revision, Vec<u8>)>,
    /// The new values of others.
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

    /// Writes a value in place of one that was read, whose revision the key must still have.
    pub fn update(&mut self, key: Key, revision: Revision, value: Vec<u8>) -> &mut Self {
        self.add(|all| &mut all.updates, (key, revision, value))
    }

    /// Writes a value in place of what was read, of an entry or of none, which must still be so.
    pub fn replace(&mut self, key: Key, read: Option<Revision>, value: Vec<u8>) -> &mut Self {
        match read {
            Some(revision) => self.update(key, revision, value),
            None => self.check(key.clone(), None).put(key, value),
        }
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
        let puts = puts.map(|(_, value)| value.len().saturating_add(room::ENTRY));
        // Their nodes are there.
        let updates = self.updates.iter();
        let updates = updates.map(|(_, _, value)| value.len().saturating_add(room::SHARED));
        Ok(puts.chain(updates).sum())
    }

    /// The keys that it writes.
    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        let updates = self.updates.iter().map(|(key, ..)| key);
        let puts = self.puts.iter().map(|(key, _)| key);
        updates.chain(puts).chain(&self.deletes)
    }

    /// Whether it updates a key, and that is all.
    pub(super) fn is_one_update(&self) -> bool {
        let others = [self.checks.len(), self.puts.len(), self.deletes.len()];
        self.updates.len() == 1 && others == [0; 3]
    }

    /// Whether it would change nothing.
    pub fn is_empty(&self) -> bool {
        self.keys().next().is_none() && !self.lacks_memory
    }
}
