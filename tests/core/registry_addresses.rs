//! Which URL leads where, to which account, and where the links in answers lead.

use std::cell::RefCell;

use pollster::block_on;
use serde_json::{
    Value::{self, Null},
    json,
};
use service_registry_client::protocol::{Headers, Timestamp};
use service_registry_client::registry::{Caller, LATE_HEADERS, Pressure, Sender};

use crate::registry_rig::{
    API_KEY, ORIGIN, OTHER_API_KEY, Rig, USERNAME, body_of, check, list, log_in, no_such_page,
    request, send_raw,
};

#[test]
fn paths_ignore_letter_case_and_a_slash_at_the_end() {
    let page = |path: &str| no_such_page(&format!("/v1.0/1234{path}"));
    check(&[
        (0, "GET /Sessions", Null, 200, list([])),
        (0, "GET /SERVICES/", Null, 200, list([])),
        (0, "GET /events/", Null, 200, list([])),
        (0, "GET /sessions//", Null, 404, page("/sessions//")),
        (0, "GET ", Null, 404, page("")),
        (0, "PUT /limits", Null, 404, page("/limits")),
        (0, "GET /views", Null, 404, page("/views")),
        (0, "DELETE /sessions", Null, 404, page("/sessions")),
        (0, "OPTIONS /sessions", Null, 404, page("/sessions")),
        (0, "POST /events", Null, 404, page("/events")),
        (
            0,
            "GET /sessions/se/heartbeat",
            Null,
            404,
            page("/sessions/se/heartbeat"),
        ),
        (0, "GET /sessions/%zz", Null, 400, malformed()),
        (0, "GET /services/abc%4", Null, 400, malformed()),
        (0, "GET /services/%ff%fe", Null, 400, malformed()),
    ]);
    let rig = Rig::default();
    for path in [
        "",
        "/",
        "/v1.1/1234/sessions",
        "/v2.0",
        "/v2.0/tokens",
        "//v1.0/1234",
    ] {
        let response = send_raw(
            &rig.registry,
            0,
            request(&format!("GET {ORIGIN}{path}"), Headers::new(), ""),
        );
        let shown = if path.is_empty() { "/" } else { path };
        assert_eq!(body_of(&response), no_such_page(shown));
    }
}

#[test]
fn the_account_is_named_by_the_header_or_else_by_the_path() {
    let rig = Rig::default();
    let own = log_in(&rig.registry, 0, USERNAME, API_KEY);
    let foreign = log_in(&rig.registry, 0, "other", OTHER_API_KEY);
    for (path, tenant, token, status) in [
        ("/v1.0/1234/sessions", "", &own, 200),
        ("/v1.0/sessions", "1234", &own, 200),
        ("/V1.0/99/sessions", "1234", &own, 200),
        ("/v1.0/1234/sessions", "99", &own, 401),
        ("/v1.0/1234/sessions", "x", &own, 401),
        ("/v1.0/sessions", "", &own, 401),
        ("/v1.0/1234x/sessions", "", &own, 401),
        ("/v1.0/1234/sessions", "", &foreign, 401),
        ("/v1.0/99/sessions", "", &foreign, 200),
    ] {
        let headers = Headers::from([("x-tenant-id", tenant), ("x-auth-token", token.as_str())]);
        let response = send_raw(
            &rig.registry,
            0,
            request(&format!("GET {ORIGIN}{path}"), headers, ""),
        );
        assert_eq!(response.status, status, "{path} {tenant}");
        let challenge = (status == 401).then_some("Keystone uri=\"http://reg.test/v2.0\"");
        assert_eq!(response.headers.value("www-authenticate"), challenge);
    }
}

#[test]
fn accounts_do_not_see_each_other() {
    let rig = Rig::default();
    let tokens = [
        ("1234", log_in(&rig.registry, 0, USERNAME, API_KEY)),
        ("99", log_in(&rig.registry, 0, "other", OTHER_API_KEY)),
    ];
    let send = |(tenant, token): &(&str, String), method: &str, path: &str, body: &str| {
        let headers = Headers::from([("x-auth-token", token.as_str())]);
        send_raw(
            &rig.registry,
            0,
            request(
                &format!("{method} {ORIGIN}/v1.0/{tenant}{path}"),
                headers,
                body,
            ),
        )
    };
    let [own, other] = &tokens;
    let created = send(own, "POST", "/sessions", r#"{"heartbeat_timeout": 3}"#);
    let id = created
        .headers
        .value("location")
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let service = json!({"id": "web", "session_id": id, "tags": ["t"]}).to_string();
    assert_eq!(send(own, "POST", "/services", &service).status, 201);
    assert_eq!(send(other, "POST", "/services", &service).status, 400);
    assert_eq!(
        send(other, "GET", &format!("/sessions/{id}"), "").status,
        404
    );
    for path in ["/sessions", "/services", "/services?tag=t", "/events"] {
        assert_eq!(
            body_of(&send(own, "GET", path, ""))["metadata"]["count"],
            1,
            "{path}"
        );
        assert_eq!(
            body_of(&send(other, "GET", path, ""))["metadata"]["count"],
            0,
            "{path}"
        );
    }
}

#[test]
fn links_lead_back_to_where_the_request_was_sent() {
    let rig = Rig::default();
    let token = log_in(&rig.registry, 0, USERNAME, API_KEY);
    for (url, host, proto, origin) in [
        ("http://10.0.0.1:9000", "", "", "http://10.0.0.1:9000"),
        (
            "http://10.0.0.1:9000",
            "reg.example.net:8443",
            "https",
            "https://reg.example.net:8443",
        ),
        ("https://reg.example.net", "", "", "https://reg.example.net"),
        (
            "https://reg.example.net",
            "[::1]:9000",
            "HTTP",
            "http://[::1]:9000",
        ),
        (
            "https://reg.example.net",
            "a\"b",
            "ftp",
            "https://reg.example.net",
        ),
    ] {
        let headers = Headers::from([
            ("x-auth-token", token.as_str()),
            ("host", host),
            ("x-forwarded-proto", proto),
            ("x-tenant-id", "1234"),
        ]);
        let body = r#"{"heartbeat_timeout": 3}"#;
        let line = format!("POST {url}/v1.0/sessions");
        let created = send_raw(&rig.registry, 0, request(&line, headers.clone(), body));
        let location = created.headers.value("location").unwrap();
        let id = location
            .strip_prefix(&format!("{origin}/v1.0/1234/sessions/"))
            .unwrap();
        assert_eq!(id.len(), 10);
        let line = format!("PUT {url}/v1.0/1234/sessions/{id}");
        let updated = send_raw(&rig.registry, 0, request(&line, headers, ""));
        assert_eq!(
            (updated.status, updated.headers.value("location")),
            (204, Some(location))
        );
    }
}

/// A host that leaves late headers out of its requests.
#[derive(Default)]
struct Host {
    asked: RefCell<Vec<&'static str>>,
}

impl Sender for &Host {
    fn address(&self) -> Option<String> {
        None
    }

    fn late_header(&self, name: &'static str) -> Option<String> {
        self.asked.borrow_mut().push(name);
        Some(
            if name == "host" {
                "reg.example.net"
            } else {
                "https"
            }
            .to_owned(),
        )
    }
}

#[test]
fn late_headers_are_asked_for_where_an_answer_says_an_address() {
    let rig = Rig::default();
    let token = log_in(&rig.registry, 0, USERNAME, API_KEY);
    let host = Host::default();
    let send = |token: &str, line: &str, body: &str| {
        let caller = Caller {
            sender: &host,
            pressure: Pressure::Fine,
        };
        let request = request(line, Headers::from([("x-auth-token", token)]), body);
        let answer = rig
            .registry
            .handle(request, caller, Timestamp::from_millis(0));
        (block_on(answer).response, host.asked.take())
    };
    let sessions = format!("{ORIGIN}/v1.0/1234/sessions");
    let (created, asked) = send(
        &token,
        &format!("POST {sessions}"),
        r#"{"heartbeat_timeout": 3}"#,
    );
    let location = created.headers.value("location").unwrap();
    assert!(location.starts_with("https://reg.example.net/v1.0/1234/sessions/"));
    assert_eq!(
        asked,
        LATE_HEADERS.iter().rev().copied().collect::<Vec<_>>()
    );

    let (refused, asked) = send("nobody's", &format!("GET {sessions}"), "");
    assert_eq!((refused.status, asked.len()), (401, 2));
    let challenge = refused.headers.value("www-authenticate");
    assert_eq!(
        challenge,
        Some("Keystone uri=\"https://reg.example.net/v2.0\"")
    );

    let (listed, asked) = send(&token, &format!("GET {sessions}?limit=1"), "");
    assert_eq!(
        (listed.status, asked.len()),
        (200, 0),
        "a page that is the last leads nowhere"
    );
    send(
        &token,
        &format!("POST {sessions}"),
        r#"{"heartbeat_timeout": 3}"#,
    );
    let (listed, asked) = send(&token, &format!("GET {sessions}?limit=1"), "");
    let next = body_of(&listed)["metadata"]["next_href"].to_string();
    assert!(
        next.starts_with("\"https://reg.example.net/v1.0/1234/sessions?"),
        "{next}"
    );
    assert_eq!(asked.len(), 2);

    let id = location.rsplit('/').next().unwrap();
    let beat = format!("POST {sessions}/{id}/heartbeat");
    let (beaten, asked) = send(&token, &beat, &created.body);
    assert_eq!((beaten.status, asked.len()), (200, 0));
    let (missed, asked) = send(&token, &beat, "{}");
    assert_eq!((missed.status, asked.len()), (400, 0));
    let (missed, asked) = send("", &format!("POST {ORIGIN}/v2.0/tokens"), "{}");
    assert_eq!((missed.status, asked.len()), (400, 0));
}

/// A fault that has nothing to say beyond its message.
fn malformed() -> Value {
    json!({"type": "badRequest", "code": 400, "message": "URI malformed"})
}
