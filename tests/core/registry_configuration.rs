//! Configuration values.

use serde_json::{Value, Value::Null, json};

use crate::registry_rig::{
    Rig, bad_request, check, check_on, invalid, invalid_parameter, list, no_such_page, not_found,
    page,
};

fn value(id: &str, value: &str) -> Value {
    json!({"id": id, "value": value})
}

fn set(value: &str) -> Value {
    json!({"value": value})
}

fn updated(event: &str, at: u64, id: &str, old: Value, new: &str) -> Value {
    let payload = json!({"configuration_value_id": id, "old_value": old, "new_value": new});
    json!({"id": event, "timestamp": at, "type": "configuration_value.update", "payload": payload})
}

fn removed(event: &str, at: u64, id: &str, old: &str) -> Value {
    let payload = json!({"configuration_value_id": id, "old_value": old});
    json!({"id": event, "timestamp": at, "type": "configuration_value.remove", "payload": payload})
}

/// Values in and beside the namespace `/prod/redis`, each of which says its id.
fn rig() -> Rig {
    let mut rig = Rig::default();
    for id in [
        "/prod/redis/port",
        "/prod/redis2/port",
        "/prod/redis-2",
        "/prod/redis/eur/port",
        "/prod/redis",
        "/prod/REDIS/port",
        "prod",
        "/prod",
        "/prod/redis.port",
    ] {
        let line = format!("PUT /configuration/{id}");
        check_on(&mut rig, &[(0, &line, set(id), 204, Null)]);
    }
    rig
}

fn named(ids: &[&str]) -> Vec<Value> {
    ids.iter().map(|id| value(id, id)).collect()
}

#[test]
fn a_value_is_set_read_listed_and_deleted() {
    check(&[
        (1, "PUT /configuration/port", set("6432"), 204, Null),
        (
            2,
            "GET /configuration/port",
            Null,
            200,
            value("port", "6432"),
        ),
        (3, "PUT /configuration/port", set("6432"), 204, Null),
        (
            4,
            "PUT /configuration/port",
            json!({"value": "1", "more": 2}),
            204,
            Null,
        ),
        (
            5,
            "GET /configuration",
            Null,
            200,
            list([value("port", "1")]),
        ),
        (6, "DELETE /configuration/port", Null, 204, Null),
        (
            7,
            "GET /configuration/port",
            Null,
            404,
            not_found("ConfigurationValue", "port"),
        ),
        (
            7,
            "DELETE /configuration/port",
            Null,
            404,
            not_found("ConfigurationValue", "port"),
        ),
        (7, "GET /configuration/", Null, 200, list([])),
        (8, "PUT /configuration/port", set("2"), 204, Null),
        (
            9,
            "GET /events",
            Null,
            200,
            list([
                updated("$u1", 1, "port", Null, "6432"),
                updated("$u2", 4, "port", json!("6432"), "1"),
                removed("$u3", 6, "port", "1"),
                updated("$u4", 8, "port", Null, "2"),
            ]),
        ),
    ]);
}

#[test]
fn one_slash_and_two_name_the_same_value() {
    let read = value("/prod/redis/port", "6432");
    for path in [
        "/prod/redis/port",
        "//prod/redis/port",
        "/%2Fprod%2Fredis%2Fport",
    ] {
        let [put, get, delete] =
            ["PUT", "GET", "DELETE"].map(|verb| format!("{verb} /configuration{path}"));
        check(&[
            (0, &put, set("6432"), 204, Null),
            (
                0,
                "GET /configuration/prod/redis/port",
                Null,
                200,
                read.clone(),
            ),
            (
                0,
                "GET /Configuration//prod/redis/port",
                Null,
                200,
                read.clone(),
            ),
            (0, &get, Null, 200, read.clone()),
            (0, &delete, Null, 204, Null),
            (
                0,
                &get,
                Null,
                404,
                not_found("ConfigurationValue", "/prod/redis/port"),
            ),
        ]);
    }
    let mut rig = Rig::default();
    for (path, id) in [
        ("/prod/redis", "/prod/redis"),
        ("//prod/redis", "/prod/redis"),
        ("/pr%6Fd/redi%73", "/prod/redis"),
        ("/port", "port"),
        ("//port", "/port"),
    ] {
        let answer = rig.send(0, &format!("PUT /configuration{path}"), &set("x"));
        let location = answer.response.headers.value("location").unwrap();
        assert_eq!(
            location,
            format!("http://reg.test/v1.0/1234/configuration/{id}")
        );
    }
    check_on(
        &mut rig,
        &[(
            0,
            "GET /configuration",
            Null,
            200,
            list([
                value("/port", "x"),
                value("/prod/redis", "x"),
                value("port", "x"),
            ]),
        )],
    );
}

#[test]
fn a_namespace_holds_its_namesake_and_all_under_it_and_nothing_beside_it() {
    let redis = ["/prod/redis", "/prod/redis/eur/port", "/prod/redis/port"];
    let prod = [
        "/prod",
        "/prod/REDIS/port",
        "/prod/redis",
        "/prod/redis-2",
        "/prod/redis.port",
        "/prod/redis/eur/port",
        "/prod/redis/port",
        "/prod/redis2/port",
    ];
    let mut rig = rig();
    for (path, ids) in [
        ("/prod/redis/", &redis[..]),
        ("//prod/redis/", &redis),
        ("//prod/r%65dis/", &redis),
        ("/prod/", &prod),
        ("//prod/", &prod),
        ("/prod/redis/eur/", &["/prod/redis/eur/port"]),
        ("/prod/redis/eur/port/", &["/prod/redis/eur/port"]),
        ("/staging/", &[]),
    ] {
        let line = format!("GET /configuration{path}");
        let expected = page(&named(ids), 100, None, None, None);
        check_on(&mut rig, &[(0, &line, Null, 200, expected)]);
    }
    let all = [&prod[..], &["prod"]].concat();
    for path in ["", "/", "//"] {
        let line = format!("GET /configuration{path}");
        let expected = page(&named(&all), 100, None, None, None);
        check_on(&mut rig, &[(0, &line, Null, 200, expected)]);
    }
}

#[test]
fn a_namespace_is_listed_in_pages() {
    let mut rig = rig();
    let href = |query: &str| format!("http://reg.test/v1.0/1234/configuration/prod/redis/?{query}");
    for (query, ids, limit, marker, next) in [
        (
            "limit=1",
            &["/prod/redis"][..],
            1,
            None,
            Some("/prod/redis/eur/port"),
        ),
        (
            "limit=1&marker=/prod/redis/eur/port",
            &["/prod/redis/eur/port"],
            1,
            Some("/prod/redis/eur/port"),
            Some("/prod/redis/port"),
        ),
        (
            "marker=/prod/redis/port",
            &["/prod/redis/port"],
            100,
            Some("/prod/redis/port"),
            None,
        ),
        (
            "marker=/prod/redis-2",
            &["/prod/redis/eur/port", "/prod/redis/port"],
            100,
            Some("/prod/redis-2"),
            None,
        ),
        ("marker=/prod/redis2", &[], 100, Some("/prod/redis2"), None),
        (
            "marker=/",
            &["/prod/redis", "/prod/redis/eur/port", "/prod/redis/port"],
            100,
            Some("/"),
            None,
        ),
    ] {
        let line = format!("GET /configuration/prod/redis/?{query}");
        let next_href =
            next.map(|next| href(&format!("limit=1&marker={}", next.replace('/', "%2F"))));
        let expected = page(&named(ids), limit, marker, next, next_href.as_deref());
        check_on(&mut rig, &[(0, &line, Null, 200, expected)]);
    }
}

#[test]
fn ids_longer_than_other_markers_are_walked_too() {
    let mut rig = Rig::default();
    let long = format!("/{}{}", "n".repeat(49) + "/", "k".repeat(170));
    let longer = format!("/{}{}", ("n".repeat(50) + "/").repeat(6), "k".repeat(170));
    for id in [&long, &longer] {
        rig.send(0, &format!("PUT /configuration/{id}"), &set("x"));
    }
    let next = |marker: &str| {
        format!(
            "http://reg.test/v1.0/1234/configuration?limit=1&marker={}",
            marker.replace('/', "%2F")
        )
    };
    let rest = format!("GET /configuration?limit=1&marker={longer}");
    let too_long = format!("GET /configuration?marker={}", "m".repeat(501));
    check_on(
        &mut rig,
        &[
            (
                0,
                "GET /configuration?limit=1",
                Null,
                200,
                page(
                    &[value(&long, "x")],
                    1,
                    None,
                    Some(&longer),
                    Some(&next(&longer)),
                ),
            ),
            (
                0,
                &rest,
                Null,
                200,
                page(&[value(&longer, "x")], 1, Some(&longer), None, None),
            ),
            (
                0,
                &too_long,
                Null,
                400,
                invalid_parameter("marker", "String is not in range (0..500)"),
            ),
        ],
    );
}

#[test]
fn what_is_wrong_with_an_id_is_named() {
    let length = invalid_parameter("configurationId", "String is not in range (3..500)");
    let characters = invalid_parameter("configurationId", "Invalid characters");
    let malformed = json!({"type": "badRequest", "code": 400, "message": "URI malformed"});
    for (line, expected) in [
        ("GET /configuration/ab", &length),
        ("PUT /configuration/ab", &length),
        ("DELETE /configuration/ab", &length),
        ("GET /configuration/a%20b", &characters),
        ("PUT /configuration/prod/db", &characters),
        ("GET /configuration/prod//redis", &characters),
        ("GET /configuration///prod", &characters),
        ("GET /configuration/%2Fprod%2F", &characters),
        ("GET /configuration/ab/", &characters),
        ("GET /configuration/a/", &length),
        ("GET /configuration/prod/db/", &characters),
        ("GET /configuration/prod.eu/", &characters),
        ("GET /configuration///prod/", &characters),
        ("GET /configuration/%zz", &malformed),
        ("GET /configuration/prod/%zz/", &malformed),
    ] {
        check(&[(0, line, json!({"value": 1}), 400, expected.clone())]);
    }
}

#[test]
fn what_is_wrong_with_a_value_is_named() {
    let range = "String is not in range (1..1024)";
    let immutable = "Attempted to mutate immutable field";
    for (body, key, reason) in [
        (Null, "value", "Missing required key (value)"),
        (json!([]), "value", "Missing required key (value)"),
        (json!({"value": null}), "value", "Not a string"),
        (json!({"value": 6432}), "value", "Not a string"),
        (json!({"value": ""}), "value", range),
        (json!({"value": "v".repeat(1025)}), "value", range),
        (json!({"id": "other"}), "id", immutable),
        (json!({"id": "/port", "value": "1"}), "id", immutable),
        (json!({"id": 1, "value": 2}), "id", "Not a string"),
        (
            json!({"id": "p", "value": 2}),
            "id",
            "String is not in range (3..500)",
        ),
        (
            json!({"id": "p rt", "value": 2}),
            "id",
            "Invalid characters",
        ),
    ] {
        check(&[
            (
                0,
                "PUT /configuration/port",
                body,
                400,
                invalid(key, reason),
            ),
            (0, "GET /configuration", Null, 200, list([])),
        ]);
    }
    check(&[
        (
            0,
            "PUT /configuration/port",
            json!({"id": "port", "value": "1"}),
            204,
            Null,
        ),
        (
            0,
            "PUT /configuration//port",
            json!({"id": "/port", "value": "1"}),
            204,
            Null,
        ),
    ]);
}

#[test]
fn a_namespace_is_listed_and_nothing_else() {
    let mut rig = rig();
    for (line, path) in [
        (
            "PUT /configuration/prod/redis/",
            "/configuration/prod/redis/",
        ),
        ("DELETE /configuration//prod/", "/configuration//prod/"),
        ("DELETE /configuration/", "/configuration/"),
        ("PUT /configuration", "/configuration"),
        ("POST /configuration", "/configuration"),
        ("POST /configuration/port", "/configuration/port"),
        ("OPTIONS /configuration/port", "/configuration/port"),
    ] {
        let page = no_such_page(&format!("/v1.0/1234{path}"));
        check_on(&mut rig, &[(0, line, set("x"), 404, page)]);
    }
    for line in [
        "HEAD /configuration/prod/redis/",
        "HEAD /configuration/prod",
    ] {
        let answer = rig.send(0, line, &Null);
        assert_eq!((answer.response.status, answer.body), (200, Null), "{line}");
    }
}

#[test]
fn a_value_is_opaque() {
    for text in ["x", " ", "{\"a\":1}", "ü\n\u{0}", &"v".repeat(1024)] {
        check(&[
            (0, "PUT /configuration/port", set(text), 204, Null),
            (0, "GET /configuration/port", Null, 200, value("port", text)),
        ]);
    }
    check(&[(
        0,
        "GET /configuration?marker=a%20b",
        Null,
        400,
        invalid_parameter("marker", "Invalid characters"),
    )]);
    check(&[(
        0,
        "PUT /configuration/port",
        json!(0),
        400,
        bad_request("Empty Request Body"),
    )]);
}
