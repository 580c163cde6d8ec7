//! A registry whose memory is used up: what is past goes before what is lived by, and whoever misses it is told.

use serde_json::{Value, Value::Null, json};
use service_registry_client::registry::store::StoreError;

use crate::registry_conflicts::Unreliable;
use crate::registry_rig::{Rig, fault};

fn ids(events: &Value) -> Vec<&str> {
    let values = events["values"].as_array().unwrap();
    values
        .iter()
        .map(|event| event["id"].as_str().unwrap())
        .collect()
}

fn filled(store: &Unreliable) -> Rig<&Unreliable> {
    let mut rig = Rig::over(store);
    rig.send(0, "POST /sessions", &json!({"heartbeat_timeout": 10}));
    for n in 0..9 {
        let line = format!("PUT /configuration/value-{n}");
        assert_eq!(
            rig.send(n * 1_000, &line, &json!({"value": "1"}))
                .response
                .status,
            204
        );
    }
    rig
}

#[test]
fn events_are_forgotten_early_for_a_session_to_end_and_a_gap_tells() {
    let store = Unreliable::default();
    let mut rig = filled(&store);
    let before = rig.send(9_000, "GET /events", &Null).body;
    let before = ids(&before);
    assert_eq!(before.len(), 9);
    store.fail_next([StoreError::Full]);
    let after = rig.send(10_000, "GET /events", &Null).body;
    let kept = ids(&after);
    // The older half of the time is gone, and the session's end is there.
    assert_eq!(kept.len(), 5, "{after}");
    assert_eq!(kept[..4], before[5..]);
    let line = format!("GET /events?marker={}", before[2]);
    let missed = rig.send(10_000, &line, &Null).body;
    assert!(missed["metadata"]["gap"].is_object(), "{missed}");
    assert_eq!(ids(&missed).len(), 5);
    let line = format!("GET /events?marker={}", before[6]);
    let followed = rig.send(10_000, &line, &Null).body;
    assert_eq!(followed["metadata"]["gap"], Null);
    assert_eq!(ids(&followed).len(), 4);
    assert_eq!(
        rig.send(10_000, "GET /sessions/$s1", &Null).response.status,
        404
    );
}

#[test]
fn what_is_full_without_any_events_is_told() {
    let store = Unreliable::default();
    let mut rig = Rig::over(&store);
    rig.send(0, "POST /sessions", &json!({"heartbeat_timeout": 10}));
    store.fail_next([StoreError::Full]);
    let full = rig.send(10_000, "GET /sessions", &Null);
    let text = "Internal Error";
    assert_eq!(full.body, fault("internalError", 500, text, text));
    assert_eq!(
        rig.send(10_000, "GET /sessions/$s1", &Null).response.status,
        404
    );
}
