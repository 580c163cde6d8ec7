//! How often an account may ask.

use std::time::Duration;

use serde_json::{Value, Value::Null, json};
use service_registry_client::protocol::{Headers, Method, Response};
use service_registry_client::registry::store::MemoryStore;
use service_registry_client::registry::{Config, InvalidRateLimit, RateLimit};

use crate::registry_rig::{
    API_KEY, ORIGIN, OTHER_API_KEY, Rig, USERNAME, bad_request, body_of, config, fault, log_in,
    no_such_page, request, send_raw,
};

const GET: Option<Method> = Some(Method::Get);

fn rule(method: Option<Method>, path: &str, limit: u64, seconds: u64) -> RateLimit {
    RateLimit::new(method, path, limit, Duration::from_secs(seconds)).unwrap()
}

fn rig(rate_limits: Vec<RateLimit>) -> Rig {
    let config = Config {
        rate_limits,
        ..config()
    };
    Rig::with(config, MemoryStore::default())
}

fn status(rig: &mut Rig, at: u64, line: &str) -> u16 {
    rig.send(at, line, &Null).response.status
}

fn reached(limit: u64, seconds: u64, path: &str) -> Value {
    let details = format!(
        "Limit of {limit} requests in {seconds} seconds for path \"{path}\" has been reached"
    );
    fault(
        "rateLimitReached",
        400,
        "Rate limit has been reached.",
        &details,
    )
}

/// Path, limit, requests used, window, and the time to come again.
fn told(response: &Response<String>) -> Option<[&str; 5]> {
    let header = |name| response.headers.value(name);
    Some([
        header("X-Ratelimit-Path-Regex")?,
        header("X-Ratelimit-Limit")?,
        header("X-Ratelimit-Used")?,
        header("X-Ratelimit-Window")?,
        header("Reply-After")?,
    ])
}

#[test]
fn every_answer_to_a_request_that_counts_says_how_much_is_used() {
    let mut rig = rig(vec![rule(GET, "/.*", 4, 10)]);
    for (line, used, expected) in [
        ("GET /sessions", "1", 200),
        ("HEAD /sessions?limit=1", "2", 200),
        ("GET /sessions/seZZZZZZZZ", "3", 404),
        ("GET /nowhere", "4", 404),
    ] {
        let response = rig.send(5_900, line, &Null).response;
        assert_eq!(response.status, expected, "{line}");
        let expected = Some(["/.*", "4", used, "10 seconds", "15"]);
        assert_eq!(told(&response), expected, "{line}");
    }
    for _ in 0..2 {
        let answer = rig.send(6_000, "GET /sessions", &Null);
        assert_eq!(answer.response.status, 400);
        assert_eq!(answer.body, reached(4, 10, "/.*"));
        let expected = Some(["/.*", "4", "4", "10 seconds", "16"]);
        assert_eq!(told(&answer.response), expected);
    }
    let other = rig.send(6_000, "POST /sessions", &json!({"heartbeat_timeout": 3}));
    assert_eq!((other.response.status, told(&other.response)), (201, None));
}

#[test]
fn a_window_slides_and_what_is_rejected_is_not_counted() {
    let mut rig = rig(vec![rule(GET, "/.*", 2, 10)]);
    for (at, expected) in [
        (0, 200),
        (5_000, 200),
        (5_001, 400),
        (9_999, 400),
        (10_000, 200),
        (10_001, 400),
        (15_000, 200),
        (15_001, 400),
        // A clock that is set back frees nothing, and holds nothing for longer than the period.
        (1, 400),
        (20_000, 200),
    ] {
        assert_eq!(status(&mut rig, at, "GET /sessions"), expected, "{at}");
    }
}

#[test]
fn rules_are_for_verbs_and_whole_paths() {
    let mut all = rig(vec![rule(None, "/services(/.*)?", 2, 10)]);
    assert_eq!(status(&mut all, 0, "GET /services"), 200);
    assert_eq!(status(&mut all, 0, "DELETE /services/web"), 404);
    for line in [
        "GET /SERVICES",
        "PUT /services/web",
        "POST /services",
        "OPTIONS /services",
    ] {
        assert_eq!(rig_fault(&mut all, line), "rateLimitReached", "{line}");
    }
    assert_eq!(status(&mut all, 0, "GET /sessions"), 200);

    let mut part = rig(vec![rule(GET, "/se|/services", 0, 10)]);
    assert_eq!(status(&mut part, 0, "GET /sessions"), 200);
    assert_eq!(
        rig_fault(&mut part, "GET /services?a=b"),
        "rateLimitReached"
    );

    let mut escaped = rig(vec![rule(GET, "/services/web", 0, 10)]);
    assert_eq!(
        rig_fault(&mut escaped, "GET /services/%77eb"),
        "rateLimitReached"
    );
}

/// Rules that are a beginning are compared as text; written otherwise, the same are expressions.
#[test]
fn a_beginning_means_what_its_expression_does() {
    for (beginning, expression) in [
        (".*", "(.*)"),
        ("/.*", "/(.*)"),
        ("/Services.*", "/Services(.*)"),
        ("/services/we.*", "/services/we(.*)"),
        ("/ser.ices.*", "/ser.ices(.*)"),
        ("/services\\.*", "/services[.]*"),
    ] {
        for line in [
            "GET /services",
            "GET /SERVICES/web",
            "GET /services/w",
            "GET /services.",
            "GET /service",
            "GET /services%0A",
            "GET /services/w%C3%A9",
            "GET /%C5%BFervices",
            "GET /ser%C3%A9ices",
        ] {
            let is_refused = |path| rig_fault(&mut rig(vec![rule(GET, path, 0, 10)]), line);
            assert_eq!(
                is_refused(beginning),
                is_refused(expression),
                "{beginning}, {line}"
            );
        }
    }
}

fn rig_fault(rig: &mut Rig, line: &str) -> String {
    let body = rig.send(0, line, &Null).body;
    body["type"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn no_way_to_write_a_path_leads_around_its_rule() {
    let mut services = rig(vec![rule(GET, "/services", 1, 10)]);
    assert_eq!(status(&mut services, 0, "GET /services"), 200);
    for line in ["GET /services/", "GET /SERVICES/", "GET /services/?limit=1"] {
        assert_eq!(status(&mut services, 0, line), 400, "{line}");
    }
    let mut any = rig(vec![rule(GET, "/.*", 1, 10)]);
    assert_eq!(status(&mut any, 0, "GET /services%0A"), 404);
    assert_eq!(status(&mut any, 0, "GET /sessions/x%0Ay"), 400);
    let mut written = rig(vec![rule(GET, "/services/", 0, 10)]);
    assert_eq!(
        rig_fault(&mut written, "GET /services/"),
        "rateLimitReached"
    );
    let mut values = rig(vec![rule(GET, "/configuration/prod/.*", 0, 10)]);
    for path in [
        "/prod/redis/port",
        "prod/redis/port",
        "%2Fprod%2Fredis%2Fport",
        "/prod/",
        "prod/",
    ] {
        let line = format!("GET /configuration/{path}");
        assert_eq!(rig_fault(&mut values, &line), "rateLimitReached", "{line}");
    }
    assert_eq!(status(&mut values, 0, "GET /configuration/production"), 404);
    let mut all = rig(vec![rule(GET, "/configuration", 0, 10)]);
    for line in [
        "GET /configuration",
        "GET /configuration/",
        "GET /configuration//",
    ] {
        assert_eq!(rig_fault(&mut all, line), "rateLimitReached", "{line}");
    }
}

#[test]
fn of_several_rules_the_tightest_is_told_and_each_counts() {
    let mut rig = rig(vec![rule(GET, "/.*", 3, 60), rule(GET, "/services", 2, 10)]);
    let tell = |rig: &mut Rig, at, line| {
        let response = rig.send(at, line, &Null).response;
        let [path, _, used, ..] = told(&response).unwrap().map(str::to_owned);
        (response.status, path, used)
    };
    let is = |status: u16, path: &str, used: &str| (status, path.to_owned(), used.to_owned());
    assert_eq!(
        tell(&mut rig, 0, "GET /services"),
        is(200, "/services", "1")
    );
    assert_eq!(
        tell(&mut rig, 0, "GET /services"),
        is(200, "/services", "2")
    );
    assert_eq!(
        tell(&mut rig, 0, "GET /services"),
        is(400, "/services", "2")
    );
    // What one rule rejects is not counted by the other.
    assert_eq!(tell(&mut rig, 10_000, "GET /services"), is(200, "/.*", "3"));
    assert_eq!(tell(&mut rig, 10_000, "GET /services"), is(400, "/.*", "3"));
}

#[test]
fn limits_come_after_authentication_and_before_the_route() {
    let rig = rig(vec![rule(None, "/.*", 1, 10)]);
    let token = log_in(&rig.registry, 0, USERNAME, API_KEY);
    let send = |path: &str, token: &str, body: &str, more: (&'static str, &str)| {
        let headers = Headers::from([("x-auth-token", token), more]);
        send_raw(
            &rig.registry,
            0,
            request(&format!("POST {ORIGIN}{path}"), headers, body),
        )
    };
    let none = ("x-tenant-id", "");
    for (path, token, body) in [
        ("/v1.0/1234/sessions", "nonsense", ""),
        ("/v1.0/1234/sessions", &token, "{"),
        ("/nowhere", &token, ""),
        ("/v2.0/tokens", "", ""),
    ] {
        assert_eq!(told(&send(path, token, body, none)), None, "{path}");
    }
    let first = send("/v1.0/1234/nowhere", &token, "", none);
    assert_eq!(body_of(&first), no_such_page("/v1.0/1234/nowhere"));
    assert!(told(&first).is_some());
    let second = send("/v1.0/nowhere", &token, "", ("x-tenant-id", "1234"));
    assert_eq!(body_of(&second), reached(1, 10, "/.*"));
    let other = log_in(&rig.registry, 0, "other", OTHER_API_KEY);
    let foreign = send("/v1.0/99/sessions", &other, "[0]", none);
    assert_ne!(body_of(&foreign), reached(1, 10, "/.*"));
    let bad = send("/v1.0/1234/sessions", &token, "0", none);
    assert_eq!(body_of(&bad), bad_request("Empty Request Body"));
}

#[test]
fn what_is_used_is_told_without_being_the_rule_of_the_request() {
    let rules = vec![
        rule(Some(Method::Put), "/.*", 10, 5_400),
        rule(GET, "/services", 5, 60),
        rule(GET, "/limits", 7, 3_600),
    ];
    let mut rig = rig(rules);
    rig.send(0, "GET /services", &Null);
    rig.send(0, "PUT /configuration/port", &json!({"value": "1"}));
    let limits = |limit: u64, used: u64, window: &str| json!({"limit": limit, "used": used, "window": window});
    let rate = json!({
        "/.*": limits(10, 1, "1.5 hours"),
        "/services": limits(5, 1, "0.0 hours"),
        "/limits": limits(7, 1, "1.0 hours"),
    });
    assert_eq!(rig.send(0, "GET /limits", &Null).body["rate"], rate);
    let later = rig.send(60_000, "GET /limits", &Null).body;
    assert_eq!(later["rate"]["/services"]["used"], 0);
    assert_eq!(later["rate"]["/limits"]["used"], 2);
    let mut unlimited = self::rig(Vec::new());
    assert_eq!(
        unlimited.send(0, "GET /limits", &Null).body["rate"],
        json!({})
    );
}

#[test]
fn a_rule_that_could_not_be_meant_is_refused() {
    let second = Duration::from_secs(1);
    for path in ["(", "a)(b", "[z-a]", "*", "/a b", "/a\nx: y", "/ü"] {
        let refused = RateLimit::new(None, path, 1, second).unwrap_err();
        assert!(matches!(refused, InvalidRateLimit::Path(_)), "{path}");
    }
    let short = RateLimit::new(None, "/.*", 1, Duration::from_millis(999));
    assert_eq!(short.unwrap_err(), InvalidRateLimit::Period);
}
