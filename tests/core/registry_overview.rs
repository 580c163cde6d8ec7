//! The overview.

use serde_json::{Value, Value::Null, json};

use crate::registry_rig::{Rig, check, check_on, invalid_parameter, list, service};

fn session(id: &str, heartbeat_timeout: u32) -> Value {
    json!({"id": id, "metadata": {}, "heartbeat_timeout": heartbeat_timeout, "last_seen": null})
}

#[test]
fn sessions_are_shown_with_their_services_and_the_dead_are_not() {
    let mut rig = Rig::default();
    for (timeout, token) in [(3, "$u1"), (30, "$u2")] {
        let body = json!({"heartbeat_timeout": timeout});
        check_on(
            &mut rig,
            &[(0, "POST /sessions", body, 201, json!({"token": token}))],
        );
    }
    for (id, owner) in [("web-2", "$s1"), ("web-1", "$s1"), ("db-1", "$s2")] {
        check_on(
            &mut rig,
            &[(0, "POST /services", service(id, owner), 201, Null)],
        );
    }
    let first = json!({"session": session("$s1", 3), "services": [service("web-1", "$s1"), service("web-2", "$s1")]});
    let second = json!({"session": session("$s2", 30), "services": [service("db-1", "$s2")]});
    let mut both = [("$s1", first), ("$s2", second.clone())];
    both.sort_by_key(|(name, _)| rig.actual(name));
    let [(_, low), (_, high)] = both;
    check_on(
        &mut rig,
        &[
            (2_999, "GET /views/overview", Null, 200, list([low, high])),
            (3_000, "GET /Views/Overview/", Null, 200, list([second])),
            (3_000, "DELETE /services/db-1", Null, 204, Null),
            (
                3_000,
                "GET /views/overview",
                Null,
                200,
                list([json!({"session": session("$s2", 30), "services": []})]),
            ),
        ],
    );
}

#[test]
fn the_overview_is_paged_by_session() {
    let mut rig = Rig::default();
    for _ in 0..5 {
        rig.send(0, "POST /sessions", &json!({"heartbeat_timeout": 30}));
    }
    for n in 1..=5 {
        for letter in ["a", "b"] {
            let id = format!("web-{n}-{letter}");
            rig.send(0, "POST /services", &service(&id, &format!("$s{n}")));
        }
    }
    let (mut line, mut seen) = ("GET /views/overview?limit=2".to_owned(), Vec::new());
    for count in [2, 2, 1] {
        let page = rig.send(0, &line, &Null);
        let raw: Value = serde_json::from_str(&page.response.body).unwrap();
        assert_eq!(raw["metadata"]["count"], count);
        for entry in raw["values"].as_array().unwrap() {
            assert_eq!(entry["services"].as_array().unwrap().len(), 2);
            assert_eq!(entry["services"][0]["session_id"], entry["session"]["id"]);
            seen.push(entry["session"]["id"].as_str().unwrap().to_owned());
        }
        let next = raw["metadata"]["next_marker"].as_str().unwrap_or_default();
        line = format!("GET /views/overview?limit=2&marker={next}");
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.is_sorted_by(|a, b| a < b));
    check(&[(
        0,
        "GET /views/overview?marker=a%20b",
        Null,
        400,
        invalid_parameter("marker", "Invalid characters"),
    )]);
}
