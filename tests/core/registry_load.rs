//! Many heartbeats.

use serde_json::Value;
use service_registry_client::protocol::Headers;

use crate::registry_rig::{API_KEY, ORIGIN, Rig, USERNAME, log_in, request, send_raw};

#[test]
fn a_hundred_thousand_heartbeats_are_answered() {
    let rig = Rig::default();
    let token = log_in(&rig.registry, 0, USERNAME, API_KEY);
    let post = |at, path: &str, body: &str| {
        let headers = Headers::from([("x-auth-token", token.as_str())]);
        send_raw(
            &rig.registry,
            at,
            request(&format!("POST {ORIGIN}/v1.0/1234{path}"), headers, body),
        )
    };
    let mut sessions: Vec<(String, String)> = (0..1_000)
        .map(|_| {
            let created = post(0, "/sessions", r#"{"heartbeat_timeout": 30}"#);
            let location = created.headers.value("location").unwrap();
            let id = location.rsplit('/').next().unwrap();
            (format!("/sessions/{id}/heartbeat"), created.body)
        })
        .collect();
    for round in 1..=100 {
        for (path, token) in &mut sessions {
            let answer = post(round * 20_000, path, token);
            assert_eq!(answer.status, 200);
            *token = answer.body;
        }
    }
    let tokens: Vec<Value> = sessions
        .iter()
        .map(|(_, body)| serde_json::from_str(body).unwrap())
        .collect();
    assert!(tokens.iter().all(|body| body["token"].is_string()));
}
