//! What a registry counts for those who watch it.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use pollster::block_on;
use serde_json::{Value::Null, json};
use service_registry_client::protocol::{Headers, Timestamp};
use service_registry_client::registry::store::Store;
use service_registry_client::registry::{Caller, Clock, Statistics};

use crate::registry_conflicts::{Unreliable, run_all};
use crate::registry_rig::{
    API_KEY, ORIGIN, OTHER_API_KEY, Rig, USERNAME, config, log_in, request, send_raw, service,
};

fn count<S: Store>(rig: &Rig<S>) -> Statistics {
    block_on(rig.registry.statistics()).unwrap()
}

/// A registry of two users that has nothing yet.
const EMPTY: Statistics = Statistics {
    accounts: 2,
    sessions: 0,
    services: 0,
    configuration_values: 0,
    events: 0,
    expired_sessions: 0,
    held_requests: 0,
};

#[test]
fn all_accounts_are_counted_together() {
    let mut rig = Rig::default();
    assert_eq!(count(&rig), EMPTY);
    let session = json!({"heartbeat_timeout": 10});
    rig.send(0, "POST /sessions", &session);
    rig.send(0, "POST /sessions", &session);
    let web = service("web", "$s1");
    assert_eq!(rig.send(0, "POST /services", &web).response.status, 201);
    assert_eq!(rig.send(0, "POST /services", &web).response.status, 400);
    rig.send(0, "PUT /configuration/port", &json!({"value": "80"}));
    let token = log_in(&rig.registry, 0, "other", OTHER_API_KEY);
    let headers = Headers::from([("x-auth-token", token.as_str())]);
    let line = format!("POST {ORIGIN}/v1.0/99/sessions");
    let other = send_raw(
        &rig.registry,
        0,
        request(&line, headers, &session.to_string()),
    );
    assert_eq!(other.status, 201);
    let filled = Statistics {
        sessions: 3,
        services: 1,
        configuration_values: 1,
        events: 2,
        ..EMPTY
    };
    assert_eq!(count(&rig), filled);
    // A session that is ended is not one that ran out.
    rig.send(1, "DELETE /sessions/$s2", &Null);
    let ended = Statistics {
        sessions: 2,
        events: 4,
        ..filled
    };
    assert_eq!(count(&rig), ended);
    block_on(rig.registry.expire(Timestamp::from_millis(10_000))).unwrap();
    let expired = Statistics {
        configuration_values: 1,
        events: 6,
        expired_sessions: 2,
        ..EMPTY
    };
    assert_eq!(count(&rig), expired);
    rig.registry.set_accounts(vec![]);
    assert_eq!(
        count(&rig),
        Statistics {
            accounts: 0,
            ..expired
        }
    );
}

#[test]
fn beats_and_moved_deadlines_are_no_events() {
    let mut rig = Rig::default();
    let body = json!({"heartbeat_timeout": 10});
    let created = rig.send(0, "POST /sessions", &body).body;
    let token = json!({"token": created["token"]});
    let line = "POST /sessions/$s1/heartbeat";
    assert_eq!(rig.send(5_000, line, &token).response.status, 200);
    block_on(rig.registry.expire(Timestamp::from_millis(10_000))).unwrap();
    let alive = Statistics {
        sessions: 1,
        ..EMPTY
    };
    assert_eq!(count(&rig), alive);
}

#[test]
fn what_is_tried_again_counts_once() {
    let store = Unreliable::default();
    let mut rig = Rig::with(config(), &store);
    rig.send(0, "POST /sessions", &json!({"heartbeat_timeout": 3}));
    let token = log_in(&rig.registry, 0, USERNAME, API_KEY);
    let set = |n: usize| {
        let headers = Headers::from([("x-auth-token", token.as_str())]);
        let line = format!("PUT {ORIGIN}/v1.0/1234/configuration/value-{n}");
        let request = request(&line, headers, r#"{"value": "1"}"#);
        let now = Timestamp::from_millis(3_000);
        rig.registry.handle(request, Caller::default(), now)
    };
    let answers = run_all((0..4).map(set));
    assert!(answers.iter().all(|answer| answer.response.status == 204));
    let counted = count(&rig);
    assert_eq!(counted.events, 5);
    assert_eq!(counted.expired_sessions, 1);
}

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1)
    }

    async fn sleep(&self, _: Duration) {
        std::future::pending().await
    }
}

#[test]
fn requests_are_counted_while_they_are_held() {
    let rig = Rig::default();
    let token = log_in(&rig.registry, 0, USERNAME, API_KEY);
    {
        let headers = Headers::from([("x-auth-token", token.as_str())]);
        let line = format!("GET {ORIGIN}/v1.0/1234/events?wait=30");
        let held = request(&line, headers, "");
        let mut work = pin!(rig.registry.handle(held, Caller::default(), Still));
        let mut context = Context::from_waker(Waker::noop());
        assert!(work.as_mut().poll(&mut context).is_pending());
        assert_eq!(count(&rig).held_requests, 1);
    }
    assert_eq!(count(&rig).held_requests, 0);
}
