use std::time::Duration;

use crate::protocol::{EventType, Fault, Limit, Reason, TimeUuid};

use super::address::{Address, Parameter};
use super::paging;

/// What a request for events asks for.
pub(super) struct EventQuery {
    pub(super) types: Vec<EventType>,
    pub(super) limit: Limit,
    pub(super) marker: Option<TimeUuid>,
    /// How long the request may be held; zero if it is not to be.
    pub(super) wait: Duration,
}

impl EventQuery {
    pub(super) fn read(address: &Address<'_>) -> Result<Self, Fault> {
        Ok(Self {
            types: types(address, known_types(address)?)?,
            limit: paging::limit(address)?,
            marker: marker(address)?,
            wait: wait(address)?,
        })
    }
}

/// The kinds of event a request may see, as its parameter `extended` says.
fn known_types(address: &Address<'_>) -> Result<&'static [EventType], Fault> {
    match address.parameter("extended") {
        Parameter::Absent | Parameter::Once("false") => Ok(EventType::STANDARD),
        Parameter::Once("true") => Ok(EventType::ALL),
        _ => Err(Fault::bad_parameter("extended", &Reason::NotABoolean)),
    }
}

/// Reads the parameter `type`, which names one of the kinds known.
fn types(address: &Address<'_>, known: &[EventType]) -> Result<Vec<EventType>, Fault> {
    let text = match address.parameter("type") {
        Parameter::Absent => return Ok(known.to_vec()),
        Parameter::Once(text) => text.to_owned(),
        Parameter::Repeated => address.values("type").collect::<Vec<_>>().join(","),
    };
    let named = known.iter().find(|event_type| event_type.as_str() == text);
    if let Some(event_type) = named {
        return Ok(vec![*event_type]);
    }
    let known: Vec<_> = known.iter().map(|event_type| event_type.as_str()).collect();
    Err(Fault::bad_request(format!(
        "Invalid type: {text}. Valid types are: {}",
        known.join(", ")
    )))
}

fn marker(address: &Address<'_>) -> Result<Option<TimeUuid>, Fault> {
    let marker = match address.parameter("marker") {
        Parameter::Absent => return Ok(None),
        Parameter::Once(text) => TimeUuid::parse(text),
        Parameter::Repeated => Err(Reason::NotAUuid),
    };
    marker
        .map(Some)
        .map_err(|reason| Fault::bad_request(reason.to_string()))
}

fn wait(address: &Address<'_>) -> Result<Duration, Fault> {
    const MOST: u64 = 60;
    let text = match address.parameter("wait") {
        Parameter::Absent => return Ok(Duration::ZERO),
        Parameter::Once(text) => text,
        Parameter::Repeated => "",
    };
    let reason = if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        Reason::NotAnInteger
    } else {
        match text.parse() {
            Ok(seconds @ 0..=MOST) => return Ok(Duration::from_secs(seconds)),
            _ => Reason::OutOfRange { min: 0, max: MOST },
        }
    };
    Err(Fault::bad_parameter("wait", &reason))
}
