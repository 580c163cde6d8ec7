//! Pages.

use serde_json::{Value, Value::Null, json};
use service_registry_client::protocol::{Headers, Method};

use crate::registry_rig::{
    API_KEY, Rig, USERNAME, check_on, fault, invalid_parameter, log_in, page, request, send_raw,
    service,
};

fn tagged(id: &str) -> Value {
    json!({"id": id, "session_id": "$s1", "tags": ["t"], "metadata": {}})
}

/// Services `aaa`, `bbb`, `ccc`, `ddd`, all with the tag `t`, and `Zzz` without.
fn rig() -> Rig {
    let mut rig = Rig::default();
    check_on(
        &mut rig,
        &[(
            0,
            "POST /sessions",
            json!({"heartbeat_timeout": 30}),
            201,
            json!({"token": "$u1"}),
        )],
    );
    for id in ["ccc", "aaa", "ddd", "bbb"] {
        check_on(&mut rig, &[(0, "POST /services", tagged(id), 201, Null)]);
    }
    check_on(
        &mut rig,
        &[(0, "POST /services", service("Zzz", "$s1"), 201, Null)],
    );
    rig
}

#[test]
fn a_page_says_where_the_next_one_starts() {
    let services = "http://reg.test/v1.0/1234/services";
    let next = |query: &str| format!("{services}?{query}");
    check_on(
        &mut rig(),
        &[
            (
                0,
                "GET /services?limit=2",
                Null,
                200,
                page(
                    &[service("Zzz", "$s1"), tagged("aaa")],
                    2,
                    None,
                    Some("bbb"),
                    Some(&next("limit=2&marker=bbb")),
                ),
            ),
            (
                0,
                "GET /services?limit=2&marker=bbb&x=a+b",
                Null,
                200,
                page(
                    &[tagged("bbb"), tagged("ccc")],
                    2,
                    Some("bbb"),
                    Some("ddd"),
                    Some(&next("limit=2&x=a+b&marker=ddd")),
                ),
            ),
            (
                0,
                "GET /services?limit=2&marker=ddd",
                Null,
                200,
                page(&[tagged("ddd")], 2, Some("ddd"), None, None),
            ),
            (
                0,
                "GET /services?marker=caa",
                Null,
                200,
                page(
                    &[tagged("ccc"), tagged("ddd")],
                    100,
                    Some("caa"),
                    None,
                    None,
                ),
            ),
            (
                0,
                "GET /services?marker=eee",
                Null,
                200,
                page(&[], 100, Some("eee"), None, None),
            ),
            (
                0,
                "GET /services?tag=t&limit=3",
                Null,
                200,
                page(
                    &[tagged("aaa"), tagged("bbb"), tagged("ccc")],
                    3,
                    None,
                    Some("ddd"),
                    Some(&next("tag=t&limit=3&marker=ddd")),
                ),
            ),
            (
                0,
                "GET /services?tag=t&limit=3&marker=ddd",
                Null,
                200,
                page(&[tagged("ddd")], 3, Some("ddd"), None, None),
            ),
            (
                0,
                "GET /services?tag=t&limit=4",
                Null,
                200,
                page(
                    &[tagged("aaa"), tagged("bbb"), tagged("ccc"), tagged("ddd")],
                    4,
                    None,
                    None,
                    None,
                ),
            ),
        ],
    );
}

#[test]
fn limits_and_markers_are_checked() {
    let limit = |details: &str| fault("invalidLimit", 400, "Invalid limit", details);
    let number = limit("Limit must be a number");
    let range = |given: &str| {
        limit(&format!(
            "Invalid limit {given}. Minimum limit is 1 and maximum limit is 1000."
        ))
    };
    let mut rig = rig();
    for list in [
        "sessions",
        "services",
        "events",
        "configuration",
        "configuration/prod/",
        "views/overview",
    ] {
        for (query, expected) in [
            ("limit=", number.clone()),
            ("limit=x", number.clone()),
            ("limit=-1", number.clone()),
            ("limit=1.5", number.clone()),
            ("limit=1&limit=1", number.clone()),
            ("limit=0", range("0")),
            ("limit=1001", range("1001")),
            ("limit=99999999999999999999", range("99999999999999999999")),
        ] {
            check_on(
                &mut rig,
                &[(0, &format!("GET /{list}?{query}"), Null, 400, expected)],
            );
        }
        let answer = rig.send(0, &format!("GET /{list}?limit=1000"), &Null);
        assert_eq!(answer.body["metadata"]["limit"], 1000);
    }
    for list in ["sessions", "services", "views/overview"] {
        for (query, reason) in [
            ("marker=a%20b".to_owned(), "Invalid characters"),
            ("marker=a&marker=b".to_owned(), "Not a string"),
            (
                format!("marker={}", "a".repeat(256)),
                "String is not in range (0..255)",
            ),
        ] {
            check_on(
                &mut rig,
                &[(
                    0,
                    &format!("GET /{list}?{query}"),
                    Null,
                    400,
                    invalid_parameter("marker", reason),
                )],
            );
        }
        let answer = rig.send(0, &format!("GET /{list}?marker="), &Null);
        assert_eq!(answer.body["metadata"]["marker"], "");
    }
}

#[test]
fn following_the_links_visits_everything_once() {
    let mut rig = rig();
    for _ in 0..9 {
        rig.send(0, "POST /sessions", &json!({"heartbeat_timeout": 30}));
    }
    for id in [
        "/prod/one",
        "/prod/two/a-b",
        "/prod/three",
        "/prod/four",
        "/prod",
        "prod",
    ] {
        let line = format!("PUT /configuration/{id}");
        rig.send(0, &line, &json!({"value": "1"}));
    }
    let token = log_in(&rig.registry, 0, USERNAME, API_KEY);
    for (first, tenant, ids) in [
        ("http://reg.test/v1.0/1234/sessions?limit=3", "", 10),
        ("http://reg.test/v1.0/sessions?limit=3", "1234", 10),
        ("http://reg.test/v1.0/Services/?limit=2&tag=t", "1234", 4),
        ("http://reg.test/v1.0/1234/events?limit=1", "", 11),
        (
            "http://reg.test/v1.0/events?extended=true&type=service.join&limit=2",
            "1234",
            5,
        ),
        (
            "http://reg.test/v1.0/configuration//prod/?limit=2",
            "1234",
            5,
        ),
        ("http://reg.test/v1.0/1234/configuration?limit=3", "", 6),
        ("http://reg.test/v1.0/1234/Views/overview/?limit=4", "", 10),
    ] {
        let headers = Headers::from([("x-auth-token", token.as_str()), ("x-tenant-id", tenant)]);
        let mut href = Some(first.to_owned());
        let mut seen = Vec::new();
        while let Some(url) = href {
            let mut get = request("GET x", headers.clone(), "");
            (get.method, get.url) = (Method::Get, url);
            let answer: Value =
                serde_json::from_str(&send_raw(&rig.registry, 0, get).body).unwrap();
            seen.extend(answer["values"].as_array().unwrap().iter().map(|value| {
                // An entry of the overview has its session's.
                let id = value.get("id").unwrap_or(&value["session"]["id"]);
                id.to_string()
            }));
            href = answer["metadata"]["next_href"].as_str().map(str::to_owned);
        }
        assert_eq!(seen.len(), ids, "{first}");
        seen.dedup();
        assert_eq!(seen.len(), ids, "{first}");
    }
}
