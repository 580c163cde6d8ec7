//! Lists that are answered from memory.

use serde_json::json;
use service_registry_client::client::{Duration, Json, ListCache, ListCachePolicy, Listed};
use service_registry_client::protocol::Timestamp;

use crate::host_json::HostJson;

#[test]
fn a_list_is_found_for_as_long_as_it_is_asked_for() {
    let mut cache = ListCache::default();
    cache.insert("/services".to_owned(), listed("a"), at(1_000));
    for (now, max_age, age) in [
        (1_000, 1, Some(0)),
        (1_500, 500, Some(500)),
        (1_501, 500, None),
        (1_000, 0, None),
        // A clock that was set back makes nothing older than now.
        (500, 1, Some(0)),
        (u64::MAX, u64::MAX, Some(u64::MAX - 1_000)),
    ] {
        let found = cache.find("/services", Duration::from_millis(max_age), at(now));
        let found = found.map(|(listed, age)| (id(listed), age));
        let expected = age.map(|age| ("a".to_owned(), Duration::from_millis(age)));
        assert_eq!(found, expected, "{now} {max_age}");
    }
}

#[test]
fn a_list_is_its_target_whole() {
    let mut cache = ListCache::default();
    cache.insert("/services".to_owned(), listed("a"), at(0));
    for target in ["/services?tag=web", "/sessions", "/service", ""] {
        assert!(
            cache.find(target, Duration::MAX, at(0)).is_none(),
            "{target}"
        );
    }
}

#[test]
fn the_latest_list_replaces_the_one_before() {
    let mut cache = ListCache::default();
    cache.insert("/services".to_owned(), listed("a"), at(0));
    cache.insert("/services".to_owned(), listed("b"), at(100));
    let (listed, age) = cache.find("/services", Duration::MAX, at(150)).unwrap();
    assert_eq!(
        (id(listed), age),
        ("b".to_owned(), Duration::from_millis(50))
    );
}

#[test]
fn a_list_that_was_asked_for_earlier_and_came_later_replaces_nothing() {
    let mut cache = ListCache::default();
    cache.insert("/services".to_owned(), listed("b"), at(100));
    cache.insert("/services".to_owned(), listed("a"), at(0));
    let (listed, _) = cache.find("/services", Duration::MAX, at(150)).unwrap();
    assert_eq!(id(listed), "b");
}

#[test]
fn of_too_many_lists_the_one_read_longest_ago_is_forgotten() {
    let mut cache = ListCache::default();
    let capacity = ListCache::<HostJson>::CAPACITY;
    let target = |index: usize| format!("/services?tag={index}");
    for index in 0..capacity {
        cache.insert(target(index), listed("a"), at(0));
    }
    cache.insert(target(0), listed("b"), at(1));
    cache.insert(target(capacity), listed("c"), at(2));
    let remembers = |index| cache.find(&target(index), Duration::MAX, at(2)).is_some();
    assert_eq!(
        (
            remembers(0),
            remembers(1),
            remembers(2),
            remembers(capacity)
        ),
        (true, false, true, true)
    );
}

#[test]
fn what_nobody_would_ask_for_is_not_worth_remembering() {
    let millis = Duration::from_millis;
    for (max_age, stale_if_error, remembers) in
        [(0, 0, false), (1, 0, true), (0, 1, true), (1, 1, true)]
    {
        let policy = ListCachePolicy {
            max_age: millis(max_age),
            stale_if_error: millis(stale_if_error),
        };
        assert_eq!(policy.remembers(), remembers);
    }
}

fn listed(id: &str) -> Listed<HostJson> {
    Listed {
        values: HostJson(json!([{ "id": id }])),
        next_marker: None,
        feed_position: None,
    }
}

fn id(listed: &Listed<HostJson>) -> String {
    let entries = listed.values.entries().unwrap();
    entries.first().unwrap().text_at(&["id"]).unwrap()
}

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}
