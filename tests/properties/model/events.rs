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
pub(super) struct Feed {
    events: Vec<Event>,
    /// The time of the latest id, or later: no later event has a smaller one. Before the first
    /// event, when the account was first used.
    last: u64,
    retention_ms: u64,
}

struct Event {
    ticks: u64,
    timestamp: u64,
    kind: &'static str,
    payload: Value,
}

impl Feed {
    pub(super) fn new(created: u64, settings: Settings) -> Self {
        Self {
            events: Vec::new(),
            last: ticks_at(created),
            retention_ms: settings.retention_ms,
        }
    }

    pub(super) fn add(&mut self, timestamp: u64, kind: &'static str, payload: Value) {
        self.last = ticks_at(timestamp).max(self.last + 1);
        self.events.push(Event {
            ticks: self.last,
            timestamp,
            kind,
            payload,
        });
    }

    /// From where on everything is listed that has not happened yet. Where nothing happens it moves on
    /// all the same, so that it stays within what is kept.
    pub(super) fn position(&mut self, now: u64) -> String {
        self.last = self.last.max(ticks_at(now - self.retention_ms / 2) - 1);
        uuid_of(self.last + 1)
    }
}

impl Event {
    fn shown(&self) -> Value {
        json!({
            "id": uuid_of(self.ticks),
            "timestamp": self.timestamp,
            "type": self.kind,
            "payload": self.payload,
        })
    }
}

impl Account {
    pub(super) fn list_events(
        &mut self,
        ask: &Ask<'_>,
        settings: Settings,
    ) -> Result<Answer, Refusal> {
        let types = listed_types(ask)?;
        let limit = ask.limit()?;
        let marker = read_marker(ask)?;
        check_wait(ask)?;
        if let Some(marker) = &marker {
            self.check_marker(marker, ask)?;
        }
        let kept_from = ticks_at(ask.now - settings.retention_ms);
        let from = match &marker {
            Some(marker) => ticks_of(marker),
            None => ticks_at(self.created.max(ask.now.saturating_sub(HOUR_MS))),
        };
        let listed = self.feed.events.iter().filter(|event| {
            event.ticks >= from && event.ticks >= kept_from && types.contains(&event.kind)
        });
        let shown = listed.map(|event| (uuid_of(event.ticks), event.shown()));
        let gap = marker.as_ref().filter(|_| from < kept_from);
        let gap = gap.map(|from| json!({"from": from, "to": uuid_of(kept_from)}));
        let shown = shown.collect();
        let mut answer = ask.cut(shown, limit, marker, &self.feed.position(ask.now));
        answer.body["metadata"]["gap"] = gap.into();
        Ok(answer)
    }

    fn check_marker(&self, marker: &str, ask: &Ask<'_>) -> Result<(), Refusal> {
        let ticks = ticks_of(marker);
        if ticks < ticks_at(self.created) {
            return Err(bad_request(
                "from parameter must be greater than or equal to the account creation date",
            ));
        }
        // What the feed itself handed out stays good when the clock is set back.
        if ticks >= ticks_at(ask.now + 1) && ticks > self.feed.last + 1 {
            return Err(bad_request(
                "from parameter must be smaller than the current time",
            ));
        }
        Ok(())
    }
}

fn read_marker(ask: &Ask<'_>) -> Result<Option<String>, Refusal> {
    match ask.parameter("marker") {
        Ok(None) => Ok(None),
        Ok(Some(text)) => Ok(Some(read_uuid(text).map_err(bad_request)?)),
        Err(Repeated) => Err(bad_request("Invalid UUID")),
    }
}

/// The clock stands still while a request is answered, so there is nothing to wait for.
fn check_wait(ask: &Ask<'_>) -> Result<(), Refusal> {
    let text = match ask.parameter("wait") {
        Ok(None) => return Ok(()),
        Ok(Some(text)) => text,
        Err(Repeated) => "",
    };
    if text.is_empty() || text.chars().any(|letter| !letter.is_ascii_digit()) {
        return Err(invalid_parameter("wait", "Invalid integer"));
    }
    match text.parse() {
        Ok(0..=60_u8) => Ok(()),
        _ => Err(invalid_parameter("wait", "Value out of range (0..60)")),
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
