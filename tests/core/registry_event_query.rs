//! Which events a request gets to see, and where it is told to go on.

use std::time::Duration;

use serde_json::{Value, Value::Null, json};
use service_registry_client::protocol::{Ticks, TimeUuid, Timestamp};
use service_registry_client::registry::Config;
use service_registry_client::registry::store::MemoryStore;

use crate::registry_rig::{
    Rig, bad_request, check, check_on, config, invalid_parameter, list, service,
};

const LISTS: [&str; 6] = [
    "/events",
    "/sessions",
    "/services",
    "/configuration",
    "/configuration/prod/",
    "/views/overview",
];

fn types(rig: &mut Rig, at: u64, query: &str) -> Vec<String> {
    let answer = rig.send(at, &format!("GET /events{query}"), &Null);
    assert_eq!(answer.response.status, 200, "{query}: {}", answer.body);
    let values = answer.body["values"].as_array().unwrap();
    let name = |event: &Value| event["type"].as_str().unwrap().to_owned();
    values.iter().map(name).collect()
}

fn metadata(rig: &mut Rig, at: u64, line: &str) -> Value {
    let answer = rig.send(at, line, &Null).response;
    assert_eq!(answer.status, 200, "{line}: {}", answer.body);
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    body["metadata"].clone()
}

fn position(rig: &mut Rig, at: u64, path: &str) -> String {
    let metadata = metadata(rig, at, &format!("GET {path}"));
    metadata["feed_position"].as_str().unwrap().to_owned()
}

fn point(time: u64) -> TimeUuid {
    TimeUuid::first_at(Ticks::at(Timestamp::from_millis(time)))
}

/// One event of each kind, a millisecond apart.
fn rig() -> Rig {
    let mut rig = Rig::default();
    for (at, line, body) in [
        (0, "POST /sessions", json!({"heartbeat_timeout": 30})),
        (1, "POST /services", service("web", "$s1")),
        (2, "PUT /services/web", json!({"tags": ["a"]})),
        (3, "PUT /services/web", json!({"tags": ["a"]})),
        (4, "DELETE /services/web", Null),
        (5, "PUT /configuration/port", json!({"value": "1"})),
        (6, "DELETE /configuration/port", Null),
        (7, "DELETE /sessions/$s1", Null),
    ] {
        let status = rig.send(at, line, &body).response.status;
        assert!(status < 300, "{line}: {status}");
    }
    rig
}

#[test]
fn standard_kinds_are_for_everybody_and_the_others_for_who_asks() {
    let standard = [
        "service.join",
        "configuration_value.update",
        "configuration_value.remove",
        "services.timeout",
    ];
    let all = [
        "service.join",
        "service.update",
        "service.remove",
        "configuration_value.update",
        "configuration_value.remove",
        "session.end",
        "services.timeout",
    ];
    let mut rig = rig();
    assert_eq!(types(&mut rig, 9, ""), standard);
    assert_eq!(types(&mut rig, 9, "?extended=false"), standard);
    assert_eq!(types(&mut rig, 9, "?extended=true"), all);
    for event_type in all {
        let query = format!("?extended=true&type={event_type}");
        assert_eq!(types(&mut rig, 9, &query), [event_type]);
    }
    let mut changed = service("web", "$s1");
    changed["tags"] = json!(["a"]);
    for event_type in ["service.update", "service.remove"] {
        let query = format!("GET /events?extended=true&type={event_type}");
        let events = rig.send(9, &query, &Null).body;
        assert_eq!(events["values"][0]["payload"], changed);
    }
}

#[test]
fn the_kind_is_chosen_before_the_page_is_cut() {
    let mut rig = Rig::default();
    rig.send(0, "POST /sessions", &json!({"heartbeat_timeout": 30}));
    for n in 0..9 {
        rig.send(n, "POST /services", &service(&format!("web-{n}"), "$s1"));
        rig.send(
            n,
            "PUT /configuration/port",
            &json!({"value": n.to_string()}),
        );
    }
    let (mut next, mut seen) = (String::new(), 0);
    for count in [4, 4, 1] {
        let line = format!("/events?type=service.join&limit=4{next}");
        let metadata = metadata(&mut rig, 9, &format!("GET {line}"));
        assert_eq!(metadata["count"], count);
        seen += count;
        next = format!(
            "&marker={}",
            metadata["next_marker"].as_str().unwrap_or_default()
        );
    }
    assert_eq!((seen, next.as_str()), (9, "&marker="));
    assert_eq!(
        types(&mut rig, 9, "?limit=3"),
        ["service.join", "configuration_value.update", "service.join"]
    );
}

#[test]
fn what_is_wrong_with_a_question_is_named() {
    let standard =
        "service.join, services.timeout, configuration_value.update, configuration_value.remove";
    let all = format!("{standard}, service.update, service.remove, session.end");
    let no_type = |text: &str, known: &str| {
        bad_request(&format!("Invalid type: {text}. Valid types are: {known}"))
    };
    let extended = invalid_parameter("extended", "Not a boolean");
    let wait = |reason: &str| invalid_parameter("wait", reason);
    for (query, expected) in [
        ("type=service.gone", no_type("service.gone", standard)),
        ("type=", no_type("", standard)),
        ("type=Service.join", no_type("Service.join", standard)),
        ("type=service.update", no_type("service.update", standard)),
        ("extended=true&type=x", no_type("x", &all)),
        (
            "type=service.join&type=service.join",
            no_type("service.join,service.join", standard),
        ),
        ("extended=1", extended.clone()),
        ("extended=", extended.clone()),
        ("extended=true&extended=true", extended),
        ("wait=", wait("Invalid integer")),
        ("wait=1.5", wait("Invalid integer")),
        ("wait=-1", wait("Invalid integer")),
        ("wait=1&wait=1", wait("Invalid integer")),
        ("wait=61", wait("Value out of range (0..60)")),
        (
            "wait=99999999999999999999",
            wait("Value out of range (0..60)"),
        ),
    ] {
        check(&[(0, &format!("GET /events?{query}"), Null, 400, expected)]);
    }
}

#[test]
fn a_list_says_from_where_it_is_followed() {
    for path in LISTS {
        let mut rig = rig();
        let before = position(&mut rig, 9, path);
        let all = format!("?extended=true&marker={before}");
        assert!(types(&mut rig, 9, &all).is_empty(), "{path}");
        rig.send(9, "PUT /configuration/port", &json!({"value": "2"}));
        assert_eq!(
            types(&mut rig, 9, &all),
            ["configuration_value.update"],
            "{path}"
        );
        let after = position(&mut rig, 9, path);
        assert!(
            types(&mut rig, 9, &format!("?extended=true&marker={after}")).is_empty(),
            "{path}"
        );
    }
}

#[test]
fn a_position_stays_good_whatever_the_clock_does() {
    const START: u64 = 1_000_000;
    for path in LISTS {
        let mut rig = Rig::default();
        let empty = position(&mut rig, START, path);
        for at in [START, START - 500, START + 500] {
            assert!(
                types(&mut rig, at, &format!("?marker={empty}")).is_empty(),
                "{path}"
            );
        }
        rig.send(
            START - 500,
            "PUT /configuration/port",
            &json!({"value": "1"}),
        );
        assert_eq!(
            types(&mut rig, START - 500, &format!("?marker={empty}")).len(),
            1,
            "{path}"
        );
        let full = position(&mut rig, START - 500, path);
        assert!(
            types(&mut rig, START - 400, &format!("?marker={full}")).is_empty(),
            "{path}"
        );
        rig.send(
            START - 300,
            "PUT /configuration/port",
            &json!({"value": "2"}),
        );
        assert_eq!(
            types(&mut rig, START - 300, &format!("?marker={full}")).len(),
            1,
            "{path}"
        );
    }
}

#[test]
fn the_feed_goes_on_behind_what_it_listed() {
    let mut rig = rig();
    let answer = rig.send(9, "GET /events", &Null).response;
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    let last = body["values"][3]["id"].as_str().unwrap();
    let position = body["metadata"]["feed_position"].as_str().unwrap();
    assert!(TimeUuid::parse(last).unwrap() < TimeUuid::parse(position).unwrap());
}

#[test]
fn a_marker_older_than_what_is_kept_is_told_of() {
    const START: u64 = 1_354_751_980_000;
    const KEPT: u64 = 600_000;
    let config = Config {
        retention: Duration::from_millis(KEPT),
        token_lifetime: Duration::MAX,
        ..config()
    };
    let mut rig = Rig::with(config, MemoryStore::default());
    let start = position(&mut rig, START, "/events");
    for n in 1..=3 {
        rig.send(
            START + n,
            "PUT /configuration/port",
            &json!({"value": n.to_string()}),
        );
    }
    let line = format!("GET /events?marker={start}");
    for (at, gap, count) in [
        (START + KEPT, Null, 3),
        (
            START + KEPT + 2,
            json!({"from": start, "to": point(START + 2)}),
            2,
        ),
        (
            START + 2 * KEPT,
            json!({"from": start, "to": point(START + KEPT)}),
            0,
        ),
    ] {
        let metadata = metadata(&mut rig, at, &line);
        assert_eq!(metadata["gap"], gap);
        assert_eq!(metadata["count"], count);
        assert_eq!(metadata["marker"], start);
    }
    let without = metadata(&mut rig, START + 2 * KEPT, "GET /events");
    assert_eq!(without["gap"], Null);
    for path in &LISTS[1..] {
        let metadata = metadata(&mut rig, START, &format!("GET {path}"));
        assert_eq!(metadata.get("gap"), None);
    }
}

#[test]
fn who_follows_a_feed_where_nothing_happens_is_told_of_no_gap() {
    const START: u64 = 1_354_751_980_000;
    const KEPT: u64 = 600_000;
    for path in LISTS {
        let config = Config {
            retention: Duration::from_millis(KEPT),
            token_lifetime: Duration::MAX,
            ..config()
        };
        let mut rig = Rig::with(config, MemoryStore::default());
        rig.send(START, "PUT /configuration/port", &json!({"value": "1"}));
        let mut now = START;
        let mut marker = position(&mut rig, now, path);
        for _ in 0..9 {
            now += KEPT / 2;
            let metadata = metadata(&mut rig, now, &format!("GET /events?marker={marker}"));
            assert_eq!(metadata["gap"], Null, "{path}");
            marker = position(&mut rig, now, path);
        }
        // Even if the clock is set back behind that, the marker is good, and what happens is seen.
        let line = format!("GET /events?marker={marker}");
        for at in [now, now - KEPT / 2 - 1, START] {
            assert_eq!(rig.send(at, &line, &Null).response.status, 200, "{path}");
        }
        rig.send(START, "PUT /configuration/port", &json!({"value": "2"}));
        assert_eq!(metadata(&mut rig, START, &line)["count"], 1, "{path}");
        assert_eq!(metadata(&mut rig, now, &line)["count"], 1, "{path}");
    }
}

#[test]
fn old_events_of_every_kind_go_in_the_end() {
    let config = Config {
        retention: Duration::from_secs(1),
        ..config()
    };
    let mut rig = Rig::with(config, MemoryStore::default());
    rig.send(0, "PUT /configuration/port", &json!({"value": "1"}));
    rig.send(1, "DELETE /configuration/port", &Null);
    // Only values are set from now on, often enough for every kind to have had its turn.
    for n in 0..200 {
        rig.send(
            5_000 + n,
            "PUT /configuration/port",
            &json!({"value": n.to_string()}),
        );
    }
    // With the clock set back, all that is still kept is seen.
    let kept = types(&mut rig, 100, "?type=configuration_value.remove");
    assert!(kept.is_empty());
    check_on(
        &mut rig,
        &[(100, "GET /events?type=service.join", Null, 200, list([]))],
    );
}

#[test]
fn the_window_without_a_marker_is_configured() {
    let config = Config {
        default_window: Duration::from_secs(2),
        ..config()
    };
    let mut rig = Rig::with(config, MemoryStore::default());
    rig.send(0, "PUT /configuration/port", &json!({"value": "1"}));
    assert_eq!(types(&mut rig, 2_000, "").len(), 1);
    assert_eq!(types(&mut rig, 2_001, "").len(), 0);
}
