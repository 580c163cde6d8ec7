//! What is a valid value, and what rule an invalid one breaks.

use serde_json::json;
use service_registry_client::protocol::{
    ConfigurationId, ConfigurationNamespace, ConfigurationText, Event, EventType,
};

#[test]
fn a_configuration_id_is_a_key_or_a_path_to_one() {
    let path =
        |count: usize, name: &str, key: &str| format!("/{}{key}", format!("{name}/").repeat(count));
    for text in [
        "abc",
        "a.b",
        "A-_.9",
        "/abc",
        "/prod/redis/port.v1",
        &"k".repeat(170),
        &format!("/{}", "k".repeat(170)),
        &path(1, &"n".repeat(50), "key"),
        &path(10, "abc", "key"),
        &path(10, &"n".repeat(32), &"k".repeat(169)),
    ] {
        let id = ConfigurationId::parse("id", text).unwrap();
        assert_eq!(id.as_str(), text);
    }
    let (length, characters) = ("String is not in range (3..500)", "Invalid characters");
    for (text, reason) in [
        ("", length),
        ("ab", length),
        ("/a", length),
        (&"k".repeat(501), length),
        (&path(10, &"n".repeat(32), &"k".repeat(170)), length),
        (&"k".repeat(171), characters),
        ("/ab", characters),
        ("/prod/db", characters),
        ("/db/prod", characters),
        ("/prod.eu/redis", characters),
        ("/prod/redis/", characters),
        ("/prod//redis", characters),
        ("//prod/redis", characters),
        ("prod/redis", characters),
        ("a b", characters),
        ("schlüssel", characters),
        (&path(1, &"n".repeat(51), "key"), characters),
        (&path(11, "abc", "key"), characters),
    ] {
        let invalid = ConfigurationId::parse("id", text).unwrap_err();
        assert_eq!(invalid.reason.to_string(), reason, "{text}");
    }
}

#[test]
fn a_namespace_is_a_path_of_names() {
    for text in ["/abc", "/prod/redis", &"/abc".repeat(10)] {
        let namespace = ConfigurationNamespace::parse("id", text).unwrap();
        assert_eq!(namespace.as_str(), text);
    }
    for text in [
        "abc",
        "/ab",
        "/prod/",
        "/prod.eu",
        "/prod//redis",
        &"/abc".repeat(11),
        "/a",
    ] {
        assert!(ConfigurationNamespace::parse("id", text).is_err(), "{text}");
    }
}

#[test]
fn a_configuration_value_is_any_text_of_a_length() {
    for text in ["x", "ü\n\0", &"v".repeat(1024), &"\u{1f680}".repeat(512)] {
        assert_eq!(ConfigurationText::parse(text).unwrap().as_str(), text);
    }
    for text in [
        "",
        &"v".repeat(1025),
        &format!("v{}", "\u{1f680}".repeat(512)),
    ] {
        let invalid = ConfigurationText::parse(text).unwrap_err();
        assert_eq!(invalid.to_string(), "Validation error for key 'value'");
        assert_eq!(
            invalid.reason.to_string(),
            "String is not in range (1..1024)"
        );
    }
}

#[test]
fn events_are_read_as_they_are_written() {
    let service =
        json!({"id": "web", "session_id": "seQ7bVx2Lm", "tags": ["a"], "metadata": {"b": "c"}});
    let session =
        json!({"id": "seQ7bVx2Lm", "metadata": {}, "heartbeat_timeout": 3, "last_seen": null});
    let update = json!({"configuration_value_id": "/prod/redis/port", "old_value": null, "new_value": "6432"});
    let remove = json!({"configuration_value_id": "abc", "old_value": "6432"});
    let payloads = [
        ("service.join", service.clone()),
        ("services.timeout", json!([service])),
        ("configuration_value.update", update),
        ("configuration_value.remove", remove),
        ("service.update", service.clone()),
        ("service.remove", service),
        ("session.end", session),
    ];
    for ((name, payload), event_type) in payloads.into_iter().zip(EventType::ALL) {
        let id = "d50a2820-3f37-11e2-9a41-7c6d62a1f3b8";
        let written =
            json!({"id": id, "timestamp": 1_354_751_980_450_u64, "type": name, "payload": payload});
        let event: Event = serde_json::from_value(written.clone()).unwrap();
        assert_eq!(event.payload.event_type(), *event_type);
        assert_eq!(event_type.as_str(), name);
        assert_eq!(serde_json::to_value(&event).unwrap(), written);
    }
}
