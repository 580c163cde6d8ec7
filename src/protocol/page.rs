use serde::Serialize;

use super::{Fault, FaultType, Reason, TimeUuid};

/// How many entries a page may hold: 1..1000, 100 when the request does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Limit(u16);

impl Limit {
    const MAX: u16 = 1000;

    /// Parses the query parameter `limit`. A number out of range is refused, not clamped.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Self::not_a_number());
        }
        match text.parse() {
            Ok(limit) if (1..=Self::MAX).contains(&limit) => Ok(Self(limit)),
            _ => Err(Self::fault(format!(
                "Invalid limit {text}. Minimum limit is 1 and maximum limit is {}.",
                Self::MAX
            ))),
        }
    }

    /// The fault of a `limit` that is no number or is given more than once.
    pub fn not_a_number() -> Fault {
        Self::fault("Limit must be a number")
    }

    /// The number of entries.
    pub fn entries(self) -> usize {
        self.0.into()
    }

    fn fault(details: impl Into<String>) -> Fault {
        Fault::new(FaultType::InvalidLimit, "Invalid limit", details)
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(100)
    }
}

/// Where a page starts: the first id that is not smaller. It need not exist.
///
/// Letters, digits or `-`, `:`, `_`, `.`, `/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Marker(String);

impl Marker {
    /// The most characters a marker has in lists whose ids are no longer.
    pub const MAX_LENGTH: usize = 255;

    /// Parses the query parameter `marker`, which has `max_length` characters at most.
    pub fn parse(text: String, max_length: usize) -> Result<Self, Fault> {
        let check = Reason::check_length(&text, 0, max_length).and_then(|()| {
            let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-:_./".contains(&byte);
            if text.bytes().all(known) {
                Ok(())
            } else {
                Err(Reason::Characters)
            }
        });
        match check {
            Ok(()) => Ok(Self(text)),
            Err(reason) => Err(Fault::bad_parameter("marker", &reason)),
        }
    }

    /// The marker as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One page of a list, as the API shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page<T, M = PageMetadata> {
    /// The entries.
    pub values: Vec<T>,
    /// What the page is of the list.
    pub metadata: M,
}

/// What a page is of its list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PageMetadata {
    /// How many entries the page holds.
    pub count: usize,
    /// How many it could hold.
    pub limit: Limit,
    /// The marker that was asked for.
    pub marker: Option<String>,
    /// The first id of the next page; `None` on the last.
    pub next_marker: Option<String>,
    /// The URL of the next page; `None` on the last.
    pub next_href: Option<String>,
    /// The marker from which on the feed tells everything that happened after the page was read.
    pub feed_position: TimeUuid,
}

/// What a page of events is of the feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventPageMetadata {
    /// What every page says.
    #[serde(flatten)]
    pub page: PageMetadata,
    /// What is missing between the marker and the first event; `None` if the marker is recent enough.
    pub gap: Option<Gap>,
}

/// A part of the feed that is not kept any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The marker that was asked for.
    pub from: TimeUuid,
    /// From here on events are kept.
    pub to: TimeUuid,
}
