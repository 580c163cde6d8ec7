//! The main job on a virtual clock: a service registers, stays alive and is found.

use std::time::Duration;

use serde_json::json;
use service_registry_client::client::{
    self, Answer, Heartbeat, HeartbeatConfig, HeartbeatEvent, HeartbeatState, Json, ListOptions,
    Listed, StopReason, events, services, sessions,
};
use service_registry_client::registry::Config;

use crate::host_json::HostJson;
use crate::pair::Pair;

#[test]
fn a_session_lives_for_a_day_of_beats() {
    let mut pair = Pair::new(Config::default());
    let (id, mut heartbeat) = join(&mut pair, 30);
    let day = pair.now + Duration::from_secs(24 * 60 * 60);
    heartbeat.start(pair.now);
    let happened = pair.run(&id, &mut heartbeat, day, |_, result| Some(result));

    // A beat every 19.2 to 24 s.
    assert!(
        (3_600..=4_500).contains(&happened.len()),
        "{} beats",
        happened.len()
    );
    let acknowledged = |event: &_| matches!(event, HeartbeatEvent::Acknowledged { .. });
    assert!(happened.iter().all(acknowledged));
    assert_eq!(found(&mut pair), ["web-1"]);
    assert_eq!(
        pair.logins, 2,
        "one at the start, one when the token is nearly a day old"
    );
}

#[test]
fn without_a_beat_the_service_is_gone_at_the_deadline_and_not_before() {
    let mut pair = Pair::new(Config::default());
    let (id, _) = join(&mut pair, 3);
    pair.now = pair.now + Duration::from_millis(2_999);
    assert_eq!(found(&mut pair), ["web-1"]);
    pair.now = pair.now + Duration::from_millis(1);
    assert_eq!(found(&mut pair), [""; 0]);
    let gone = pair.call(&sessions::get(&id).unwrap()).unwrap_err();
    assert_eq!(gone.response().unwrap().status, 404);
    assert_eq!(event_types(&mut pair), ["service.join", "services.timeout"]);
}

#[test]
fn a_lost_answer_costs_nothing() {
    let mut pair = Pair::new(Config::default());
    let (id, mut heartbeat) = join(&mut pair, 30);
    heartbeat.start(pair.now);
    let hour = pair.now + Duration::from_secs(3_600);
    let mut answers = 0;
    let happened = pair.run(&id, &mut heartbeat, hour, |_, result| {
        answers += 1;
        (answers % 3 != 0).then_some(result)
    });
    assert!(
        !happened
            .iter()
            .any(|event| matches!(event, HeartbeatEvent::Stopped(_)))
    );
    assert!(
        happened
            .iter()
            .any(|event| matches!(event, HeartbeatEvent::Failed { .. }))
    );
    assert_ne!(heartbeat.state(pair.now), HeartbeatState::Lost);
    assert_eq!(found(&mut pair), ["web-1"]);
}

#[test]
fn a_network_that_is_away_for_longer_than_the_timeout_loses_the_session_and_says_so() {
    let mut pair = Pair::new(Config::default());
    let (id, mut heartbeat) = join(&mut pair, 5);
    heartbeat.start(pair.now);
    let back = pair.now + Duration::from_secs(15);
    let end = pair.now + Duration::from_secs(40);
    // Requests get lost, not answers: the registry must not see them, so none is made.
    let before = pair.now + Duration::from_secs(1);
    pair.run(&id, &mut heartbeat, before, |_, result| Some(result));
    pair.now = back;
    let happened = pair.run(&id, &mut heartbeat, end, |_, result| Some(result));
    assert_eq!(
        happened.last(),
        Some(&HeartbeatEvent::Stopped(StopReason::Lost))
    );
    assert_eq!(heartbeat.state(pair.now), HeartbeatState::Lost);
    assert_eq!(found(&mut pair), [""; 0]);
}

#[test]
fn a_token_that_expires_is_renewed_within_the_call() {
    let mut pair = Pair::new(Config {
        token_lifetime: Duration::from_secs(20),
        ..Config::default()
    });
    let (id, mut heartbeat) = join(&mut pair, 30);
    heartbeat.start(pair.now);
    let end = pair.now + Duration::from_secs(600);
    let happened = pair.run(&id, &mut heartbeat, end, |_, result| Some(result));
    assert!(
        !happened
            .iter()
            .any(|event| matches!(event, HeartbeatEvent::Failed { .. }))
    );
    assert_eq!(found(&mut pair), ["web-1"]);
    assert!(pair.logins > 10);
}

/// Creates a session with the service `web-1`, tagged `web`.
fn join(pair: &mut Pair, timeout: u64) -> (String, Heartbeat<()>) {
    let create = sessions::create(HostJson(json!({"heartbeat_timeout": timeout})));
    let created_at = pair.now;
    let created = sessions::created(pair.call(&create).unwrap()).unwrap();
    let payload = HostJson(json!({"tags": ["web"]}));
    pair.call(&services::create(&created.id, "web-1", &payload))
        .unwrap();
    let config = HeartbeatConfig {
        token: created.token,
        timeout: client::Duration::from_secs(timeout),
        created_at,
        seed: 42,
    };
    (created.id, Heartbeat::new(config))
}

/// The ids of the services that are found by the tag `web`.
fn found(pair: &mut Pair) -> Vec<String> {
    let response = pair
        .call(&services::list(Some("web"), &ListOptions::default()))
        .unwrap();
    texts(response.body, "id")
}

fn event_types(pair: &mut Pair) -> Vec<String> {
    let response = pair
        .call(&events::list(&events::EventListOptions::default()))
        .unwrap();
    texts(response.body, "type")
}

fn texts(page: HostJson, key: &str) -> Vec<String> {
    let response = Answer {
        status: 200,
        headers: HostJson::object(&[]),
        body: page,
    };
    let values = Listed::read(response).unwrap().values.entries().unwrap();
    values
        .iter()
        .map(|value| value.text_at(&[key]).unwrap())
        .collect()
}
