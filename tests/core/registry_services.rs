//! Services.

use serde_json::{Value, Value::Null, json};

use crate::registry_rig::{
    Rig, check, check_on, fault, invalid, invalid_parameter, list, not_found, service,
};

const NEW_SESSION: &str = "POST /sessions";

fn timeout() -> Value {
    json!({"heartbeat_timeout": 30})
}

#[test]
fn a_service_is_created_read_changed_listed_and_deleted() {
    let full = json!({"id": "ams-cache-01", "session_id": "$s1", "tags": ["cache", "eu", "cache"], "metadata": {"port": "11211", "a": "b"}});
    let changed = json!({"id": "ams-cache-01", "session_id": "$s1", "tags": ["cache", "us"], "metadata": {"port": "11211", "a": "b"}});
    let bare = service("ams-cache-01", "$s1");
    check(&[
        (0, NEW_SESSION, timeout(), 201, json!({"token": "$u1"})),
        (0, "POST /services", full.clone(), 201, Null),
        (0, "GET /services/ams-cache-01", Null, 200, full.clone()),
        (0, "GET /services", Null, 200, list([full.clone()])),
        (
            0,
            "GET /services?tag=cache",
            Null,
            200,
            list([full.clone()]),
        ),
        (0, "PUT /services/ams-cache-01", json!({}), 204, Null),
        (0, "PUT /services/ams-cache-01", full.clone(), 204, Null),
        (0, "GET /services/ams-cache-01", Null, 200, full),
        (
            0,
            "PUT /services/ams-cache-01",
            json!({"tags": ["cache", "us"]}),
            204,
            Null,
        ),
        (
            0,
            "GET /services?tag=us",
            Null,
            200,
            list([changed.clone()]),
        ),
        (0, "GET /services?tag=cache", Null, 200, list([changed])),
        (0, "GET /services?tag=eu", Null, 200, list([])),
        (
            0,
            "PUT /services/ams-cache-01",
            json!({"tags": null, "metadata": null, "more": 1}),
            204,
            Null,
        ),
        (0, "GET /services/ams-cache-01", Null, 200, bare.clone()),
        (0, "GET /services?tag=us", Null, 200, list([])),
        (0, "DELETE /services/ams-cache-01", Null, 204, Null),
        (
            0,
            "GET /services/ams-cache-01",
            Null,
            404,
            not_found("Service", "ams-cache-01"),
        ),
        (0, "GET /services", Null, 200, list([])),
        (
            0,
            "DELETE /services/ams-cache-01",
            Null,
            404,
            not_found("Service", "ams-cache-01"),
        ),
        (0, "POST /services", bare, 201, Null),
    ]);
}

#[test]
fn an_id_is_taken_once() {
    let taken = "Service with id web already exists.";
    check(&[
        (0, NEW_SESSION, timeout(), 201, json!({"token": "$u1"})),
        (0, NEW_SESSION, timeout(), 201, json!({"token": "$u2"})),
        (0, "POST /services", service("web", "$s1"), 201, Null),
        (
            0,
            "POST /services",
            service("web", "$s2"),
            400,
            fault("serviceWithThisIdExists", 400, taken, taken),
        ),
        (0, "POST /services", service("Web", "$s2"), 201, Null),
        (
            0,
            "GET /services",
            Null,
            200,
            list([service("Web", "$s2"), service("web", "$s1")]),
        ),
    ]);
}

#[test]
fn a_service_needs_a_session_that_lives() {
    let unknown = invalid(
        "session_id",
        "Object \"Session\" with key \"seZZZZZZZZ\" does not exist",
    );
    let dead = invalid(
        "session_id",
        "Object \"Session\" with key \"$s1\" does not exist",
    );
    check(&[
        (
            0,
            "POST /services",
            service("web", "seZZZZZZZZ"),
            400,
            unknown,
        ),
        (0, NEW_SESSION, timeout(), 201, json!({"token": "$u1"})),
        (29_999, "POST /services", service("web", "$s1"), 201, Null),
        (30_000, "POST /services", service("web", "$s1"), 400, dead),
    ]);
}

#[test]
fn what_is_wrong_with_a_service_is_named() {
    let with = |key: &str, value: Value| {
        let mut body = service("web", "seZZZZZZZZ");
        body[key] = value;
        body
    };
    for (body, key, reason) in [
        (Null, "id", "Missing required key (id)"),
        (
            json!({"id": "web"}),
            "session_id",
            "Missing required key (session_id)",
        ),
        (with("id", json!(1)), "id", "Not a string"),
        (
            with("id", json!("ab")),
            "id",
            "String is not in range (3..65)",
        ),
        (
            with("id", json!("a".repeat(66))),
            "id",
            "String is not in range (3..65)",
        ),
        (with("id", json!("a b c")), "id", "Invalid characters"),
        (
            with("session_id", json!("")),
            "session_id",
            "String is not in range (1..255)",
        ),
        (with("session_id", json!({})), "session_id", "Not a string"),
        (with("tags", json!("db")), "tags", "Not an array"),
        (with("tags", json!([1])), "tags", "Not a string"),
        (
            with("tags", json!([""])),
            "tags",
            "String is not in range (1..55)",
        ),
        (
            with("tags", json!(["t".repeat(56)])),
            "tags",
            "String is not in range (1..55)",
        ),
        (
            with("tags", json!(vec!["t"; 11])),
            "tags",
            "Object needs to have between 0 and 10 items",
        ),
        (with("metadata", json!(7)), "metadata", "Not a hash"),
    ] {
        check(&[(0, "POST /services", body, 400, invalid(key, reason))]);
    }
}

#[test]
fn immutable_fields_may_be_repeated_but_not_changed() {
    let immutable = "Attempted to mutate immutable field";
    check(&[
        (0, NEW_SESSION, timeout(), 201, json!({"token": "$u1"})),
        (0, NEW_SESSION, timeout(), 201, json!({"token": "$u2"})),
        (0, "POST /services", service("web", "$s1"), 201, Null),
        (
            0,
            "PUT /services/web",
            json!({"id": "web", "session_id": "$s1"}),
            204,
            Null,
        ),
        (
            0,
            "PUT /services/web",
            json!({"id": "other"}),
            400,
            invalid("id", immutable),
        ),
        (
            0,
            "PUT /services/web",
            json!({"id": "!"}),
            400,
            invalid("id", "String is not in range (3..65)"),
        ),
        (
            0,
            "PUT /services/web",
            json!({"session_id": "$s2"}),
            400,
            invalid("session_id", immutable),
        ),
        (0, "GET /services/web", Null, 200, service("web", "$s1")),
    ]);
}

#[test]
fn ids_in_the_url_are_checked_before_the_body_and_the_body_before_the_look_up() {
    check(&[
        (
            0,
            "PUT /services/ab",
            json!({"tags": 1}),
            400,
            invalid_parameter("serviceId", "String is not in range (3..65)"),
        ),
        (
            0,
            "GET /services/a%20b",
            Null,
            400,
            invalid_parameter("serviceId", "Invalid characters"),
        ),
        (
            0,
            "DELETE /services/a%2Fb",
            Null,
            400,
            invalid_parameter("serviceId", "Invalid characters"),
        ),
        (
            0,
            "PUT /services/web",
            json!({"tags": 1}),
            400,
            invalid("tags", "Not an array"),
        ),
        (
            0,
            "PUT /services/web",
            json!({"tags": []}),
            404,
            not_found("Service", "web"),
        ),
    ]);
}

#[test]
fn tags_are_found_whatever_their_characters() {
    let mut rig = Rig::default();
    check_on(
        &mut rig,
        &[(0, NEW_SESSION, timeout(), 201, json!({"token": "$u1"}))],
    );
    let tags = [
        "db", "d", "a b", "$:/", "ü", "\u{0}", "\u{1}", "a&b=c", "50%",
    ];
    for (n, tag) in tags.iter().enumerate() {
        let mut body = service(&format!("service-{n}"), "$s1");
        body["tags"] = json!([tag]);
        check_on(&mut rig, &[(0, "POST /services", body, 201, Null)]);
    }
    for (n, tag) in tags.iter().enumerate() {
        let query: String = form_urlencoded::byte_serialize(tag.as_bytes()).collect();
        let answer = rig.send(0, &format!("GET /services?tag={query}"), &Null);
        assert_eq!(answer.body["metadata"]["count"], 1, "{tag}");
        assert_eq!(
            answer.body["values"][0]["id"],
            format!("service-{n}"),
            "{tag}"
        );
    }
    check_on(
        &mut rig,
        &[
            (
                0,
                "GET /services?tag=",
                Null,
                400,
                invalid_parameter("tag", "String is not in range (1..55)"),
            ),
            (
                0,
                "GET /services?tag=a&tag=b",
                Null,
                400,
                invalid_parameter("tag", "Not a string"),
            ),
            (0, "GET /services?tag=b", Null, 200, list([])),
        ],
    );
}
