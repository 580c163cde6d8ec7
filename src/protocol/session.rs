use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Invalid, Metadata, Reason, SessionId, Timestamp};

/// How long a session lives without a heartbeat, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HeartbeatTimeout(u32);

impl HeartbeatTimeout {
    /// The field's name on the wire.
    pub const KEY: &'static str = "heartbeat_timeout";
    /// The shortest timeout the API knows, in seconds.
    pub const MIN: u32 = 3;
    /// The longest timeout of the API's first version, and the default maximum, in seconds.
    pub const DEFAULT_MAX: u32 = 30;

    /// Parses a number of seconds; `max` is the registry's configured maximum.
    pub fn parse(seconds: i128, max: u32) -> Result<Self, Invalid> {
        match u32::try_from(seconds) {
            Ok(seconds) if (Self::MIN..=max).contains(&seconds) => Ok(Self(seconds)),
            _ => Err(Invalid::new(
                Self::KEY,
                Reason::OutOfRange {
                    min: Self::MIN.into(),
                    max: max.into(),
                },
            )),
        }
    }

    /// The timeout in seconds.
    pub const fn as_secs(self) -> u32 {
        self.0
    }

    /// The timeout as a duration.
    pub const fn duration(self) -> Duration {
        Duration::from_secs(self.0 as u64)
    }
}

/// A session as the API shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Session {
    /// The id, chosen by the registry.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub id: SessionId,
    /// What the session says of itself: up to 20 pairs of strings.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Record<string, string>"))]
    pub metadata: Metadata,
    /// How long the session lives without a heartbeat, in seconds.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub heartbeat_timeout: HeartbeatTimeout,
    /// When the latest heartbeat was accepted, in milliseconds since the Unix epoch; `null` before the
    /// first.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number | null"))]
    pub last_seen: Option<Timestamp>,
}
