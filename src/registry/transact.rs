//! The one way in which anything is changed: read, decide, commit, and start over when another
//! request was faster.

use serde::de::DeserializeOwned;

use super::records;
use super::store::{Commit, Entry, Key, Revision, Store, StoreError, Transaction, room};

const MAX_TRIES: u32 = 16;

/// A record with the revision to check for when it is changed.
pub(super) struct Stored<T> {
    pub(super) record: T,
    pub(super) revision: Revision,
}

impl<T: DeserializeOwned> Stored<T> {
    fn read(entry: &Entry) -> Result<Self, StoreError> {
        Ok(Self {
            record: records::decode(&entry.value)?,
            revision: entry.revision,
        })
    }
}

/// Commits what `decide` decides, and answers what it answers. `decide` is asked again when what it
/// read no longer holds, so it must read everything anew.
///
/// Fails with [`StoreError::Contended`] after sixteen tries.
pub(super) async fn transact<S: Store, T, E: From<StoreError>>(
    store: &S,
    decide: impl AsyncFn() -> Result<(T, Transaction), E>,
) -> Result<T, E> {
    for _ in 0..MAX_TRIES {
        let (answer, transaction) = decide().await?;
        if transaction.is_empty() || store.commit(transaction).await? == Commit::Committed {
            return Ok(answer);
        }
    }
    Err(StoreError::Contended.into())
}

/// Reads a record.
pub(super) async fn load<S: Store, T: DeserializeOwned>(
    store: &S,
    key: Key,
) -> Result<Option<Stored<T>>, StoreError> {
    let entry = store.get_one(&key).await?;
    entry.as_ref().map(Stored::read).transpose()
}

/// Reads records of one kind, in the order of their keys; `None` where there is none.
pub(super) async fn load_all<S: Store, T: DeserializeOwned>(
    store: &S,
    keys: &[Key],
) -> Result<Vec<Option<Stored<T>>>, StoreError> {
    let entries = store.get(keys).await?;
    let entries = entries.iter();
    room::collect(entries.map(|entry| entry.as_ref().map(Stored::read).transpose()))
}
