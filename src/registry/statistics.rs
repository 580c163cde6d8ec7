use std::cell::Cell;
use std::future::Future;

use super::object_count::ObjectKind;
use super::records::{self, CountRecord};
use super::store::{Commit, Entry, Key, KeyRange, Store, StoreError, Transaction};
use super::{Registry, keys};

/// How much a registry holds, and what it has done since it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Users who may log in.
    pub accounts: u64,
    /// Sessions that are alive, all accounts together; those included that are over since the last request or
    /// [`expire`](Registry::expire).
    pub sessions: u64,
    /// Services.
    pub services: u64,
    /// Configuration values.
    pub configuration_values: u64,
    /// Events that were written.
    pub events: u64,
    /// Sessions whose time ran out.
    pub expired_sessions: u64,
    /// Requests that wait for events.
    pub held_requests: u64,
}

impl<S: Store> Registry<S> {
    /// Counts. That takes a look at each account, not at what it holds.
    pub async fn statistics(&self) -> Result<Statistics, StoreError> {
        let mut statistics = Statistics {
            accounts: self.accounts.borrow().len() as u64,
            events: self.store.events.get(),
            expired_sessions: self.expired_sessions.get(),
            held_requests: self.held.len() as u64,
            ..Statistics::default()
        };
        for (key, entry) in self.store.scan(keys::object_counts(), usize::MAX).await? {
            let CountRecord { count } = records::decode(&entry.value)?;
            let total = match keys::read_object_kind(&key)? {
                ObjectKind::Session => &mut statistics.sessions,
                ObjectKind::Service => &mut statistics.services,
                ObjectKind::ConfigurationValue => &mut statistics.configuration_values,
            };
            *total = total.saturating_add(count);
        }
        Ok(statistics)
    }
}

/// A store whose events are counted when they are committed: those of a transaction that is repeated count once.
pub(super) struct Counted<S> {
    pub(super) store: S,
    events: Cell<u64>,
}

impl<S> Counted<S> {
    pub(super) fn new(store: S) -> Self {
        Self {
            store,
            events: Cell::default(),
        }
    }
}

impl<S: Store> Store for Counted<S> {
    fn get(&self, keys: &[Key]) -> impl Future<Output = Result<Vec<Option<Entry>>, StoreError>> {
        self.store.get(keys)
    }

    fn get_one(&self, key: &Key) -> impl Future<Output = Result<Option<Entry>, StoreError>> {
        self.store.get_one(key)
    }

    fn scan(
        &self,
        range: KeyRange,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(Key, Entry)>, StoreError>> {
        self.store.scan(range, limit)
    }

    async fn commit(&self, transaction: Transaction) -> Result<Commit, StoreError> {
        let puts = transaction.puts.iter();
        let events = puts.filter(|(key, _)| keys::is_event(key)).count();
        let commit = self.store.commit(transaction).await?;
        if commit == Commit::Committed {
            let events = self.events.get().wrapping_add(events as u64);
            self.events.set(events);
        }
        Ok(commit)
    }

    fn settled(&self) -> impl Future<Output = Result<(), StoreError>> {
        self.store.settled()
    }

    fn watch(&self, prefix: Key) -> impl Future<Output = ()> {
        self.store.watch(prefix)
    }
}
