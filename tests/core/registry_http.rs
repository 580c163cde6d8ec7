//! What holds for every request: addresses, headers, and the order of checks.

use serde_json::{Value, Value::Null, json};
use service_registry_client::protocol::{Headers, Response};
use service_registry_client::registry::REQUEST_HEADERS;

use crate::registry_rig::{
    API_KEY, ORIGIN, OTHER_API_KEY, Rig, USERNAME, bad_request, body_of, check, config, fault,
    invalid, log_in, no_such_page, request, send_raw, unauthorized,
};

#[test]
fn checks_are_made_in_order() {
    let rig = Rig::default();
    let token = log_in(&rig.registry, 0, USERNAME, API_KEY);
    let large = format!("{{{}", " ".repeat(65_536));
    let too_large = fault(
        "requestTooLargeError",
        413,
        "Request body is too large",
        "The largest body accepted has 65536 bytes",
    );
    let parse = "Failed to parse request body: EOF while parsing an object at line 1 column 1";
    let sessions = "/v1.0/1234/sessions";
    // Each row mends what the one before was refused for.
    for (path, content_type, token, body, expected) in [
        ("/v1.0/x", "text/plain", "", large.as_str(), too_large),
        (
            "/v1.0/x",
            "Text/Plain;charset=x",
            "",
            "{",
            bad_request("Unsupported content type: text/plain"),
        ),
        ("/v1.0/x", "application/json", "", "{", bad_request(parse)),
        (
            "/v1.0/x",
            "application/json",
            "",
            "{}",
            unauthorized("No tenant id provided"),
        ),
        (
            "/v1.0/1234/x",
            "application/json",
            "",
            "{}",
            unauthorized("No authentication token provided"),
        ),
        (
            "/v1.0/1234/x",
            "application/json",
            "abc",
            "{}",
            unauthorized("Invalid or expired authentication token"),
        ),
        (
            "/v1.0/1234/x",
            "APPLICATION/JSON; a=b",
            &token,
            "{}",
            no_such_page("/v1.0/1234/x"),
        ),
        (
            sessions,
            "",
            &token,
            "{}",
            invalid(
                "heartbeat_timeout",
                "Missing required key (heartbeat_timeout)",
            ),
        ),
    ] {
        let headers = Headers::from([("content-type", content_type), ("x-auth-token", token)]);
        let response = send_raw(
            &rig.registry,
            0,
            request(&format!("POST {ORIGIN}{path}"), headers, body),
        );
        assert_eq!(body_of(&response), expected);
        assert_eq!(Value::from(response.status), expected["code"]);
    }
}

#[test]
fn a_host_need_not_read_a_body_that_says_it_is_too_large() {
    let rig = Rig::default();
    for (length, status) in [("65536", 401), ("65537", 413), ("nonsense", 401)] {
        let headers = Headers::from([("content-length", length)]);
        let response = send_raw(
            &rig.registry,
            0,
            request(&format!("POST {ORIGIN}/v1.0/1234/sessions"), headers, ""),
        );
        assert_eq!(response.status, status);
        let connection = (status == 413).then_some("close");
        assert_eq!(response.headers.value("connection"), connection);
    }
}

#[test]
fn a_body_that_says_nothing_is_refused_and_none_at_all_is_not() {
    for body in [json!(0), json!(0.0), json!(false), json!("")] {
        check(&[(
            0,
            "POST /sessions",
            body,
            400,
            bad_request("Empty Request Body"),
        )]);
    }
    let missing = invalid(
        "heartbeat_timeout",
        "Missing required key (heartbeat_timeout)",
    );
    for body in [Null, json!([]), json!(7), json!(true), json!("x")] {
        check(&[(0, "POST /sessions", body, 400, missing.clone())]);
    }
    let rig = Rig::default();
    let token = log_in(&rig.registry, 0, USERNAME, API_KEY);
    let headers = Headers::from([("x-auth-token", token.as_str())]);
    let null = request(
        &format!("POST {ORIGIN}/v1.0/1234/sessions"),
        headers,
        "null",
    );
    assert_eq!(
        body_of(&send_raw(&rig.registry, 0, null)),
        bad_request("Empty Request Body")
    );
}

#[test]
fn a_token_in_the_query_beats_the_one_in_the_header() {
    let rig = Rig::default();
    let token = log_in(&rig.registry, 0, USERNAME, API_KEY);
    for (query, header, status) in [
        (token.as_str(), "nonsense", 200),
        ("nonsense", token.as_str(), 401),
        ("", token.as_str(), 401),
    ] {
        let headers = Headers::from([("X-Auth-Token", header)]);
        let line = format!("GET {ORIGIN}/v1.0/1234/sessions?x-auth-token={query}");
        assert_eq!(
            send_raw(&rig.registry, 0, request(&line, headers, "")).status,
            status
        );
    }
}

#[test]
fn every_answer_carries_its_headers() {
    let mut rig = Rig::default();
    rig.send(0, "POST /sessions", &json!({"heartbeat_timeout": 3}));
    for (line, body, status, kind, length) in [
        (
            "GET /sessions",
            Null,
            200,
            Some("application/json; charset=UTF-8"),
            true,
        ),
        (
            "HEAD /sessions",
            Null,
            200,
            Some("application/json; charset=UTF-8"),
            false,
        ),
        (
            "HEAD /nowhere",
            Null,
            404,
            Some("application/json; charset=UTF-8"),
            false,
        ),
        (
            "POST /services",
            json!({"id": "web", "session_id": "$s1"}),
            201,
            None,
            true,
        ),
        ("DELETE /services/web", Null, 204, None, false),
    ] {
        let Response {
            status: actual,
            headers,
            body,
        } = rig.send(5, line, &body).response;
        assert_eq!(actual, status, "{line}");
        assert_eq!(headers.value("content-type"), kind, "{line}");
        let length = length.then(|| body.len().to_string());
        assert_eq!(headers.value("content-length"), length.as_deref(), "{line}");
        let id = headers.value("x-response-id").unwrap();
        let parts: Vec<_> = id.split(".v-").next().unwrap().split(".").collect();
        let [_, rh, h, r, c, ts] = parts[..] else {
            panic!("{id}")
        };
        assert_eq!(
            (rh.len(), h, r.len(), ts),
            (7, "h-registry", 10, "ts-5"),
            "{id}"
        );
        assert!(c.starts_with("c-"), "{id}");
    }
}

#[test]
fn a_host_is_told_which_headers_to_hand_on() {
    for name in [
        "access-control-request-method",
        "content-length",
        "content-type",
        "host",
        "origin",
        "x-auth-token",
        "x-forwarded-proto",
        "x-tenant-id",
    ] {
        assert!(REQUEST_HEADERS.contains(&name));
    }
}

#[test]
fn secrets_are_not_shown() {
    let shown = format!("{:?}", config());
    assert!(
        shown.contains(USERNAME) && !shown.contains(API_KEY) && !shown.contains(OTHER_API_KEY),
        "{shown}"
    );
}
