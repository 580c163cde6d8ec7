use std::future::Future;
use std::rc::Rc;

use futures_util::future::Either;

use crate::registry::store::{
    Commit, Entry, Key, KeyRange, MemoryStore, Store, StoreError, Transaction,
};

use super::durable::Durable;

/// Where a registry of the host's keeps what it knows.
pub(super) enum Engine {
    Memory(MemoryStore),
    Durable(Rc<Durable>),
}

impl Engine {
    pub(super) fn durable(&self) -> Option<&Rc<Durable>> {
        match self {
            Self::Memory(_) => None,
            Self::Durable(durable) => Some(durable),
        }
    }
}

impl Store for Engine {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>, StoreError> {
        match self {
            Self::Memory(store) => store.get(keys).await,
            Self::Durable(durable) => durable.store.get(keys).await,
        }
    }

    async fn get_one(&self, key: &Key) -> Result<Option<Entry>, StoreError> {
        match self {
            Self::Memory(store) => store.get_one(key).await,
            Self::Durable(durable) => durable.store.get_one(key).await,
        }
    }

    async fn scan(&self, range: KeyRange, limit: usize) -> Result<Vec<(Key, Entry)>, StoreError> {
        match self {
            Self::Memory(store) => store.scan(range, limit).await,
            Self::Durable(durable) => durable.store.scan(range, limit).await,
        }
    }

    async fn commit(&self, transaction: Transaction) -> Result<Commit, StoreError> {
        match self {
            Self::Memory(store) => store.commit(transaction).await,
            Self::Durable(durable) => {
                let commit = durable.store.commit(transaction).await?;
                durable.write();
                Ok(commit)
            }
        }
    }

    fn settled(&self) -> impl Future<Output = Result<(), StoreError>> {
        match self {
            Self::Memory(store) => Either::Left(store.settled()),
            Self::Durable(durable) => Either::Right(durable.store.settled()),
        }
    }

    fn watch(&self, prefix: Key) -> impl Future<Output = ()> {
        match self {
            Self::Memory(store) => Either::Left(store.watch(prefix)),
            Self::Durable(durable) => Either::Right(durable.store.watch(prefix)),
        }
    }
}
