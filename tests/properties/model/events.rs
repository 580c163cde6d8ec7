use serde_json::{Value, json};

use super::fields::{Refusal, bad_request, invalid_parameter};
use super::{Account, Answer, Ask, Repeated, Settings};

const HOUR_MS: u64 = 60 * 60 * 1000;

const STANDARD: &[&str] = &[
    "service.join",
    "services.timeout",
    "configuration_value.update",
    "configuration_value.remove",
];
const EXTENDED: &[&str] = &["service.update", "service.remove", "session.end"];

/// What has happened, in order. The id of an event is no smaller than its time, and greater than
/// that of the event before; all but its time is chance, so the model gives it the smallest.
#[derive(Default)]
pub(super) struct Feed(Vec<Event>);

struct Event {
    ticks: u64,
    timestamp: u64,
    kind: &'static str,
    payload: Value,
}

impl Feed {
    pub(super) fn add(&mut self, timestamp: u64, kind: &'static str, payload: Value) {
        if !super::ADDITIONS && EXTENDED.contains(&kind) {
            return;
        }
        let last = self.last();
        self.0.push(Event {
            ticks: ticks_at(timestamp).max(last + 1),
            timestamp,
            kind,
            payload,
        });
    }

    fn last(&self) -> u64 {
        self.0.last().map_or(0, |event| event.ticks)
    }
}

impl Account {
    pub(super) fn list_events(&self, ask: &Ask<'_>, settings: Settings) -> Result<Answer, Refusal> {
        let limit = ask.limit()?;
        let types = listed_types(ask)?;
        let marker = self.event_marker(ask)?;
        let from = match marker {
            Some(ticks) => ticks,
            None => ticks_at(self.created.max(ask.now.saturating_sub(HOUR_MS))),
        };
        let kept_from = ticks_at(ask.now - settings.retention_ms);
        let listed = self.feed.0.iter().filter(|event| {
            event.ticks >= from && event.ticks >= kept_from && types.contains(&event.kind)
        });
        let shown = listed.map(|event| {
            let id = uuid_of(event.ticks);
            let shown = json!({
                "id": id, "timestamp": event.timestamp, "type": event.kind, "payload": event.payload,
            });
            (id, shown)
        });
        let mut answer = ask.cut(shown.collect(), limit, marker.map(uuid_of));
        if !super::ADDITIONS {
            answer.body["metadata"]
                .as_object_mut()
                .unwrap()
                .remove("gap");
            return Ok(answer);
        }
        let gap = marker.filter(|ticks| *ticks < kept_from);
        answer.body["metadata"]["gap"] = gap.map_or(
            Value::Null,
            |from| json!({"from": uuid_of(from), "to": uuid_of(kept_from)}),
        );
        Ok(answer)
    }

    fn event_marker(&self, ask: &Ask<'_>) -> Result<Option<u64>, Refusal> {
        let text = match ask.parameter("marker") {
            Ok(None) => return Ok(None),
            Ok(Some(text)) => text,
            Err(Repeated) => "",
        };
        let marker = ticks_of(&read_uuid(text).map_err(bad_request)?);
        if marker < ticks_at(self.created) {
            return Err(bad_request(
                "from parameter must be greater than or equal to the account creation date",
            ));
        }
        // A clock that was set back does not make the feed's own ids bad.
        if marker >= ticks_at(ask.now + 1) && marker > self.feed.last() {
            return Err(bad_request(
                "from parameter must be smaller than the current time",
            ));
        }
        Ok(Some(marker))
    }
}

/// The types that are asked for.
fn listed_types(ask: &Ask<'_>) -> Result<Vec<&'static str>, Refusal> {
    let known = match ask.parameter("extended") {
        Ok(None | Some("false")) => STANDARD.to_vec(),
        Ok(Some("true")) => [STANDARD, EXTENDED].concat(),
        _ => return Err(invalid_parameter("extended", "Not a boolean")),
    };
    let given: Vec<&str> = ask
        .query
        .iter()
        .filter(|(name, _)| name == "type")
        .map(|(_, value)| value.as_str())
        .collect();
    match given[..] {
        [] => Ok(known),
        [only] if known.contains(&only) => {
            Ok(known.into_iter().filter(|kind| *kind == only).collect())
        }
        _ => {
            let given = given.join(",");
            let valid = known.join(", ");
            Err(bad_request(&format!(
                "Invalid type: {given}. Valid types are: {valid}"
            )))
        }
    }
}

/// The smallest version 1 UUID of a time in milliseconds.
pub fn uuid_at(millis: u64) -> String {
    uuid_of(ticks_at(millis))
}

pub(super) fn is_uuid_at(uuid: &str, millis: u64) -> bool {
    read_uuid(uuid).is_ok() && ticks_of(uuid) == ticks_at(millis)
}

/// Reads a version 1 UUID, or says why it is none.
pub(super) fn read_uuid(text: &str) -> Result<String, &'static str> {
    let text = text.to_ascii_lowercase();
    let shape: String = text
        .chars()
        .map(|letter| {
            if letter.is_ascii_hexdigit() {
                'x'
            } else {
                letter
            }
        })
        .collect();
    if shape != "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx" {
        Err("Invalid UUID")
    } else if !"89ab".contains(&text[19..20]) {
        Err("Unsupported UUID variant")
    } else if &text[14..15] != "1" {
        Err("UUID is not version 1")
    } else {
        Ok(text)
    }
}

/// The time a UUID carries: high, middle and low digits, in steps of 100 ns since October 1582.
fn ticks_of(uuid: &str) -> u64 {
    let digits = [&uuid[15..18], &uuid[9..13], &uuid[..8]].concat();
    u64::from_str_radix(&digits, 16).unwrap()
}

fn ticks_at(millis: u64) -> u64 {
    millis * 10_000 + 0x01B2_1DD2_1381_4000
}

fn uuid_of(ticks: u64) -> String {
    let digits = format!("{ticks:015x}");
    let (high, middle, low) = (&digits[..3], &digits[3..7], &digits[7..]);
    format!("{low}-{middle}-1{high}-8000-000000000000")
}
