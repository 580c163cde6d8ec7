//! Pages of which origins may ask, and what their browsers are told.

use service_registry_client::protocol::{Headers, Response};
use service_registry_client::registry::store::{MemoryStore, StoreError};
use service_registry_client::registry::{AllowedOrigin, Config, InvalidOrigin, Registry};

use crate::registry_conflicts::Unreliable;
use crate::registry_rig::{API_KEY, ORIGIN, USERNAME, config, log_in, request, send_raw};

const PAGE: &str = "https://app.example";

fn registry(origins: &[&str]) -> Registry<MemoryStore> {
    let config = Config {
        allowed_origins: allowed(origins),
        max_body_bytes: 300,
        ..config()
    };
    Registry::new(config, MemoryStore::default(), [7; 32])
}

fn allowed(origins: &[&str]) -> Vec<AllowedOrigin> {
    let origins = origins.iter().map(|text| AllowedOrigin::parse(text));
    origins.collect::<Result<_, _>>().unwrap()
}

/// The origin that is allowed, and what a cache is told.
fn told(response: &Response<String>) -> (Option<&str>, Option<&str>) {
    let header = |name| response.headers.value(name);
    let allowed = header("access-control-allow-origin");
    let exposed = header("access-control-expose-headers");
    assert_eq!(allowed.is_some(), exposed.is_some());
    assert_eq!(header("access-control-allow-credentials"), None);
    (allowed, header("vary"))
}

fn get(registry: &Registry<MemoryStore>, origin: &str) -> Response<String> {
    let token = log_in(registry, 0, USERNAME, API_KEY);
    let headers = Headers::from([("x-auth-token", token.as_str()), ("origin", origin)]);
    let line = format!("GET {ORIGIN}/v1.0/1234/sessions");
    let response = send_raw(registry, 0, request(&line, headers, ""));
    assert_eq!(response.status, 200);
    response
}

fn preflight(registry: &Registry<MemoryStore>, origin: &str, path: &str) -> Response<String> {
    let headers = Headers::from([
        ("origin", origin),
        ("access-control-request-method", "DELETE"),
        (
            "access-control-request-headers",
            "content-type,x-auth-token",
        ),
    ]);
    let line = format!("OPTIONS {ORIGIN}{path}");
    send_raw(registry, 0, request(&line, headers, ""))
}

#[test]
fn by_default_no_page_is_told_anything() {
    let registry = registry(&[]);
    assert_eq!(told(&get(&registry, PAGE)), (None, None));
    let response = preflight(&registry, PAGE, "/v1.0/1234/sessions");
    assert_eq!((response.status, told(&response)), (401, (None, None)));
    let response = preflight(&registry, PAGE, "/v2.0/tokens");
    assert_eq!((response.status, told(&response)), (404, (None, None)));
}

#[test]
fn an_origin_is_allowed_as_a_whole() {
    let registry = registry(&["https://other.example", PAGE, "http://[::1]:9000"]);
    for origin in [PAGE, "https://other.example", "http://[::1]:9000"] {
        let expected = (Some(origin), Some("Origin"));
        assert_eq!(told(&get(&registry, origin)), expected);
    }
    for origin in [
        "",
        "null",
        "*",
        "http://app.example",
        "https://app.example:8443",
        "https://app.example.evil.example",
        "https://evil-app.example",
        "https://sub.app.example",
        "https://app.example/",
        // No browser writes it so.
        "https://APP.example",
        "https://app.example:443",
    ] {
        let response = get(&registry, origin);
        assert_eq!(told(&response), (None, Some("Origin")), "{origin}");
        let response = preflight(&registry, origin, "/v1.0/1234/sessions");
        let expected = (401, (None, Some("Origin")));
        assert_eq!((response.status, told(&response)), expected, "{origin}");
    }
}

#[test]
fn all_origins_are_allowed_at_once_even_that_of_a_sandbox() {
    for origins in [["*"].as_slice(), &[PAGE, "*"]] {
        let registry = registry(origins);
        for origin in [PAGE, "null", "file://"] {
            assert_eq!(told(&get(&registry, origin)), (Some("*"), None));
            let response = preflight(&registry, origin, "/v2.0/tokens");
            assert_eq!((response.status, told(&response)), (204, (Some("*"), None)));
        }
    }
}

#[test]
fn a_preflight_is_answered_before_anything_is_asked_for() {
    let registry = registry(&[PAGE]);
    for path in [
        "/v2.0/tokens",
        "/v1.0/1234/sessions/seZZZZZZZZ",
        "/v1.0/events",
        "/",
    ] {
        let response = preflight(&registry, PAGE, path);
        assert_eq!((response.status, response.body.as_str()), (204, ""));
        assert_eq!(told(&response), (Some(PAGE), Some("Origin")));
        for (name, expected) in [
            (
                "access-control-allow-methods",
                "GET, HEAD, POST, PUT, DELETE",
            ),
            (
                "access-control-allow-headers",
                "content-type, x-auth-token, x-tenant-id",
            ),
            ("access-control-max-age", "7200"),
        ] {
            assert_eq!(response.headers.value(name), Some(expected));
        }
        assert!(response.headers.value("x-response-id").is_some());
        assert_eq!(response.headers.value("content-length"), None);
    }
}

#[test]
fn other_requests_with_options_are_none() {
    let registry = registry(&[PAGE]);
    for headers in [
        Headers::from([("origin", PAGE)]),
        Headers::from([("access-control-request-method", "GET")]),
        Headers::new(),
    ] {
        let line = format!("OPTIONS {ORIGIN}/v2.0/tokens");
        assert_eq!(
            send_raw(&registry, 0, request(&line, headers, "")).status,
            404
        );
    }
    let headers = Headers::from([("origin", PAGE), ("access-control-request-method", "GET")]);
    let line = format!("GET {ORIGIN}/v1.0/1234/sessions");
    assert_eq!(
        send_raw(&registry, 0, request(&line, headers, "")).status,
        401
    );
}

#[test]
fn a_page_may_read_every_header_there_is() {
    let registry = registry(&[PAGE]);
    let response = get(&registry, PAGE);
    let exposed = response.headers.value("access-control-expose-headers");
    let exposed: Vec<_> = exposed.unwrap().split(", ").collect();
    let mut names: Vec<_> = response.headers.iter().map(|(name, _)| name).collect();
    names.extend(["location", "www-authenticate", "retry-after"]);
    for name in names {
        let is_for_the_browser = name.starts_with("access-control-") || name == "vary";
        // Every page may read these.
        let is_open = name == "content-type" || name == "content-length";
        let is_known = is_for_the_browser || is_open || exposed.contains(&name);
        assert!(is_known, "{name}");
    }
}

#[test]
fn faults_are_for_pages_too() {
    let registry = registry(&[PAGE]);
    let large = "x".repeat(301);
    for (line, headers, body, status) in [
        (
            "GET /v1.0/1234/sessions",
            [("x-auth-token", "bad")],
            "",
            401,
        ),
        ("GET /nowhere", [("x-auth-token", "")], "", 404),
        ("POST /v2.0/tokens", [("x-auth-token", "")], &large, 413),
        (
            "POST /v2.0/tokens",
            [("content-type", "text/plain")],
            "{}",
            400,
        ),
        ("POST /v2.0/tokens", [("content-type", "")], "{", 400),
    ] {
        let (method, path) = line.split_once(' ').unwrap();
        let mut all = Headers::from(headers);
        all.push("origin", PAGE);
        let line = format!("{method} {ORIGIN}{path}");
        let response = send_raw(&registry, 0, request(&line, all, body));
        assert_eq!(response.status, status, "{line}");
        assert_eq!(told(&response), (Some(PAGE), Some("Origin")), "{line}");
    }
}

#[test]
fn a_registry_that_fails_says_so_to_pages() {
    let store = Unreliable::failing([
        StoreError::Unavailable("away".to_owned()),
        StoreError::Failed("full".to_owned()),
    ]);
    let config = Config {
        allowed_origins: allowed(&[PAGE]),
        ..config()
    };
    let registry = Registry::new(config, &store, [7; 32]);
    let token = log_in(&registry, 0, USERNAME, API_KEY);
    for status in [503, 500] {
        let headers = Headers::from([("x-auth-token", token.as_str()), ("origin", PAGE)]);
        let line = format!("GET {ORIGIN}/v1.0/1234/sessions");
        let response = send_raw(&registry, 0, request(&line, headers, ""));
        assert_eq!(response.status, status);
        assert_eq!(told(&response), (Some(PAGE), Some("Origin")));
    }
}

#[test]
fn origins_are_read_however_they_are_written() {
    for (text, canonical) in [
        ("*", "*"),
        ("https://app.example", PAGE),
        ("HTTPS://App.Example", PAGE),
        ("https://app.example:443", PAGE),
        ("http://app.example:80", "http://app.example"),
        ("http://app.example:443", "http://app.example:443"),
        ("https://app.example:08443", "https://app.example:8443"),
        ("http://LOCALHOST:5173", "http://localhost:5173"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://[0:0::1]:80", "http://[::1]"),
        ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"),
        (
            "https://xn--bcher-kva.example",
            "https://xn--bcher-kva.example",
        ),
        ("chrome-extension://abcdefgh", "chrome-extension://abcdefgh"),
    ] {
        let canonical = AllowedOrigin::parse(canonical);
        assert!(canonical.is_ok(), "{canonical:?}");
        assert_eq!(AllowedOrigin::parse(text), canonical, "{text}");
    }
    let ports = registry(&["HTTPS://App.Example:443", "https://app.example:8443"]);
    for origin in [PAGE, "https://app.example:8443"] {
        assert_eq!(told(&get(&ports, origin)).0, Some(origin));
    }
}

#[test]
fn what_is_no_origin_is_told_which_rule_it_breaks() {
    use InvalidOrigin::{Host, Null, Path, Port, Scheme, Wildcard};
    for (text, expected) in [
        ("null", Null),
        ("NULL", Null),
        ("", Scheme),
        ("app.example", Scheme),
        ("//app.example", Scheme),
        ("://app.example", Scheme),
        ("1http://app.example", Scheme),
        ("ht tp://app.example", Scheme),
        ("https:app.example", Scheme),
        ("https://app.example/", Path),
        ("https://app.example/page", Path),
        ("https://app.example?a", Path),
        ("https://app.example#a", Path),
        ("https://*.example", Wildcard),
        ("https://*", Wildcard),
        ("https://", Host),
        ("https://:443", Host),
        ("https://user@app.example", Host),
        ("https://app.example ", Host),
        ("https://b\u{fc}cher.example", Host),
        ("https://[::g]", Host),
        ("https://[::1", Host),
        ("https://::1", Host),
        ("https://app.example\r\nx: y", Host),
        ("https://app.example:", Port),
        ("https://app.example:+80", Port),
        ("https://app.example:65536", Port),
    ] {
        assert_eq!(AllowedOrigin::parse(text), Err(expected), "{text}");
    }
}
