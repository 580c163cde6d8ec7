//! Times and UUIDs keep their value and their order, however they are written.

use std::time::Duration;

use proptest::prelude::*;
use service_registry_client::protocol::{Ticks, TimeUuid, Timestamp};

use crate::cases::cases;

/// The last millisecond that the 60 bits of a version 1 UUID reach, in the year 5236.
const LAST_MILLI: u64 = ((1 << 60) - 1 - 0x01B2_1DD2_1381_4000) / 10_000;

proptest! {
    #![proptest_config(cases(1024))]

    #[test]
    fn uuids_come_back(uuid in time_uuid()) {
        let text = uuid.to_string();
        prop_assert_eq!(text.len(), 36);
        prop_assert_eq!(TimeUuid::parse(&text), Ok(uuid));
        prop_assert_eq!(TimeUuid::parse(&text.to_uppercase()), Ok(uuid));
        prop_assert_eq!(TimeUuid::from_sort_key(uuid.sort_key()), uuid);
        let stored = postcard::to_allocvec(&uuid).unwrap();
        prop_assert_eq!(postcard::from_bytes(&stored), Ok(uuid));
        let written = serde_json::to_string(&uuid).unwrap();
        prop_assert_eq!(&written, &format!("\"{text}\""));
        prop_assert_eq!(serde_json::from_str::<TimeUuid>(&written).unwrap(), uuid);
    }

    #[test]
    fn uuids_sort_by_time_and_as_their_keys(first in time_uuid(), second in time_uuid()) {
        let order = first.cmp(&second);
        prop_assert_eq!(first.sort_key().cmp(&second.sort_key()), order);
        let reparsed = [first, second].map(|uuid| TimeUuid::parse(&uuid.to_string()).unwrap());
        prop_assert_eq!(reparsed[0].cmp(&reparsed[1]), order);
        if first.ticks() != second.ticks() {
            prop_assert_eq!(first.ticks().cmp(&second.ticks()), order);
        }
        prop_assert!(TimeUuid::first_at(first.ticks()) <= first);
        let end = Ticks::at(Timestamp::from_millis(u64::MAX));
        prop_assert!(first.ticks() == end || first < TimeUuid::first_at(first.ticks().next()));
    }

    #[test]
    fn a_uuid_is_read_or_refused_as_it_is_written(text in "[0-9a-fA-F]{8}-[0-9a-f]{4}-[014][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}") {
        if let Ok(uuid) = TimeUuid::parse(&text) {
            prop_assert_eq!(uuid.to_string(), text.to_lowercase());
        } else {
            let (version, variant) = (&text[14..15], &text[19..20]);
            prop_assert!(version != "1" || !"89ab".contains(variant));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        prop_assert!(TimeUuid::parse(&text).is_err());
    }

    #[test]
    fn a_time_survives_its_uuid(millis in 0..LAST_MILLI, random in any::<u64>()) {
        let time = Timestamp::from_millis(millis);
        let uuid = TimeUuid::new(Ticks::at(time), random);
        prop_assert_eq!(uuid.ticks().timestamp(), time);
        let next = Timestamp::from_millis(millis + 1);
        prop_assert!(uuid < TimeUuid::first_at(Ticks::at(next)));
    }

    #[test]
    fn a_later_time_is_never_an_earlier_tick(first in any::<u64>(), second in any::<u64>()) {
        let tick = |millis| Ticks::at(Timestamp::from_millis(millis));
        prop_assert!(tick(first.min(second)) <= tick(first.max(second)));
        prop_assert!(tick(first) <= tick(first).next());
    }

    #[test]
    fn arithmetic_of_times_saturates(millis in any::<u64>(), duration in any::<Duration>()) {
        let time = Timestamp::from_millis(millis);
        let later = time + duration;
        prop_assert!(later >= time);
        prop_assert!(time - duration <= time);
        prop_assert!(later.since(time) <= duration);
        if later < Timestamp::from_millis(u64::MAX) {
            prop_assert_eq!((later - duration).as_millis(), millis);
        }
    }
}

/// UUIDs of which some share their time, and some all but one bit of it.
pub fn time_uuid() -> impl Strategy<Value = TimeUuid> {
    let ticks = prop_oneof![
        any::<u64>(),
        (0..60_u32).prop_map(|bit| 1 << bit),
        Just(0),
        Just((1 << 60) - 1),
    ];
    let rest = prop_oneof![any::<u64>(), Just(0), Just(u64::MAX)];
    (ticks, rest).prop_map(|(ticks, rest)| {
        let ticks = ticks & ((1 << 60) - 1);
        let rest = (rest >> 2) | (0b10 << 62);
        TimeUuid::from_sort_key(((u128::from(ticks) << 64) | u128::from(rest)).to_be_bytes())
    })
}
