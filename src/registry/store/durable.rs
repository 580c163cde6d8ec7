use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::{Poll, Waker};

use super::seal::Seal;
use super::{Commit, Entry, Key, KeyRange, MemoryStore, Store, StoreError, Transaction, room};

/// For the key of an entry that is updated or deleted, and its place among what waits to be written.
const CHANGED: usize = 256;

/// A store in memory whose changes the host makes permanent.
///
/// A commit is visible at once; whoever answers for what it saw waits for [`Store::settled`] first. The host takes a
/// batch with [`next_batch`](Self::next_batch), writes all of it or nothing, and says so with
/// [`handle_written`](Self::handle_written); then the next. Commits that come meanwhile share the batch after that. One that
/// was not written is tried again after a while, with what has come since: answers wait for that.
#[derive(Default)]
pub struct DurableStore {
    memory: MemoryStore,
    log: RefCell<WriteLog>,
}

/// Changes to make permanent together: the values that keys get, `None` for keys that are gone.
pub type Batch = BTreeMap<Key, Option<Rc<[u8]>>>;

#[derive(Default)]
struct WriteLog {
    /// Of all entries, and the batches up to the latest.
    seal: Seal,
    /// What no batch holds yet, or held and was not written.
    waiting: Batch,
    /// What is being written, and the number of its last commit.
    under_way: Option<(Rc<Batch>, u64)>,
    /// How many commits there have been, and up to which all are permanent.
    commits: u64,
    permanent: u64,
    /// How many batches could not be written, and why the latest could not.
    failures: u64,
    failure: Option<StoreError>,
    wakers: Vec<Waker>,
}

impl DurableStore {
    /// The store that holds what was written before, if that is all there, and nothing else.
    pub fn restore(entries: impl IntoIterator<Item = (Key, Vec<u8>)>) -> Result<Self, StoreError> {
        let mut restoration = Restoration::default();
        for (key, value) in entries {
            restoration.add(key, &value)?;
        }
        restoration.finish()
    }

    /// How many batches have been written, since ever.
    pub fn batches(&self) -> u64 {
        let log = self.log.borrow();
        let under_way = u64::from(log.under_way.is_some());
        log.seal.batches.saturating_sub(under_way)
    }

    /// What is to be written now; `None` while a batch is being written, or there is nothing to write.
    pub fn next_batch(&self) -> Option<Rc<Batch>> {
        let mut log = self.log.borrow_mut();
        if log.under_way.is_some() || log.waiting.is_empty() {
            return None;
        }
        log.seal.batches += 1;
        let seal = log.seal.to_bytes();
        // Moved as it is: there may be no memory for another one.
        let mut batch = std::mem::take(&mut log.waiting);
        batch.insert(Seal::key(), Some(seal.into()));
        let batch = Rc::new(batch);
        log.under_way = Some((batch.clone(), log.commits));
        Some(batch)
    }

    /// Takes what became of the latest batch. One that was not written is part of the next.
    pub fn handle_written(&self, result: Result<(), StoreError>) {
        let wakers = {
            let mut log = self.log.borrow_mut();
            let Some((batch, last)) = log.under_way.take() else {
                return;
            };
            match result {
                Ok(()) => {
                    log.permanent = last;
                    log.failure = None;
                }
                Err(error) => {
                    log.failures = log.failures.wrapping_add(1);
                    log.seal.batches -= 1;
                    log.failure = Some(error);
                    let mut batch = Rc::unwrap_or_clone(batch);
                    batch.remove(&Seal::key());
                    // What has come since is newer.
                    batch.append(&mut log.waiting);
                    log.waiting = batch;
                }
            }
            std::mem::take(&mut log.wakers)
        };
        wakers.into_iter().for_each(Waker::wake);
    }

    /// How many changes are not permanent yet.
    pub fn waiting_changes(&self) -> usize {
        let log = self.log.borrow();
        let under_way = log.under_way.as_ref();
        log.waiting.len() + under_way.map_or(0, |(batch, _)| batch.len())
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.memory.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.memory.is_empty()
    }

    /// Whether the latest batch could not be written, and why.
    pub fn failure(&self) -> Option<StoreError> {
        self.log.borrow().failure.clone()
    }
}

/// A store that is made of what was written before, entry by entry.
#[derive(Default)]
pub struct Restoration {
    memory: MemoryStore,
    found: Seal,
    written: Option<Seal>,
}

impl Restoration {
    /// Takes an entry that was written.
    pub fn add(&mut self, key: Key, value: &[u8]) -> Result<(), StoreError> {
        if key == Seal::key() {
            self.written = Some(Seal::parse(value)?);
            return Ok(());
        }
        self.found.toggle(&key, value);
        self.memory.insert(key, value)
    }

    /// The store, if what it was given is all that was written, and nothing else.
    pub fn finish(mut self) -> Result<DurableStore, StoreError> {
        let seal = match self.written {
            None if self.memory.is_empty() => Seal::default(),
            None => return Err(StoreError::Corrupt("set of entries: its seal is missing")),
            Some(seal) => seal,
        };
        self.found.batches = seal.batches;
        if self.found != seal {
            return Err(StoreError::Corrupt(
                "set of entries: it is not what was written",
            ));
        }
        let log = WriteLog {
            seal,
            ..WriteLog::default()
        };
        Ok(DurableStore {
            memory: self.memory,
            log: RefCell::new(log),
        })
    }
}

impl WriteLog {
    /// Takes what was under a key before a commit, and what is there now.
    fn add(&mut self, key: Key, before: Option<Entry>, after: Option<Rc<[u8]>>) {
        if let Some(before) = before {
            self.seal.toggle(&key, &before.value);
        }
        if let Some(after) = &after {
            self.seal.toggle(&key, after);
        }
        self.waiting.insert(key, after);
    }
}

impl Store for DurableStore {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>, StoreError> {
        self.memory.get(keys).await
    }

    async fn get_one(&self, key: &Key) -> Result<Option<Entry>, StoreError> {
        self.memory.get_one(key).await
    }

    async fn scan(&self, range: KeyRange, limit: usize) -> Result<Vec<(Key, Entry)>, StoreError> {
        self.memory.scan(range, limit).await
    }

    async fn commit(&self, transaction: Transaction) -> Result<Commit, StoreError> {
        // What waits to be written needs nodes of its own.
        let written = transaction.room()?.saturating_mul(2);
        let changed = transaction.updates.len() + transaction.deletes.len();
        room::check(written.saturating_add(changed.saturating_mul(CHANGED)))?;
        let keys: Vec<_> = transaction.keys().cloned().collect();
        let before = self.memory.get(&keys).await?;
        let commit = self.memory.commit(transaction).await?;
        if commit == Commit::Committed && !keys.is_empty() {
            let mut log = self.log.borrow_mut();
            log.commits = log.commits.saturating_add(1);
            // Nothing here may fail: it is committed.
            for (key, before) in keys.into_iter().zip(before) {
                let after = self.memory.value(&key);
                log.add(key, before, after);
            }
        }
        Ok(commit)
    }

    fn watch(&self, prefix: Key) -> impl Future<Output = ()> {
        self.memory.watch(prefix)
    }

    fn settled(&self) -> impl Future<Output = Result<(), StoreError>> {
        let log = self.log.borrow();
        let (seen, failures) = (log.commits, log.failures);
        poll_fn(move |context| {
            let mut log = self.log.borrow_mut();
            if log.permanent >= seen {
                return Poll::Ready(Ok(()));
            }
            match &log.failure {
                Some(error) if log.failures != failures => Poll::Ready(Err(error.clone())),
                _ => {
                    log.wakers.push(context.waker().clone());
                    Poll::Pending
                }
            }
        })
    }
}
