//! Who is alive, to the millisecond.

use pollster::block_on;
use serde_json::{Value, Value::Null, json};
use service_registry_client::protocol::Timestamp;
use service_registry_client::registry::store::MemoryStore;
use service_registry_client::registry::{Config, ResourceLimits};

use crate::registry_rig::{Rig, check, check_on, config, list, not_found, service};

fn timed_out(id: &str, at: u64, services: &[Value]) -> Value {
    json!({"id": id, "timestamp": at, "type": "services.timeout", "payload": services})
}

fn joined(id: &str, at: u64, service: &Value) -> Value {
    json!({"id": id, "timestamp": at, "type": "service.join", "payload": service})
}

#[test]
fn a_session_takes_its_services_along_at_its_deadline_and_not_before() {
    let session = json!({"id": "$s1", "metadata": {}, "heartbeat_timeout": 3, "last_seen": null});
    let mut tagged = service("db-1", "$s1");
    tagged["tags"] = json!(["db"]);
    let (web, other) = (service("web", "$s1"), service("other", "$s2"));
    check(&[
        (
            0,
            "POST /sessions",
            json!({"heartbeat_timeout": 3}),
            201,
            json!({"token": "$u1"}),
        ),
        (
            0,
            "POST /sessions",
            json!({"heartbeat_timeout": 30}),
            201,
            json!({"token": "$u2"}),
        ),
        (0, "POST /services", web.clone(), 201, Null),
        (1, "POST /services", tagged.clone(), 201, Null),
        (2, "POST /services", other.clone(), 201, Null),
        (2_999, "GET /sessions/$s1", Null, 200, session),
        (
            2_999,
            "GET /services",
            Null,
            200,
            list([tagged.clone(), other.clone(), web.clone()]),
        ),
        (
            2_999,
            "GET /services?tag=db",
            Null,
            200,
            list([tagged.clone()]),
        ),
        (
            2_999,
            "GET /events",
            Null,
            200,
            list([
                joined("$u3", 0, &web),
                joined("$u4", 1, &tagged),
                joined("$u5", 2, &other),
            ]),
        ),
        (
            3_000,
            "POST /sessions/$s1/heartbeat",
            json!({"token": "$u1"}),
            404,
            not_found("Session", "$s1"),
        ),
        (
            3_000,
            "GET /sessions/$s1",
            Null,
            404,
            not_found("Session", "$s1"),
        ),
        (3_000, "GET /services", Null, 200, list([other.clone()])),
        (
            3_000,
            "GET /services/web",
            Null,
            404,
            not_found("Service", "web"),
        ),
        (3_000, "GET /services?tag=db", Null, 200, list([])),
        (
            3_500,
            "GET /events",
            Null,
            200,
            list([
                joined("$u3", 0, &web),
                joined("$u4", 1, &tagged),
                joined("$u5", 2, &other),
                timed_out("$u6", 3_000, &[tagged, web]),
            ]),
        ),
        (3_500, "POST /services", service("web", "$s2"), 201, Null),
    ]);
}

#[test]
fn a_session_without_services_is_told_of_too() {
    check(&[
        (
            0,
            "POST /sessions",
            json!({"heartbeat_timeout": 3}),
            201,
            json!({"token": "$u1"}),
        ),
        (
            3_600,
            "GET /events",
            Null,
            200,
            list([timed_out("$u2", 3_000, &[])]),
        ),
    ]);
}

#[test]
fn deleted_services_are_not_told_of() {
    check(&[
        (
            0,
            "POST /sessions",
            json!({"heartbeat_timeout": 3}),
            201,
            json!({"token": "$u1"}),
        ),
        (0, "POST /services", service("web", "$s1"), 201, Null),
        (0, "DELETE /services/web", Null, 204, Null),
        (
            3_000,
            "GET /events",
            Null,
            200,
            list([
                joined("$u2", 0, &service("web", "$s1")),
                timed_out("$u3", 3_000, &[]),
            ]),
        ),
    ]);
}

#[test]
fn nothing_but_heartbeats_moves_a_deadline() {
    check(&[
        (
            0,
            "POST /sessions",
            json!({"heartbeat_timeout": 3}),
            201,
            json!({"token": "$u1"}),
        ),
        (
            2_000,
            "PUT /sessions/$s1",
            json!({"heartbeat_timeout": 30, "metadata": {"a": "b"}}),
            204,
            Null,
        ),
        (2_000, "POST /services", service("web", "$s1"), 201, Null),
        (
            2_000,
            "POST /sessions/$s1/heartbeat",
            json!({"token": "6bc8d050-f86a-11e1-a89e-ca2ffe480b20"}),
            404,
            not_found("HeartbeatMarker", "6bc8d050-f86a-11e1-a89e-ca2ffe480b20"),
        ),
        (3_000, "GET /sessions", Null, 200, list([])),
    ]);
}

#[test]
fn sessions_end_in_the_order_of_their_deadlines() {
    // The first session's entry in the index is the earliest, but its heartbeat has moved its deadline
    // behind the second's and before the third's.
    check(&[
        (
            0,
            "POST /sessions",
            json!({"heartbeat_timeout": 5}),
            201,
            json!({"token": "$u1"}),
        ),
        (
            0,
            "POST /sessions",
            json!({"heartbeat_timeout": 6}),
            201,
            json!({"token": "$u2"}),
        ),
        (
            0,
            "POST /sessions",
            json!({"heartbeat_timeout": 9}),
            201,
            json!({"token": "$u3"}),
        ),
        (
            2_000,
            "POST /sessions/$s1/heartbeat",
            json!({"token": "$u1"}),
            200,
            json!({"token": "$u4"}),
        ),
        (
            60_000,
            "GET /events",
            Null,
            200,
            list([
                timed_out("$u5", 6_000, &[]),
                timed_out("$u6", 7_000, &[]),
                timed_out("$u7", 9_000, &[]),
            ]),
        ),
    ]);
}

#[test]
fn the_next_expiry_is_never_too_late() {
    let mut rig = Rig::default();
    let next = |rig: &Rig| block_on(rig.registry.next_expiry()).map(Timestamp::as_millis);
    let expire = |rig: &Rig, at| block_on(rig.registry.expire(Timestamp::from_millis(at))).unwrap();
    assert_eq!(next(&rig), None);
    check_on(
        &mut rig,
        &[
            (
                0,
                "POST /sessions",
                json!({"heartbeat_timeout": 5}),
                201,
                json!({"token": "$u1"}),
            ),
            (
                4_000,
                "POST /sessions/$s1/heartbeat",
                json!({"token": "$u1"}),
                200,
                json!({"token": "$u2"}),
            ),
        ],
    );
    // A heartbeat leaves the index alone; it is put right when the entry is due.
    assert_eq!(next(&rig), Some(5_000));
    expire(&rig, 4_999);
    assert_eq!(next(&rig), Some(5_000));
    expire(&rig, 5_000);
    assert_eq!(next(&rig), Some(9_000));
    expire(&rig, 8_999);
    assert_eq!(next(&rig), Some(9_000));
    expire(&rig, 9_000);
    assert_eq!(next(&rig), None);
    check_on(
        &mut rig,
        &[(
            9_000,
            "GET /events",
            Null,
            200,
            list([timed_out("$u3", 9_000, &[])]),
        )],
    );
}

#[test]
fn many_sessions_are_gone_at_once_and_told_of_soon() {
    let mut rig = Rig::default();
    for _ in 0..5_000 {
        rig.send(0, "POST /sessions", &json!({"heartbeat_timeout": 3}));
    }
    rig.send(0, "POST /services", &service("web", "$s4999"));
    let alive = rig.send(0, "POST /sessions", &json!({"heartbeat_timeout": 9}));
    assert_eq!(alive.response.status, 201);

    let gone = rig.send(3_000, "GET /services", &Null).body;
    assert_eq!(gone, list([]));
    let position = rig.actual("$feed");
    // A page that has thousands of the dead in its way may be short, but not empty, and says where to go on.
    let mut path = "GET /sessions".to_owned();
    let mut ids = Vec::new();
    loop {
        let page = rig.send(3_000, &path, &Null).body;
        let values = page["values"].as_array().unwrap();
        ids.extend(values.iter().map(|session| session["id"].clone()));
        let Some(next) = page["metadata"]["next_marker"].as_str() else {
            break;
        };
        assert!(!values.is_empty());
        path = format!("GET /sessions?marker={next}");
    }
    assert_eq!(ids, ["$s5001"]);
    rig.send(3_000, "POST /services", &service("web", "$s5001"));

    let mut told = 0;
    let mut steps = 0;
    let mut path = format!("GET /events?limit=1000&marker={position}");
    while !block_on(rig.registry.expire_some(Timestamp::from_millis(3_500))).unwrap() {
        steps += 1;
    }
    assert!(steps > 50, "{steps}");
    loop {
        let page = rig.send(3_600, &path, &Null).body;
        let values = page["values"].as_array().unwrap();
        let timeouts = values
            .iter()
            .filter(|event| event["type"] == "services.timeout");
        told += timeouts.count();
        let Some(next) = page["metadata"]["next_marker"].as_str() else {
            break;
        };
        path = format!("GET /events?limit=1000&marker={next}");
    }
    // The first few were over before the list was read.
    assert_eq!(told, 5_000 - 64);
}

#[test]
fn who_reads_the_feed_to_its_end_is_told_of_all_that_is_over() {
    let mut rig = Rig::default();
    for _ in 0..300 {
        rig.send(0, "POST /sessions", &json!({"heartbeat_timeout": 3}));
    }
    let mut told = 0;
    let mut pages = 0;
    let mut path = "GET /events".to_owned();
    loop {
        let page = rig.send(3_000, &path, &Null).body;
        told += page["values"].as_array().unwrap().len();
        pages += 1;
        let Some(next) = page["metadata"]["next_marker"].as_str() else {
            break;
        };
        path = format!("GET /events?marker={next}");
    }
    assert_eq!((told, pages), (300, 5));
}

#[test]
fn what_keeps_nobody_waiting_counts_for_no_limit() {
    let limits = ResourceLimits {
        sessions: 300,
        ..ResourceLimits::default()
    };
    let config = Config {
        resource_limits: limits,
        ..config()
    };
    let mut rig = Rig::with(config, MemoryStore::default());
    let session = json!({"heartbeat_timeout": 3});
    for _ in 0..300 {
        rig.send(0, "POST /sessions", &session);
    }
    let refused = rig.send(2_999, "POST /sessions", &session);
    assert_eq!(refused.response.status, 400);
    for _ in 0..300 {
        let created = rig.send(3_000, "POST /sessions", &session);
        assert_eq!(created.response.status, 201);
    }
}
