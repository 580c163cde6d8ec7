use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::{Commit, Entry, Key, KeyRange, Revision, Store, StoreError, Transaction, room};

/// A store in memory: always ready, and gone when dropped.
#[derive(Debug, Default)]
pub struct MemoryStore(RefCell<State>);

#[derive(Debug, Default)]
struct State {
    entries: BTreeMap<Key, Entry>,
    /// The number of commits so far, and with it the revision of the latest.
    commits: u64,
    /// By what they look at: a commit finds those it touches without asking the others.
    watches: BTreeMap<Key, BTreeMap<WatchId, Watch>>,
    next_watch: WatchId,
}

type WatchId = u64;

#[derive(Debug, Default)]
struct Watch {
    touched: bool,
    waker: Option<Waker>,
}

impl MemoryStore {
    /// Takes an entry that was there before anything is read.
    pub(super) fn insert(&mut self, key: Key, value: &[u8]) -> Result<(), StoreError> {
        room::check(value.len().saturating_add(room::ENTRY))?;
        let (value, revision) = (value.into(), Revision::default());
        let entries = &mut self.0.get_mut().entries;
        entries.insert(key, Entry { value, revision });
        Ok(())
    }

    /// What is under a key.
    pub(super) fn value(&self, key: &Key) -> Option<Rc<[u8]>> {
        let state = self.0.borrow();
        state.entries.get(key).map(|entry| entry.value.clone())
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.0.borrow().entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Store for MemoryStore {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>, StoreError> {
        let state = self.0.borrow();
        room::collect(keys.iter().map(|key| Ok(state.entries.get(key).cloned())))
    }

    async fn get_one(&self, key: &Key) -> Result<Option<Entry>, StoreError> {
        Ok(self.0.borrow().entries.get(key).cloned())
    }

    async fn scan(&self, range: KeyRange, limit: usize) -> Result<Vec<(Key, Entry)>, StoreError> {
        let KeyRange { start, end } = range;
        let state = self.0.borrow();
        // To find the end first would take longer than to look at the keys up to it, most of which are few.
        let entries = state.entries.range(start..).take(limit);
        let entries = entries.take_while(|(key, _)| end.as_ref().is_none_or(|end| *key < end));
        room::collect(entries.map(|(key, entry)| Ok((key.clone(), entry.clone()))))
    }

    async fn commit(&self, transaction: Transaction) -> Result<Commit, StoreError> {
        room::check(transaction.room()?)?;
        let Some(wakers) = self.0.borrow_mut().apply(transaction) else {
            return Ok(Commit::Conflict);
        };
        // A waker may run anything, this store included, so nothing is borrowed here.
        wakers.into_iter().for_each(Waker::wake);
        Ok(Commit::Committed)
    }

    fn watch(&self, prefix: Key) -> impl Future<Output = ()> {
        let id = self.0.borrow_mut().add_watch(prefix.clone());
        Touched {
            store: self,
            prefix,
            id,
        }
    }
}

impl State {
    /// Applies a transaction whose checks hold, and answers whom to wake.
    fn apply(&mut self, transaction: Transaction) -> Option<Vec<Waker>> {
        let holds = |(key, revision): &(Key, Option<Revision>)| {
            self.entries.get(key).map(|entry| entry.revision) == *revision
        };
        let is_as_read = |(key, revision, _): &(Key, Revision, _)| {
            let entry = self.entries.get(key);
            entry.is_some_and(|entry| entry.revision == *revision)
        };
        let holds = transaction.checks.iter().all(holds);
        // One that is alone is looked at when it is written: a heartbeat looks up its lease twice, not thrice.
        let hold =
            holds && (transaction.is_one_update() || transaction.updates.iter().all(is_as_read));
        if !hold {
            return None;
        }
        let revision = Revision(self.commits.saturating_add(1));
        for (key, before, value) in &transaction.updates {
            let entry = self.entries.get_mut(key);
            entry
                .filter(|entry| entry.revision == *before)?
                .set(value, revision);
        }
        self.commits = revision.0;
        let wakers = self.touch(&transaction);
        for key in &transaction.deletes {
            self.entries.remove(key);
        }
        for (key, value) in transaction.puts {
            let value = value.into();
            self.entries.insert(key, Entry { value, revision });
        }
        Some(wakers)
    }

    fn touch(&mut self, transaction: &Transaction) -> Vec<Waker> {
        let mut wakers = Vec::new();
        if self.watches.is_empty() {
            return wakers;
        }
        for key in transaction.keys() {
            for prefix in key.prefixes() {
                let watches = self.watches.get_mut(prefix);
                for watch in watches.into_iter().flat_map(BTreeMap::values_mut) {
                    watch.touched = true;
                    wakers.extend(watch.waker.take());
                }
            }
        }
        wakers
    }

    fn add_watch(&mut self, prefix: Key) -> WatchId {
        let id = self.next_watch;
        self.next_watch = id.wrapping_add(1);
        let watches = self.watches.entry(prefix).or_default();
        watches.insert(id, Watch::default());
        id
    }

    fn watch_mut(&mut self, prefix: &Key, id: WatchId) -> Option<&mut Watch> {
        self.watches.get_mut(prefix)?.get_mut(&id)
    }

    fn remove_watch(&mut self, prefix: &Key, id: WatchId) {
        let Some(watches) = self.watches.get_mut(prefix) else {
            return;
        };
        watches.remove(&id);
        if watches.is_empty() {
            self.watches.remove(prefix);
        }
    }
}

/// Ready once a commit has touched what a watch looks at.
struct Touched<'a> {
    store: &'a MemoryStore,
    prefix: Key,
    id: WatchId,
}

impl Future for Touched<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.store.0.borrow_mut();
        match state.watch_mut(&self.prefix, self.id) {
            Some(watch) if !watch.touched => {
                watch.waker = Some(context.waker().clone());
                Poll::Pending
            }
            _ => Poll::Ready(()),
        }
    }
}

impl Drop for Touched<'_> {
    fn drop(&mut self) {
        let mut state = self.store.0.borrow_mut();
        state.remove_watch(&self.prefix, self.id);
    }
}
