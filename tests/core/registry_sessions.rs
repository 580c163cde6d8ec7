//! Sessions and their heartbeats.

use serde_json::{Value::Null, json};
use service_registry_client::registry::Config;
use service_registry_client::registry::store::MemoryStore;

use crate::registry_rig::{Rig, check, check_on, config, invalid, list, not_found};

#[test]
fn a_session_is_created_read_changed_and_listed() {
    let session = json!({"id": "$s1", "metadata": {"rack": "b7"}, "heartbeat_timeout": 20, "last_seen": null});
    let changed = json!({"id": "$s1", "metadata": {}, "heartbeat_timeout": 3, "last_seen": null});
    check(&[
        (
            0,
            "POST /sessions",
            json!({"heartbeat_timeout": 20, "metadata": {"rack": "b7"}}),
            201,
            json!({"token": "$u1"}),
        ),
        (0, "GET /sessions/$s1", Null, 200, session.clone()),
        (0, "PUT /sessions/$s1", Null, 204, Null),
        (
            0,
            "PUT /sessions/$s1",
            json!({"id": "x", "last_seen": 5, "other": []}),
            204,
            Null,
        ),
        (0, "GET /sessions", Null, 200, list([session])),
        (
            0,
            "PUT /sessions/$s1",
            json!({"heartbeat_timeout": "3", "metadata": null}),
            204,
            Null,
        ),
        (0, "GET /sessions/$s1", Null, 200, changed.clone()),
        (0, "GET /sessions", Null, 200, list([changed])),
        (
            0,
            "GET /sessions/seZZZZZZZZ",
            Null,
            404,
            not_found("Session", "seZZZZZZZZ"),
        ),
        (
            0,
            "PUT /sessions/seZZZZZZZZ",
            Null,
            404,
            not_found("Session", "seZZZZZZZZ"),
        ),
        (
            0,
            "PUT /sessions/seZZZZZZZZ",
            json!({"metadata": 1}),
            400,
            invalid("metadata", "Not a hash"),
        ),
    ]);
}

#[test]
fn what_is_wrong_with_a_session_is_named() {
    let entries = |count: usize| {
        (0..count)
            .map(|n| (n.to_string(), json!("v")))
            .collect::<serde_json::Map<_, _>>()
    };
    // A character outside the basic plane counts as two.
    let (fits, too_long) = ("😀".repeat(127), "😀".repeat(128));
    for (body, key, reason) in [
        (
            json!({}),
            "heartbeat_timeout",
            "Missing required key (heartbeat_timeout)",
        ),
        (
            json!([1]),
            "heartbeat_timeout",
            "Missing required key (heartbeat_timeout)",
        ),
        (
            json!("text"),
            "heartbeat_timeout",
            "Missing required key (heartbeat_timeout)",
        ),
        (
            json!({"heartbeat_timeout": null}),
            "heartbeat_timeout",
            "Invalid integer",
        ),
        (
            json!({"heartbeat_timeout": true}),
            "heartbeat_timeout",
            "Invalid integer",
        ),
        (
            json!({"heartbeat_timeout": 15.5}),
            "heartbeat_timeout",
            "Invalid integer",
        ),
        (
            json!({"heartbeat_timeout": "15.0"}),
            "heartbeat_timeout",
            "Invalid integer",
        ),
        (
            json!({"heartbeat_timeout": " 15"}),
            "heartbeat_timeout",
            "Invalid integer",
        ),
        (
            json!({"heartbeat_timeout": 2}),
            "heartbeat_timeout",
            "Value out of range (3..30)",
        ),
        (
            json!({"heartbeat_timeout": 31}),
            "heartbeat_timeout",
            "Value out of range (3..30)",
        ),
        (
            json!({"heartbeat_timeout": -3}),
            "heartbeat_timeout",
            "Value out of range (3..30)",
        ),
        (
            json!({"heartbeat_timeout": 1e300}),
            "heartbeat_timeout",
            "Value out of range (3..30)",
        ),
        (
            json!({"heartbeat_timeout": 3, "metadata": []}),
            "metadata",
            "Not a hash",
        ),
        (
            json!({"heartbeat_timeout": 3, "metadata": "m"}),
            "metadata",
            "Not a hash",
        ),
        (
            json!({"heartbeat_timeout": 3, "metadata": {"k": 1}}),
            "metadata",
            "Value for key 'k': Not a string",
        ),
        (
            json!({"heartbeat_timeout": 3, "metadata": {"k": ""}}),
            "metadata",
            "Value for key 'k': String is not in range (1..255)",
        ),
        (
            json!({"heartbeat_timeout": 3, "metadata": {"k": too_long}}),
            "metadata",
            "Value for key 'k': String is not in range (1..255)",
        ),
        (
            json!({"heartbeat_timeout": 3, "metadata": {"": "v"}}),
            "metadata",
            "Key : String is not in range (1..255)",
        ),
        (
            json!({"heartbeat_timeout": 3, "metadata": entries(21)}),
            "metadata",
            "Object needs to have between 0 and 20 items",
        ),
    ] {
        check(&[(0, "POST /sessions", body, 400, invalid(key, reason))]);
    }
    for body in [
        json!({"heartbeat_timeout": "15"}),
        json!({"heartbeat_timeout": 15.0}),
        json!({"heartbeat_timeout": 3, "metadata": null}),
        json!({"heartbeat_timeout": 30, "metadata": entries(20)}),
        json!({"heartbeat_timeout": 30, "metadata": {"k": fits}}),
    ] {
        check(&[(0, "POST /sessions", body, 201, json!({"token": "$u1"}))]);
    }
}

#[test]
fn the_longest_timeout_is_configured() {
    let config = Config {
        max_heartbeat_timeout: 120,
        ..config()
    };
    let mut rig = Rig::with(config, MemoryStore::default());
    check_on(
        &mut rig,
        &[
            (
                0,
                "POST /sessions",
                json!({"heartbeat_timeout": 120}),
                201,
                json!({"token": "$u1"}),
            ),
            (
                0,
                "POST /sessions",
                json!({"heartbeat_timeout": 121}),
                400,
                invalid("heartbeat_timeout", "Value out of range (3..120)"),
            ),
        ],
    );
}
