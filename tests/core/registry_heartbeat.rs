//! Heartbeats and their tokens.

use serde_json::{Value::Null, json};
use service_registry_client::protocol::{TimeUuid, Timestamp};

use crate::registry_rig::{Rig, check, check_on, invalid, list, not_found};

#[test]
fn a_heartbeat_prolongs_the_session_and_exchanges_the_token() {
    check(&[
        (
            0,
            "POST /sessions",
            json!({"heartbeat_timeout": 3}),
            201,
            json!({"token": "$u1"}),
        ),
        (
            2_999,
            "POST /sessions/$s1/heartbeat",
            json!({"token": "$u1"}),
            200,
            json!({"token": "$u2"}),
        ),
        (
            5_998,
            "POST /sessions/$s1/heartbeat/",
            json!({"token": "$u2"}),
            200,
            json!({"token": "$u3"}),
        ),
        (
            5_998,
            "GET /sessions/$s1",
            Null,
            200,
            json!({"id": "$s1", "metadata": {}, "heartbeat_timeout": 3, "last_seen": 5998}),
        ),
        (
            8_998,
            "POST /sessions/$s1/heartbeat",
            json!({"token": "$u3"}),
            404,
            not_found("Session", "$s1"),
        ),
    ]);
}

#[test]
fn the_token_before_is_answered_with_the_current_one_and_prolongs_too() {
    check(&[
        (
            0,
            "POST /sessions",
            json!({"heartbeat_timeout": 3}),
            201,
            json!({"token": "$u1"}),
        ),
        (
            1_000,
            "POST /sessions/$s1/heartbeat",
            json!({"token": "$u1"}),
            200,
            json!({"token": "$u2"}),
        ),
        (
            3_000,
            "POST /sessions/$s1/heartbeat",
            json!({"token": "$u1"}),
            200,
            json!({"token": "$u2"}),
        ),
        (
            5_999,
            "GET /sessions/$s1",
            Null,
            200,
            json!({"id": "$s1", "metadata": {}, "heartbeat_timeout": 3, "last_seen": 3000}),
        ),
        (
            5_999,
            "POST /sessions/$s1/heartbeat",
            json!({"token": "$u2"}),
            200,
            json!({"token": "$u3"}),
        ),
        (
            6_000,
            "POST /sessions/$s1/heartbeat",
            json!({"token": "$u1"}),
            404,
            not_found("HeartbeatMarker", "$u1"),
        ),
        (
            6_000,
            "POST /sessions/$s1/heartbeat",
            json!({"token": "$u3"}),
            200,
            json!({"token": "$u4"}),
        ),
    ]);
}

#[test]
fn a_token_belongs_to_its_session() {
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
            json!({"heartbeat_timeout": 3}),
            201,
            json!({"token": "$u2"}),
        ),
        (
            0,
            "POST /sessions/$s1/heartbeat",
            json!({"token": "$u2"}),
            404,
            not_found("HeartbeatMarker", "$u2"),
        ),
        (
            0,
            "POST /sessions/$s2/heartbeat",
            json!({"token": "$u2"}),
            200,
            json!({"token": "$u3"}),
        ),
        (
            0,
            "POST /sessions/seZZZZZZZZ/heartbeat",
            json!({"token": "$u3"}),
            404,
            not_found("Session", "seZZZZZZZZ"),
        ),
    ]);
}

#[test]
fn a_malformed_token_is_refused_before_anything_is_looked_up() {
    for (body, reason) in [
        (Null, "Missing required key (token)"),
        (json!({}), "Missing required key (token)"),
        (json!({"token": 1}), "Not a string"),
        (json!({"token": null}), "Not a string"),
        (json!({"token": "abc"}), "Invalid UUID"),
        (
            json!({"token": "6bc8d050f86a11e1a89eca2ffe480b20"}),
            "Invalid UUID",
        ),
        (
            json!({"token": "6bc8d050-f86a-41e1-a89e-ca2ffe480b20"}),
            "UUID is not version 1",
        ),
        (
            json!({"token": "6bc8d050-f86a-11e1-c89e-ca2ffe480b20"}),
            "Unsupported UUID variant",
        ),
    ] {
        check(&[(
            0,
            "POST /sessions/seZZZZZZZZ/heartbeat",
            body,
            400,
            invalid("token", reason),
        )]);
    }
}

#[test]
fn a_changed_timeout_counts_from_the_next_heartbeat_on() {
    let shortened = |at: u64| {
        [
            (
                0,
                "POST /sessions",
                json!({"heartbeat_timeout": 30}),
                201,
                json!({"token": "$u1"}),
            ),
            (
                0,
                "PUT /sessions/$s1",
                json!({"heartbeat_timeout": 3}),
                204,
                Null,
            ),
            (
                29_000,
                "POST /sessions/$s1/heartbeat",
                json!({"token": "$u1"}),
                200,
                json!({"token": "$u2"}),
            ),
            (
                at,
                "GET /sessions/$s1",
                Null,
                200,
                json!({"id": "$s1", "metadata": {}, "heartbeat_timeout": 3, "last_seen": 29000}),
            ),
        ]
    };
    check(&shortened(31_999));
    let [create, put, beat, ..] = shortened(0);
    check(&[
        create,
        put,
        beat,
        (
            32_000,
            "GET /sessions/$s1",
            Null,
            404,
            not_found("Session", "$s1"),
        ),
    ]);
    // The new deadline is earlier than the one the index knows.
    check(&[
        (
            0,
            "POST /sessions",
            json!({"heartbeat_timeout": 30}),
            201,
            json!({"token": "$u1"}),
        ),
        (
            0,
            "PUT /sessions/$s1",
            json!({"heartbeat_timeout": 3}),
            204,
            Null,
        ),
        (
            1_000,
            "POST /sessions/$s1/heartbeat",
            json!({"token": "$u1"}),
            200,
            json!({"token": "$u2"}),
        ),
        (4_000, "GET /sessions", Null, 200, list([])),
    ]);
}

#[test]
fn a_token_carries_the_deadline_of_its_session() {
    let mut rig = Rig::default();
    check_on(
        &mut rig,
        &[
            (
                1_354_751_980_450,
                "POST /sessions",
                json!({"heartbeat_timeout": 3}),
                201,
                json!({"token": "$u1"}),
            ),
            (
                1_354_751_981_000,
                "POST /sessions/$s1/heartbeat",
                json!({"token": "$u1"}),
                200,
                json!({"token": "$u2"}),
            ),
        ],
    );
    for (name, deadline) in [("$u1", 1_354_751_983_450), ("$u2", 1_354_751_984_000)] {
        let token = TimeUuid::parse(&rig.actual(name)).unwrap();
        assert_eq!(token.ticks().timestamp(), Timestamp::from_millis(deadline));
    }
}

#[test]
fn heartbeats_keep_the_connection_and_say_so() {
    let mut rig = Rig::default();
    rig.send(0, "POST /sessions", &json!({"heartbeat_timeout": 3}));
    let answer = rig.send(0, "POST /sessions/$s1/heartbeat", &json!({"token": "$u1"}));
    assert_eq!(
        answer.response.headers.value("connection"),
        Some("keep-alive")
    );
    assert_eq!(answer.response.headers.value("content-length"), Some("48"));
}
