//! Where a registry keeps what it knows: an ordered key-value store with conditional, atomic commits.
//!
//! A [`Store`] knows keys, values and revisions. What they mean, what travels, and what time it is are
//! the business of its user, who works in one way only: read, decide, commit under the condition that
//! what was read still holds, and start over when it does not.

mod durable;
mod key;
mod memory;
pub mod room;
mod seal;
mod transaction;

use std::fmt;
use std::future::{Future, ready};
use std::rc::Rc;

pub use durable::{Batch, DurableStore, Restoration};
pub use key::{Key, KeyRange, KeyReader};
pub use memory::MemoryStore;
pub use transaction::{Commit, Transaction};

/// An ordered key-value store with conditional, atomic commits.
///
/// A registry lives on one thread, so neither engines nor their futures have to be `Send`.
#[expect(
    async_fn_in_trait,
    reason = "engines and their callers share one thread; a Send bound would exclude every JavaScript engine"
)]
pub trait Store {
    /// Reads the entries under some keys, in the order of the keys; `None` where there is none.
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>, StoreError>;

    /// Reads the entry under a key.
    async fn get_one(&self, key: &Key) -> Result<Option<Entry>, StoreError> {
        let mut entries = self.get(std::slice::from_ref(key)).await?;
        Ok(entries.pop().flatten())
    }

    /// Reads the first `limit` entries of a range, in the order of their keys.
    async fn scan(&self, range: KeyRange, limit: usize) -> Result<Vec<(Key, Entry)>, StoreError>;

    /// Writes everything a transaction says if all of its checks hold, and nothing otherwise.
    async fn commit(&self, transaction: Transaction) -> Result<Commit, StoreError>;

    /// Ends when everything that could be read when it was called is as permanent as this store makes things, or cannot be
    /// made so now.
    fn settled(&self) -> impl Future<Output = Result<(), StoreError>> {
        ready(Ok(()))
    }

    /// Waits for the first commit after this call that writes or deletes a key under `prefix`.
    ///
    /// Dropping the future ends the waiting.
    fn watch(&self, prefix: Key) -> impl Future<Output = ()>;
}

/// A value with the revision that a later commit can check for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The value.
    pub value: Rc<[u8]>,
    /// Different after every write of the key.
    pub revision: Revision,
}

impl Entry {
    /// Takes another value, in the same memory if it has the same length and nobody else has it.
    fn set(&mut self, value: &[u8], revision: Revision) {
        match Rc::get_mut(&mut self.value) {
            Some(bytes) if bytes.len() == value.len() => bytes.copy_from_slice(value),
            _ => self.value = value.into(),
        }
        self.revision = revision;
    }
}

/// Tells one write of a key from the next, even if the key was deleted in between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision(pub u64);

/// Why a store did not do what it was asked to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreError {
    /// The store cannot be reached now; the same may work later. The engine's own words.
    Unavailable(String),
    /// Other writers were faster, every time.
    Contended,
    /// The store failed. The engine's own words.
    Failed(String),
    /// There is no memory for what was asked for.
    Full,
    /// What is stored cannot be read as what it should be.
    Corrupt(&'static str),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(reason) => write!(f, "the store is unavailable: {reason}"),
            Self::Contended => f.write_str("other writers were faster, every time"),
            Self::Failed(reason) => write!(f, "the store failed: {reason}"),
            Self::Full => f.write_str("the store's memory is used up"),
            Self::Corrupt(what) => write!(f, "the store holds an unreadable {what}"),
        }
    }
}

impl std::error::Error for StoreError {}
