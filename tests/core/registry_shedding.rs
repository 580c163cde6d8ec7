//! What is told of a request to its host, and what a busy host is spared.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use serde_json::json;
use service_registry_client::protocol::{Headers, Response, Timestamp};
use service_registry_client::registry::store::MemoryStore;
use service_registry_client::registry::{AllowedOrigin, Answer, Caller, Clock, Config, Pressure};

use crate::registry_rig::{
    API_KEY, ORIGIN, Rig, USERNAME, body_of, config, fault, log_in, request, send_as,
};

struct Member {
    rig: Rig,
    token: String,
    session: String,
    beat: String,
}

impl Member {
    fn join() -> Self {
        let config = Config {
            allowed_origins: vec![AllowedOrigin::parse("https://app.example").unwrap()],
            ..config()
        };
        let mut rig = Rig::with(config, MemoryStore::default());
        let body = json!({"heartbeat_timeout": 30});
        let created = rig.send(0, "POST /sessions", &body).response;
        Self {
            token: log_in(&rig.registry, 0, USERNAME, API_KEY),
            session: rig.actual("$s1"),
            beat: text(&created, "token"),
            rig,
        }
    }

    fn ask(&self, pressure: Pressure, line: &str, body: &str) -> Answer {
        let line = line.replace("$s1", &self.session);
        let (method, path) = line.split_once(' ').unwrap();
        let headers = [
            ("x-auth-token", self.token.as_str()),
            ("origin", "https://app.example"),
            ("access-control-request-method", "POST"),
        ];
        let caller = Caller {
            pressure,
            ..Caller::default()
        };
        let line = format!("{method} {ORIGIN}{path}");
        let request = request(&line, Headers::from(headers), body);
        send_as(&self.rig.registry, 1, caller, request)
    }

    fn heartbeat(&mut self, pressure: Pressure) -> Answer {
        let body = json!({"token": self.beat}).to_string();
        let answer = self.ask(pressure, "POST /v1.0/1234/sessions/$s1/heartbeat", &body);
        if answer.response.status == 200 {
            self.beat = text(&answer.response, "token");
        }
        answer
    }
}

fn text(response: &Response<String>, field: &str) -> String {
    body_of(response)[field].as_str().unwrap().to_owned()
}

#[test]
fn heartbeats_are_shed_last() {
    let mut member = Member::join();
    assert_eq!(member.heartbeat(Pressure::Fine).response.status, 200);
    assert_eq!(member.heartbeat(Pressure::High).response.status, 200);
    assert_eq!(member.heartbeat(Pressure::Extreme).response.status, 503);
    assert_eq!(member.heartbeat(Pressure::High).response.status, 200);
}

#[test]
fn all_else_is_answered_alike_and_changes_nothing() {
    let member = Member::join();
    let login =
        json!({"auth": {"passwordCredentials": {"username": USERNAME, "password": API_KEY}}});
    for (line, body) in [
        ("GET /v1.0/1234/sessions", ""),
        ("POST /v1.0/1234/sessions", r#"{"heartbeat_timeout": 30}"#),
        ("GET /v1.0/1234/events?wait=30", ""),
        ("DELETE /v1.0/1234/sessions/$s1", ""),
        ("PUT /v1.0/1234/configuration/port", r#"{"value": "1"}"#),
        ("GET /v1.0/1234/sessions/$s1/heartbeat", ""),
        ("GET /nowhere", ""),
        ("POST /v2.0/tokens", &login.to_string()),
        // Nothing of it is read.
        ("POST /v1.0/1234/sessions", "{"),
    ] {
        for pressure in [Pressure::High, Pressure::Extreme] {
            let response = member.ask(pressure, line, body).response;
            assert_eq!(response.status, 503, "{line}");
            let headers = &response.headers;
            assert_eq!(headers.value("retry-after"), Some("1"), "{line}");
            assert_eq!(
                headers.value("access-control-allow-origin"),
                Some("https://app.example")
            );
            let text = "The service is temporarily unavailable";
            assert_eq!(
                body_of(&response),
                fault("systemFailureError", 503, text, text)
            );
        }
    }
    let sessions = member.ask(Pressure::Fine, "GET /v1.0/1234/sessions", "");
    assert_eq!(body_of(&sessions.response)["metadata"]["count"], 1);
    let value = member.ask(Pressure::Fine, "GET /v1.0/1234/configuration/port", "");
    assert_eq!(value.response.status, 404);
}

#[test]
fn a_browser_may_always_ask_before_it_sends() {
    let member = Member::join();
    let line = "OPTIONS /v1.0/1234/sessions/$s1/heartbeat";
    let answer = member.ask(Pressure::Extreme, line, "");
    assert_eq!(answer.response.status, 204);
    assert_eq!((answer.operation, answer.tenant), (None, None));
}

/// Time that never passes.
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1)
    }

    async fn sleep(&self, _: std::time::Duration) {
        std::future::pending().await
    }
}

#[test]
fn a_request_that_is_held_is_answered_all_the_same() {
    let member = Member::join();
    let headers = Headers::from([("x-auth-token", member.token.as_str())]);
    let line = format!("GET {ORIGIN}/v1.0/1234/events?wait=30");
    let held = request(&line, headers, "");
    let mut context = Context::from_waker(Waker::noop());
    let registry = &member.rig.registry;
    let mut work = pin!(registry.handle(held, Caller::default(), Still));
    assert!(work.as_mut().poll(&mut context).is_pending());
    let shed = member.ask(Pressure::High, "GET /v1.0/1234/events?wait=30", "");
    assert_eq!(shed.response.status, 503);
    let value = r#"{"value": "1"}"#;
    let set = member.ask(Pressure::Fine, "PUT /v1.0/1234/configuration/port", value);
    assert_eq!(set.response.status, 204);
    let Poll::Ready(answer) = work.as_mut().poll(&mut context) else {
        panic!("not answered")
    };
    assert_eq!(body_of(&answer.response)["metadata"]["count"], 1);
}

#[test]
fn the_host_is_told_what_was_asked_and_for_whom() {
    let member = Member::join();
    let login =
        json!({"auth": {"passwordCredentials": {"username": USERNAME, "password": API_KEY}}});
    let login = login.to_string();
    for (line, body, operation, is_known) in [
        ("GET /v1.0/1234/sessions", "", Some("listSessions"), true),
        ("HEAD /v1.0/1234/sessions/", "", Some("listSessions"), true),
        (
            "GET /v1.0/1234/services/none",
            "",
            Some("readService"),
            true,
        ),
        ("GET /v1.0/1234/sessions/%", "", Some("readSession"), true),
        (
            "PUT /v1.0/1234/services/a",
            "{",
            Some("updateService"),
            false,
        ),
        ("GET /v1.0/99/services", "", Some("listServices"), false),
        (
            "GET /v1.0/1234/configuration",
            "",
            Some("listConfiguration"),
            true,
        ),
        (
            "GET /v1.0/1234/configuration/port/",
            "",
            Some("listNamespace"),
            true,
        ),
        (
            "GET /v1.0/1234/configuration/port",
            "",
            Some("readConfigurationValue"),
            true,
        ),
        ("PATCH /v1.0/1234/configuration/port", "", None, true),
        ("GET /v1.0/1234/nothing", "", None, true),
        ("GET /", "", None, false),
        ("GET /v2.0/tokens", "", None, false),
        ("POST /v2.0/tokens", "{}", Some("logIn"), false),
        ("POST /v2.0/tokens", &login, Some("logIn"), true),
    ] {
        let answer = member.ask(Pressure::Fine, line, body);
        assert_eq!(answer.operation, operation, "{line}");
        let tenant = answer.tenant.as_ref().map(|tenant| tenant.as_str());
        assert_eq!(tenant, is_known.then_some("1234"), "{line}");
    }
    let shed = member.ask(Pressure::High, "GET /v1.0/1234/sessions", "");
    assert_eq!((shed.operation, shed.tenant), (Some("listSessions"), None));
}
