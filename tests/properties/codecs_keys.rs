//! Keys of a store keep the order and the limits of the segments they are made of.

use proptest::collection::vec;
use proptest::prelude::*;
use service_registry_client::registry::store::{Key, KeyRange, KeyReader};

use crate::cases::cases;

/// Tables hold keys of one shape each. This is one with every kind of segment.
type Segments = (String, u64, String, [u8; 2]);

proptest! {
    #![proptest_config(cases(2048))]

    #[test]
    fn keys_come_back(segments in segments()) {
        let key = key(&segments);
        let mut reader = KeyReader::new(&key).unwrap();
        let read = (reader.text(), reader.number(), reader.text(), reader.bytes());
        let (first, number, second, bytes) = segments;
        prop_assert_eq!(read, (Some(first.into()), Some(number), Some(second.into()), Some(bytes)));
        prop_assert_eq!(reader.bytes::<1>(), None);
        prop_assert_eq!(&Key::from(key.as_bytes().to_vec()), &key);
    }

    /// Keys are equal only if their segments are, because one order is the other.
    #[test]
    fn keys_sort_as_their_segments(first in segments(), second in segments()) {
        prop_assert_eq!(key(&first).cmp(&key(&second)), first.cmp(&second));
    }

    #[test]
    fn keys_sort_as_their_bytes(common in vec(any::<u8>(), 0..20), first in few_bytes(), second in few_bytes()) {
        let [first, second] = [first, second].map(|end| [common.clone(), end].concat());
        let order = first.cmp(&second);
        prop_assert_eq!(Key::from(first).cmp(&Key::from(second)), order);
    }

    #[test]
    fn a_range_holds_exactly_the_keys_under_it(segments in segments(), other in segments(), start in text()) {
        let others = key(&other);
        let table = Key::in_table(TABLE);
        let first = table.clone().text(&segments.0);
        let second = first.clone().number(segments.1);
        let started = table.clone().text_starting_with(&start);
        let prefixes = [
            (table, true),
            (first, other.0 == segments.0),
            (second, (&other.0, other.1) == (&segments.0, segments.1)),
            (started, other.0.starts_with(&start)),
        ];
        for (prefix, is_under) in prefixes {
            let range = KeyRange::under(prefix);
            prop_assert_eq!(contains(&range, &others), is_under, "{:?}", range);
        }
        prop_assert!(!contains(&KeyRange::under(Key::in_table(TABLE + 1)), &others));
    }

    #[test]
    fn any_prefix_limits_its_range(prefix in few_bytes(), other in few_bytes()) {
        let is_under = other.starts_with(&prefix);
        let (prefix, other) = (Key::from(prefix), Key::from(other));
        prop_assert_eq!(contains(&KeyRange::under(prefix), &other), is_under);
    }

    #[test]
    fn ranges_are_cut_on_both_sides(prefix in few_bytes(), start in few_bytes(), end in few_bytes(), other in few_bytes()) {
        let [prefix, start, end, other] = [prefix, start, end, other].map(Key::from);
        let under = KeyRange::under(prefix);
        let cut = under.clone().starting_at(start.clone()).ending_before(end.clone());
        let is_inside = contains(&under, &other) && start <= other && other < end;
        prop_assert_eq!(contains(&cut, &other), is_inside);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in few_bytes()) {
        let key = Key::from(bytes);
        if let Some(mut reader) = KeyReader::new(&key) {
            let _ = (reader.text(), reader.text(), reader.number(), reader.bytes::<3>());
        }
    }
}

const TABLE: u8 = 0xFE;

fn key((first, number, second, bytes): &Segments) -> Key {
    Key::in_table(TABLE)
        .text(first)
        .number(*number)
        .text(second)
        .bytes(bytes)
}

fn contains(range: &KeyRange, key: &Key) -> bool {
    range.start <= *key && range.end.as_ref().is_none_or(|end| key < end)
}

fn segments() -> impl Strategy<Value = Segments> {
    let number = prop_oneof![0..3_u64, Just(u64::MAX), Just(256)];
    (text(), number, text(), [0..=2_u8, 253..=255_u8])
}

/// Short texts of characters around those that end and escape a segment, often equal up to their end.
fn text() -> impl Strategy<Value = String> {
    let letter = prop_oneof![
        4 => prop::sample::select(&['\0', '\u{1}', '\u{2}', '\u{3}', 'a', '/'][..]),
        1 => any::<char>(),
    ];
    vec(letter, 0..5).prop_map(String::from_iter)
}

fn few_bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(
        prop_oneof![Just(0), Just(1), Just(2), Just(254), Just(255), any::<u8>()],
        0..5,
    )
}
