//! How many objects an account may have.

use pollster::block_on;
use serde_json::{Value, Value::Null, json};
use service_registry_client::protocol::Timestamp;
use service_registry_client::registry::store::MemoryStore;
use service_registry_client::registry::{Config, ResourceLimits};

use crate::registry_rig::{Rig, check, check_on, config, fault, invalid, service};

fn limited(sessions: u64, services: u64, configuration_values: u64) -> Rig {
    let resource_limits = ResourceLimits {
        sessions,
        services,
        configuration_values,
    };
    let config = Config {
        resource_limits,
        ..config()
    };
    Rig::with(config, MemoryStore::default())
}

fn reached(kind: &str, limit: u64) -> Value {
    let details =
        format!("Limit for resource {kind} has been reached. Maximum allowed objects: {limit}");
    fault(
        "limitReached",
        400,
        "Resource limit has been reached",
        &details,
    )
}

fn token(name: &str) -> Value {
    json!({"token": name})
}

fn timeout(seconds: u32) -> Value {
    json!({"heartbeat_timeout": seconds})
}

#[test]
fn sessions_are_counted_while_they_live() {
    check_on(
        &mut limited(2, 9, 9),
        &[
            (0, "POST /sessions", timeout(3), 201, token("$u1")),
            (0, "POST /sessions", timeout(30), 201, token("$u2")),
            (0, "POST /sessions", timeout(30), 400, reached("session", 2)),
            (
                0,
                "POST /sessions",
                json!({}),
                400,
                invalid(
                    "heartbeat_timeout",
                    "Missing required key (heartbeat_timeout)",
                ),
            ),
            (
                0,
                "PUT /sessions/$s1",
                json!({"metadata": {"a": "b"}}),
                204,
                Null,
            ),
            (
                0,
                "POST /sessions/$s1/heartbeat",
                token("$u1"),
                200,
                token("$u3"),
            ),
            (3_000, "POST /sessions", timeout(30), 201, token("$u4")),
            (
                3_000,
                "POST /sessions",
                timeout(30),
                400,
                reached("session", 2),
            ),
            (3_000, "DELETE /sessions/$s2", Null, 204, Null),
            (3_000, "POST /sessions", timeout(30), 201, token("$u5")),
            (
                3_000,
                "POST /sessions",
                timeout(30),
                400,
                reached("session", 2),
            ),
        ],
    );
}

#[test]
fn services_are_counted_until_they_go_in_whatever_way() {
    let taken = "Service with id web already exists.";
    let unknown = "Object \"Session\" with key \"seZZZZZZZZ\" does not exist";
    check_on(
        &mut limited(9, 2, 9),
        &[
            (0, "POST /sessions", timeout(3), 201, token("$u1")),
            (0, "POST /sessions", timeout(30), 201, token("$u2")),
            (0, "POST /services", service("web", "$s1"), 201, Null),
            (0, "POST /services", service("api", "$s2"), 201, Null),
            // The body, the id and the session are looked at first.
            (
                0,
                "POST /services",
                service("db", "$s2"),
                400,
                invalid("id", "String is not in range (3..65)"),
            ),
            (
                0,
                "POST /services",
                service("web", "$s2"),
                400,
                fault("serviceWithThisIdExists", 400, taken, taken),
            ),
            (
                0,
                "POST /services",
                service("new", "seZZZZZZZZ"),
                400,
                invalid("session_id", unknown),
            ),
            (
                0,
                "POST /services",
                service("new", "$s2"),
                400,
                reached("service", 2),
            ),
            (0, "PUT /services/web", json!({"tags": ["a"]}), 204, Null),
            (0, "DELETE /services/api", Null, 204, Null),
            (0, "POST /services", service("new", "$s2"), 201, Null),
            (
                0,
                "POST /services",
                service("api", "$s2"),
                400,
                reached("service", 2),
            ),
            (3_000, "POST /services", service("api", "$s2"), 201, Null),
            (
                3_000,
                "POST /services",
                service("web", "$s2"),
                400,
                reached("service", 2),
            ),
            (3_000, "DELETE /sessions/$s2", Null, 204, Null),
            (3_000, "POST /sessions", timeout(30), 201, token("$u3")),
            (3_000, "POST /services", service("one", "$s3"), 201, Null),
            (3_000, "POST /services", service("two", "$s3"), 201, Null),
            (
                3_000,
                "POST /services",
                service("three", "$s3"),
                400,
                reached("service", 2),
            ),
        ],
    );
}

#[test]
fn a_configuration_value_is_counted_once() {
    let set = |text: &str| json!({"value": text});
    check_on(
        &mut limited(9, 9, 1),
        &[
            (0, "PUT /configuration/port", set("1"), 204, Null),
            (0, "PUT /configuration/port", set("2"), 204, Null),
            (0, "PUT /configuration/port", set("2"), 204, Null),
            (
                0,
                "PUT /configuration/host",
                set("2"),
                400,
                reached("configuration_value", 1),
            ),
            (
                0,
                "PUT /configuration/host",
                json!({}),
                400,
                invalid("value", "Missing required key (value)"),
            ),
            (0, "DELETE /configuration/port", Null, 204, Null),
            (0, "PUT /configuration/host", set("2"), 204, Null),
            (
                0,
                "PUT /configuration/port",
                set("2"),
                400,
                reached("configuration_value", 1),
            ),
        ],
    );
}

#[test]
fn a_limit_of_none_allows_none() {
    let set = json!({"value": "1"});
    check_on(
        &mut limited(0, 0, 0),
        &[
            (0, "POST /sessions", timeout(3), 400, reached("session", 0)),
            (
                0,
                "PUT /configuration/port",
                set,
                400,
                reached("configuration_value", 0),
            ),
        ],
    );
}

#[test]
fn what_ends_without_being_asked_for_is_counted_too() {
    let mut rig = limited(100, 9, 9);
    for round in 0..3 {
        let at = round * 10_000;
        for _ in 0..100 {
            let created = rig.send(at, "POST /sessions", &timeout(3));
            assert_eq!(created.response.status, 201);
        }
        assert_eq!(
            rig.send(at, "POST /sessions", &timeout(3)).response.status,
            400
        );
        block_on(rig.registry.expire(Timestamp::from_millis(at + 3_000))).unwrap();
    }
}

#[test]
fn the_limits_are_told() {
    let rate = json!({"limit": 100_000_000, "used": 1, "window": "24.0 hours"});
    check(&[(
        0,
        "GET /limits",
        Null,
        200,
        json!({
            "resource": {"session": 1_000_000, "service": 1_000_000, "configuration_value": 1_000_000},
            "rate": {"/.*": rate},
        }),
    )]);
    let mut rig = limited(1, 2, 3);
    let resource = json!({"session": 1, "service": 2, "configuration_value": 3});
    assert_eq!(
        rig.send(0, "GET /Limits/", &Null).body["resource"],
        resource
    );
}
