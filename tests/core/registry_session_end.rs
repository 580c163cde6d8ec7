//! Ending a session before its deadline.

use pollster::block_on;
use serde_json::{Value, Value::Null, json};

use crate::registry_rig::{Rig, check, check_on, list, no_such_page, not_found, service};

fn created(token: &str) -> Value {
    json!({"token": token})
}

fn event(id: &str, at: u64, event_type: &str, payload: Value) -> Value {
    json!({"id": id, "timestamp": at, "type": event_type, "payload": payload})
}

#[test]
fn a_session_that_is_ended_is_gone_and_old_and_new_clients_are_told() {
    let web = service("web", "$s1");
    let other = service("other", "$s2");
    let session =
        json!({"id": "$s1", "metadata": {"rack": "b7"}, "heartbeat_timeout": 3, "last_seen": 2});
    let gone = not_found("Session", "$s1");
    let (joined, other_joined, timeout) = (
        event("$u4", 1, "service.join", web.clone()),
        event("$u5", 1, "service.join", other.clone()),
        event("$u6", 5, "services.timeout", json!([web])),
    );
    let mut rig = Rig::default();
    check_on(
        &mut rig,
        &[
            (
                0,
                "POST /sessions",
                json!({"heartbeat_timeout": 3, "metadata": {"rack": "b7"}}),
                201,
                created("$u1"),
            ),
            (
                0,
                "POST /sessions",
                json!({"heartbeat_timeout": 30}),
                201,
                created("$u2"),
            ),
            (1, "POST /services", web.clone(), 201, Null),
            (1, "POST /services", other.clone(), 201, Null),
            (
                2,
                "POST /sessions/$s1/heartbeat",
                json!({"token": "$u1"}),
                200,
                created("$u3"),
            ),
            (5, "DELETE /sessions/$s1", Null, 204, Null),
            (5, "GET /sessions/$s1", Null, 404, gone.clone()),
            (
                5,
                "POST /sessions/$s1/heartbeat",
                json!({"token": "$u3"}),
                404,
                gone.clone(),
            ),
            (5, "DELETE /sessions/$s1", Null, 404, gone),
            (5, "GET /services", Null, 200, list([other])),
            (
                5,
                "GET /services/web",
                Null,
                404,
                not_found("Service", "web"),
            ),
            (
                6,
                "GET /events",
                Null,
                200,
                list([joined.clone(), other_joined.clone(), timeout.clone()]),
            ),
            (
                6,
                "GET /events?extended=true",
                Null,
                200,
                list([
                    joined,
                    other_joined,
                    event("$u7", 5, "session.end", session),
                    timeout.clone(),
                ]),
            ),
            // The id is free, and what its old deadline left does not end what it names now.
            (6, "POST /services", service("web", "$s2"), 201, Null),
            (4_000, "GET /services/web", Null, 200, service("web", "$s2")),
            (
                4_000,
                "GET /events?type=services.timeout",
                Null,
                200,
                list([timeout]),
            ),
        ],
    );
    let answer = rig.send(4_000, "DELETE /sessions/$s2", &Null).response;
    assert_eq!(
        (answer.status, answer.headers.value("location")),
        (204, None)
    );
    assert_eq!(block_on(rig.registry.next_expiry()), None);
}

#[test]
fn a_session_without_services_takes_none_along() {
    check(&[
        (
            0,
            "POST /sessions",
            json!({"heartbeat_timeout": 3}),
            201,
            created("$u1"),
        ),
        (5, "DELETE /sessions/$s1/", Null, 204, Null),
        (
            5,
            "GET /events",
            Null,
            200,
            list([event("$u2", 5, "services.timeout", json!([]))]),
        ),
    ]);
}

#[test]
fn only_a_session_that_lives_is_ended() {
    check(&[
        (
            0,
            "DELETE /sessions/seZZZZZZZZ",
            Null,
            404,
            not_found("Session", "seZZZZZZZZ"),
        ),
        (
            0,
            "DELETE /sessions",
            Null,
            404,
            no_such_page("/v1.0/1234/sessions"),
        ),
        (
            0,
            "POST /sessions",
            json!({"heartbeat_timeout": 3}),
            201,
            created("$u1"),
        ),
        (
            3_000,
            "DELETE /sessions/$s1",
            Null,
            404,
            not_found("Session", "$s1"),
        ),
        (
            3_000,
            "GET /events",
            Null,
            200,
            list([event("$u2", 3_000, "services.timeout", json!([]))]),
        ),
    ]);
}
