//! What is written as JSON is read back as it was, and what is parsed obeys its rule.

use std::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use service_registry_client::protocol::{
    ConfigurationId, ConfigurationNamespace, ConfigurationText, ConfigurationValue, Event,
    EventPayload, EventType, FaultType, HeartbeatTimeout, Limit, Marker, Metadata, OverviewEntry,
    Service, ServiceId, Session, SessionId, Tag, Tags, TenantId, Timestamp,
};

use crate::cases::cases;
use crate::codecs_time::time_uuid;

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn objects_come_back(
        service in service(),
        session in session(),
        services in vec(service(), 0..3),
        value in configuration_value(),
    ) {
        check_round_trip(&service)?;
        check_round_trip(&session)?;
        check_round_trip(&value)?;
        check_round_trip(&OverviewEntry { session, services })?;
    }

    #[test]
    fn events_come_back_and_carry_their_type(
        id in time_uuid(),
        timestamp in any::<u64>().prop_map(Timestamp::from_millis),
        payload in payload(),
    ) {
        let event_type = payload.event_type();
        let event = Event { id, timestamp, payload };
        check_round_trip(&event)?;
        let shown = serde_json::to_value(&event).unwrap();
        prop_assert_eq!(&shown["type"], event_type.as_str());
        prop_assert!(EventType::ALL.contains(&event_type));
        let keys: Vec<_> = shown.as_object().unwrap().keys().collect();
        prop_assert_eq!(keys, ["id", "timestamp", "type", "payload"]);
    }

    #[test]
    fn metadata_takes_twenty_pairs_in_their_order(
        pairs in vec((text(0..4), text(0..4)), 0..24),
    ) {
        let parsed = Metadata::parse(pairs.iter().cloned().map(|(key, value)| (key, Ok(value))));
        // The last value of a key stands where its first one stood.
        let mut expected = Vec::<(&str, &str)>::new();
        for (key, value) in &pairs {
            match expected.iter_mut().find(|(known, _)| known == key) {
                Some((_, known)) => *known = value,
                None => expected.push((key, value)),
            }
        }
        let is_valid = pairs.iter().all(|(key, value)| !key.is_empty() && !value.is_empty());
        prop_assert_eq!(parsed.is_ok(), is_valid && expected.len() <= 20);
        if let Ok(parsed) = parsed {
            prop_assert_eq!(parsed.entries().collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn tags_take_ten_entries_in_their_order(entries in vec(text(0..3), 0..12)) {
        let parsed = Tags::parse(entries.iter().cloned().map(Ok));
        let is_valid = entries.iter().all(|tag| !tag.is_empty()) && entries.len() <= 10;
        prop_assert_eq!(parsed.is_ok(), is_valid);
        if let Ok(parsed) = parsed {
            prop_assert_eq!(parsed.iter().map(Tag::as_str).collect::<Vec<_>>(), entries);
        }
    }

    #[test]
    fn what_is_parsed_is_what_was_given(text in prop_oneof![text(0..12), "[a-z0-9/_.-]{0,60}"]) {
        let same = |parsed: Option<String>| parsed.is_none_or(|parsed| parsed == text);
        prop_assert!(same(SessionId::parse("id", &text).ok().map(|id| id.to_string())));
        prop_assert!(same(ServiceId::parse("id", &text).ok().map(|id| id.to_string())));
        prop_assert!(same(TenantId::parse(&text).map(|id| id.to_string())));
        prop_assert!(same(ConfigurationId::parse("id", &text).ok().map(|id| id.to_string())));
        let namespace = ConfigurationNamespace::parse("id", &text).ok();
        prop_assert!(same(namespace.map(|namespace| namespace.as_str().to_owned())));
        let marker = Marker::parse(text.clone(), 255).ok();
        prop_assert!(same(marker.map(|marker| marker.as_str().to_owned())));
        let limit = Limit::parse(&text).ok().map(|limit| limit.entries());
        prop_assert!(limit.is_none_or(|limit| Some(limit) == text.parse().ok()));
    }

    #[test]
    fn timeouts_are_in_range(seconds in any::<i128>(), near in -5..40_i128, max in 3..200_u32) {
        for seconds in [seconds, near] {
            let parsed = HeartbeatTimeout::parse(seconds, max);
            prop_assert_eq!(parsed.is_ok(), (3..=i128::from(max)).contains(&seconds));
            if let Ok(timeout) = parsed {
                prop_assert_eq!(i128::from(timeout.as_secs()), seconds);
                prop_assert_eq!(timeout.duration(), Duration::from_secs(timeout.as_secs().into()));
            }
        }
    }
}

#[test]
fn types_of_faults_and_their_names_are_one_to_one() {
    for fault_type in FaultType::ALL {
        assert_eq!(FaultType::parse(fault_type.as_str()), Some(*fault_type));
    }
}

fn check_round_trip<T>(value: &T) -> Result<(), TestCaseError>
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let text = serde_json::to_string(value).unwrap();
    prop_assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value);
    // A client's host holds the same as a value of its own.
    let parsed: Value = serde_json::from_str(&text).unwrap();
    prop_assert_eq!(&serde_json::from_value::<T>(parsed).unwrap(), value);
    Ok(())
}

/// Any characters, those included that take two units of UTF-16.
fn text(length: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    vec(any::<char>(), length).prop_map(String::from_iter)
}

fn metadata() -> impl Strategy<Value = Metadata> {
    vec((text(1..9), text(1..9)), 0..20).prop_map(|pairs| {
        Metadata::parse(pairs.into_iter().map(|(key, value)| (key, Ok(value)))).unwrap()
    })
}

fn service() -> impl Strategy<Value = Service> {
    let tags = vec(text(1..20), 0..=10).prop_map(|tags| Tags::parse(tags.into_iter().map(Ok)));
    ("[a-zA-Z0-9_.-]{3,65}", text(1..100), tags, metadata()).prop_map(
        |(id, session_id, tags, metadata)| Service {
            id: ServiceId::parse("id", &id).unwrap(),
            session_id: SessionId::parse("session_id", &session_id).unwrap(),
            tags: tags.unwrap(),
            metadata,
        },
    )
}

fn session() -> impl Strategy<Value = Session> {
    let id = any::<[u8; 8]>().prop_map(SessionId::from_random);
    let timeout = (3..=120_i128).prop_map(|seconds| HeartbeatTimeout::parse(seconds, 120));
    let last_seen = option::of(any::<u64>().prop_map(Timestamp::from_millis));
    (id, metadata(), timeout, last_seen).prop_map(|(id, metadata, timeout, last_seen)| Session {
        id,
        metadata,
        heartbeat_timeout: timeout.unwrap(),
        last_seen,
    })
}

fn configuration_value() -> impl Strategy<Value = ConfigurationValue> {
    let id = select(&["port", "/port", "/prod/db1/port.x"][..]);
    (id, text(1..100)).prop_map(|(id, value)| ConfigurationValue {
        id: ConfigurationId::parse("id", id).unwrap(),
        value: ConfigurationText::parse(&value).unwrap(),
    })
}

fn payload() -> impl Strategy<Value = EventPayload> {
    let update =
        (configuration_value(), option::of(configuration_value())).prop_map(|(new, old)| {
            EventPayload::ConfigurationValueUpdate {
                configuration_value_id: new.id,
                old_value: old.map(|old| old.value),
                new_value: new.value,
            }
        });
    prop_oneof![
        service().prop_map(EventPayload::ServiceJoin),
        vec(service(), 0..3).prop_map(EventPayload::ServicesTimeout),
        update,
        configuration_value().prop_map(|old| EventPayload::ConfigurationValueRemove {
            configuration_value_id: old.id,
            old_value: old.value,
        }),
        service().prop_map(EventPayload::ServiceUpdate),
        service().prop_map(EventPayload::ServiceRemove),
        session().prop_map(EventPayload::SessionEnd),
    ]
}
