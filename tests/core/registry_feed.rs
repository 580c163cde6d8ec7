//! The feed.

use std::time::Duration;

use serde_json::{Value, Value::Null, json};
use service_registry_client::protocol::{Ticks, TimeUuid, Timestamp};
use service_registry_client::registry::Config;
use service_registry_client::registry::store::MemoryStore;

use crate::registry_rig::{Rig, bad_request, check_on, config, service};

const MINUTE: u64 = 60_000;
/// Long after the epoch, so that markers before the account exist.
const START: u64 = 1_354_751_980_000;

fn ids(answer: &Value) -> Vec<TimeUuid> {
    let values = answer["values"].as_array().unwrap();
    values
        .iter()
        .map(|value| TimeUuid::parse(value["id"].as_str().unwrap()).unwrap())
        .collect()
}

fn service_ids(answer: &Value) -> Vec<&str> {
    let values = answer["values"].as_array().unwrap();
    values
        .iter()
        .map(|value| value["payload"]["id"].as_str().unwrap())
        .collect()
}

/// An account with a session that outlives the test.
fn rig(config: Config) -> Rig {
    let config = Config {
        max_heartbeat_timeout: u32::MAX,
        token_lifetime: Duration::MAX,
        ..config
    };
    let mut rig = Rig::with(config, MemoryStore::default());
    let created = rig.send(
        START,
        "POST /sessions",
        &json!({"heartbeat_timeout": u32::MAX}),
    );
    assert_eq!(created.response.status, 201);
    rig
}

fn at(time: u64) -> TimeUuid {
    TimeUuid::first_at(Ticks::at(Timestamp::from_millis(time)))
}

#[test]
fn ids_grow_whatever_the_clock_does() {
    let mut rig = rig(config());
    for (n, time) in [
        START + 500,
        START + 500,
        START + 100,
        START + 90,
        START + 600,
    ]
    .into_iter()
    .enumerate()
    {
        let created = rig.send(
            time,
            "POST /services",
            &service(&format!("service-{n}"), "$s1"),
        );
        assert_eq!(created.response.status, 201);
    }
    // The clock is behind the feed, and its events are seen all the same.
    for time in [START + 50, START + 600] {
        let events = rig.send(time, "GET /events", &Null);
        let raw: Value = serde_json::from_str(&events.response.body).unwrap();
        assert_eq!(
            service_ids(&raw),
            [
                "service-0",
                "service-1",
                "service-2",
                "service-3",
                "service-4"
            ]
        );
        assert!(ids(&raw).is_sorted_by(|a, b| a < b));
        let times: Vec<_> = raw["values"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| event["timestamp"].as_u64().unwrap() - START)
            .collect();
        assert_eq!(times, [500, 500, 100, 90, 600]);
        let last = *ids(&raw).last().unwrap();
        let after = rig.send(time, &format!("GET /events?marker={last}"), &Null);
        assert_eq!(after.body["metadata"]["count"], 1);
    }
}

#[test]
fn a_marker_is_any_point_between_the_account_and_now() {
    let mut rig = rig(config());
    for (id, time) in [
        ("one", START),
        ("two", START + MINUTE),
        ("three", START + 2 * MINUTE),
    ] {
        rig.send(time, "POST /services", &service(id, "$s1"));
    }
    let now = START + 2 * MINUTE;
    for (marker, seen) in [
        (START, &["one", "two", "three"][..]),
        (START + 1, &["two", "three"]),
        (START + MINUTE, &["two", "three"]),
        (now, &["three"]),
    ] {
        let marker = at(marker);
        let answer = rig.send(now, &format!("GET /events?marker={marker}"), &Null);
        assert_eq!(service_ids(&answer.body), seen);
        let raw: Value = serde_json::from_str(&answer.response.body).unwrap();
        assert_eq!(raw["metadata"]["marker"], marker.to_string());
    }
    let (future, early) = (at(now + 1), at(START - 1));
    let random = "6bc8d050-f86a-41e1-a89e-ca2ffe480b20";
    for (query, text) in [
        (
            format!("marker={future}"),
            "from parameter must be smaller than the current time",
        ),
        (
            format!("marker={early}"),
            "from parameter must be greater than or equal to the account creation date",
        ),
        ("marker=abc".to_owned(), "Invalid UUID"),
        ("marker=".to_owned(), "Invalid UUID"),
        (format!("marker={random}"), "UUID is not version 1"),
        (format!("marker={0}&marker={0}", at(START)), "Invalid UUID"),
    ] {
        check_on(
            &mut rig,
            &[(
                now,
                &format!("GET /events?{query}"),
                Null,
                400,
                bad_request(text),
            )],
        );
    }
}

#[test]
fn without_a_marker_the_last_hour_is_seen() {
    let mut rig = rig(config());
    for (id, time) in [("one", START), ("two", START + MINUTE)] {
        rig.send(time, "POST /services", &service(id, "$s1"));
    }
    for (now, seen) in [
        (START + 60 * MINUTE, &["one", "two"][..]),
        (START + 60 * MINUTE + 1, &["two"]),
        (START + 61 * MINUTE + 1, &[]),
    ] {
        assert_eq!(service_ids(&rig.send(now, "GET /events", &Null).body), seen);
    }
}

#[test]
fn events_are_kept_for_their_time() {
    let mut rig = rig(Config {
        retention: Duration::from_secs(600),
        ..config()
    });
    for n in 0..5 {
        rig.send(
            START + n,
            "POST /services",
            &service(&format!("service-{n}"), "$s1"),
        );
    }
    let later = START + 10 * MINUTE + 3;
    let from_start = format!("GET /events?marker={}", at(START));
    assert_eq!(
        service_ids(&rig.send(later, &from_start, &Null).body),
        ["service-3", "service-4"]
    );
    // Each event that is added removes two that are too old.
    rig.send(later, "POST /services", &service("next", "$s1"));
    assert_eq!(
        service_ids(&rig.send(START + 20, &from_start, &Null).body),
        ["service-2", "service-3", "service-4", "next"]
    );
}

#[test]
fn a_page_of_events_leads_to_the_next() {
    let mut rig = rig(config());
    for n in 0..3 {
        rig.send(
            START + n,
            "POST /services",
            &service(&format!("service-{n}"), "$s1"),
        );
    }
    let first = rig.send(START + 9, "GET /events?limit=2&wait=9&x=y", &Null);
    let raw: Value = serde_json::from_str(&first.response.body).unwrap();
    let next = raw["metadata"]["next_marker"].as_str().unwrap();
    let href = format!("http://reg.test/v1.0/1234/events?limit=2&x=y&marker={next}");
    assert_eq!(raw["metadata"]["next_href"], href);
    let second = rig.send(
        START + 9,
        &format!("GET /events?limit=2&marker={next}"),
        &Null,
    );
    assert_eq!(service_ids(&second.body), ["service-2"]);
}
