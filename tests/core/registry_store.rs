//! The memory engine, and the order of keys.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use pollster::block_on;
use proptest::prelude::*;
use service_registry_client::protocol::{Ticks, TimeUuid, Timestamp};
use service_registry_client::registry::store::{
    Commit, Entry, Key, KeyRange, KeyReader, MemoryStore, Revision, Store, Transaction,
};

fn key(text: &str) -> Key {
    Key::in_table(1).text(text)
}

fn put(store: &MemoryStore, name: &str, value: u8) {
    let mut transaction = Transaction::new();
    transaction.put(key(name), vec![value]);
    assert_eq!(block_on(store.commit(transaction)), Ok(Commit::Committed));
}

fn get(store: &MemoryStore, name: &str) -> Option<Entry> {
    block_on(store.get(&[key(name)])).unwrap().remove(0)
}

#[test]
fn a_commit_is_all_or_nothing() {
    let store = MemoryStore::default();
    put(&store, "a", 1);
    put(&store, "b", 2);
    let (a, b) = (get(&store, "a").unwrap(), get(&store, "b").unwrap());
    assert_ne!(a.revision, b.revision);
    let mut transaction = Transaction::new();
    transaction
        .check(key("a"), Some(a.revision))
        .check(key("c"), None)
        .put(key("c"), vec![3])
        .delete(key("b"));
    assert_eq!(
        block_on(store.commit(transaction.clone())),
        Ok(Commit::Committed)
    );
    assert_eq!(get(&store, "b"), None);
    assert_eq!(*get(&store, "c").unwrap().value, [3]);
    // `c` exists now.
    put(&store, "b", 4);
    assert_eq!(block_on(store.commit(transaction)), Ok(Commit::Conflict));
    assert_eq!(*get(&store, "b").unwrap().value, [4]);
    // A key that was deleted and written again is not what it was.
    let mut outdated = Transaction::new();
    outdated.check(key("b"), Some(b.revision)).delete(key("b"));
    assert_eq!(block_on(store.commit(outdated)), Ok(Commit::Conflict));
    let mut unknown = Transaction::new();
    unknown.check(key("x"), Some(Revision(1)));
    assert_eq!(block_on(store.commit(unknown)), Ok(Commit::Conflict));
}

#[test]
fn ranges_are_read_in_order() {
    let store = MemoryStore::default();
    for name in ["b", "d", "a", "c"] {
        put(&store, name, 0);
    }
    let scan = |range, limit| {
        let found = block_on(store.scan(range, limit)).unwrap();
        found
            .iter()
            .map(|(key, _)| KeyReader::new(key).unwrap().text().unwrap().into_owned())
            .collect::<Vec<_>>()
    };
    let all = || KeyRange::under(Key::in_table(1));
    assert_eq!(scan(all(), 9), ["a", "b", "c", "d"]);
    assert_eq!(scan(all(), 2), ["a", "b"]);
    assert_eq!(
        scan(all().starting_at(key("b")).ending_before(key("d")), 9),
        ["b", "c"]
    );
    assert!(scan(all().starting_at(key("d")).ending_before(key("b")), 9).is_empty());
    assert!(scan(KeyRange::under(Key::in_table(2)), 9).is_empty());
    assert_eq!(KeyRange::under(Key::from(vec![0xFF, 0xFF])).end, None);
}

#[derive(Default)]
struct CountingWaker(AtomicU32);

impl Wake for CountingWaker {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_watch_ends_with_the_first_commit_under_its_prefix() {
    let store = MemoryStore::default();
    let counter = Arc::new(CountingWaker::default());
    let waker = Waker::from(counter.clone());
    let mut context = Context::from_waker(&waker);
    put(&store, "a", 0);
    let mut watch = pin!(store.watch(key("a")));
    assert_eq!(watch.as_mut().poll(&mut context), Poll::Pending);
    put(&store, "b", 0);
    assert_eq!(watch.as_mut().poll(&mut context), Poll::Pending);
    assert_eq!(counter.0.load(Ordering::Relaxed), 0);
    put(&store, "a", 1);
    assert_eq!(counter.0.load(Ordering::Relaxed), 1);
    assert_eq!(watch.as_mut().poll(&mut context), Poll::Ready(()));

    // A commit between the call and the first poll counts; one that is refused does not.
    let mut early = pin!(store.watch(Key::in_table(1)));
    let mut refused = Transaction::new();
    refused.check(key("a"), None).delete(key("a"));
    assert_eq!(block_on(store.commit(refused)), Ok(Commit::Conflict));
    assert_eq!(early.as_mut().poll(&mut context), Poll::Pending);
    let mut delete = Transaction::new();
    delete.delete(key("b"));
    assert_eq!(block_on(store.commit(delete)), Ok(Commit::Committed));
    assert_eq!(early.as_mut().poll(&mut context), Poll::Ready(()));

    let dropped = store.watch(key("a"));
    assert!(format!("{store:?}").contains("2: Watch"));
    drop(dropped);
    assert!(!format!("{store:?}").contains("2: Watch"));
}

proptest! {
    #[test]
    fn keys_sort_as_their_segments_do(a in segments(), b in segments()) {
        prop_assert_eq!(built(&a).cmp(&built(&b)), a.cmp(&b));
    }

    #[test]
    fn keys_are_read_as_they_were_built(segments in segments()) {
        let key = built(&segments);
        let mut reader = KeyReader::new(&key).unwrap();
        let (first, second, number, uuid) = segments;
        prop_assert_eq!(reader.text(), Some(first.into()));
        prop_assert_eq!(reader.text(), Some(second.into()));
        prop_assert_eq!(reader.number(), Some(number));
        prop_assert_eq!(reader.bytes().map(TimeUuid::from_sort_key), Some(uuid));
        prop_assert_eq!(reader.number(), None);
    }

    #[test]
    fn any_bytes_can_be_read_as_a_key(bytes: Vec<u8>) {
        let key = Key::from(bytes);
        if let Some(mut reader) = KeyReader::new(&key) {
            let _ = (reader.text(), reader.number(), reader.text());
        }
    }

    #[test]
    fn time_uuids_keep_their_order_in_every_form(a in time_uuid(), b in time_uuid()) {
        prop_assert_eq!(a.sort_key().cmp(&b.sort_key()), a.cmp(&b));
        prop_assert_eq!(TimeUuid::from_sort_key(a.sort_key()), a);
        prop_assert_eq!(TimeUuid::parse(&a.to_string()), Ok(a));
        prop_assert_eq!(postcard::from_bytes::<TimeUuid>(&postcard::to_allocvec(&a).unwrap()), Ok(a));
        prop_assert_eq!(serde_json::from_str::<TimeUuid>(&serde_json::to_string(&a).unwrap()).unwrap(), a);
    }
}

type Segments = (String, String, u64, TimeUuid);

fn built((first, second, number, uuid): &Segments) -> Key {
    Key::in_table(1)
        .text(first)
        .text(second)
        .number(*number)
        .bytes(&uuid.sort_key())
}

/// Short text of few characters, so that one is often the beginning of the other.
fn segments() -> impl Strategy<Value = Segments> {
    let text = || "[\u{0}\u{1}\u{2}aü]{0,3}";
    (
        text(),
        text(),
        prop_oneof![Just(0), Just(u64::MAX), any::<u64>()],
        time_uuid(),
    )
}

fn time_uuid() -> impl Strategy<Value = TimeUuid> {
    let millis = prop_oneof![0..3_u64, 0..4_000_000_000_000_u64];
    (millis, any::<u64>()).prop_map(|(millis, random)| {
        TimeUuid::new(Ticks::at(Timestamp::from_millis(millis)), random)
    })
}
