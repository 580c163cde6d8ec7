//! What a client decides: which request to send, how to read its answer, when to beat, when to give
//! up.
//!
//! The network, the clock and chance are the host's: requests and answers are plain values, the time
//! is an argument, and jitter comes from a seed. JSON is the host's too (see [`Json`]): the client
//! reads the few fields it needs and hands the rest to its caller untouched.

pub mod account;
mod auth;
mod backoff;
mod call;
mod clock;
pub mod configuration;
mod duration;
mod endpoint;
mod error;
pub mod events;
mod failed;
mod feed_cursor;
mod heartbeat;
mod jitter;
mod json;
mod keeper;
mod list;
mod percent;
mod registration;
pub mod services;
pub mod sessions;
pub mod views;

pub use auth::{Credentials, Identity, Secret, TokenCache};
pub use backoff::Backoff;
pub use call::{Answer, Call, check, object};
pub use clock::Clock;
pub use duration::Duration;
pub use endpoint::Endpoint;
use error::About;
pub use error::Error;
pub use failed::{Failed, Finding};
pub use feed_cursor::{FeedCursor, FeedGap, FeedPage, FeedStart};
pub use heartbeat::{
    Heartbeat, HeartbeatConfig, HeartbeatEvent, HeartbeatRequest, HeartbeatRequestKind,
    HeartbeatState, StopReason, Verdict,
};
pub use jitter::Jitter;
pub use json::{Json, JsonKind};
pub use keeper::{Accepted, Holdings, Keeper, KeeperEvent, KeeperRequest, Ticket};
pub use list::{ListOptions, Listed};
pub use registration::{Registration, RegistrationConfig};

/// Takes the event that has waited longest. There are a few at most.
fn oldest<E>(events: &mut Vec<E>) -> Option<E> {
    (!events.is_empty()).then(|| events.remove(0))
}

/// A number as people write it. The standard library's way brings machinery for widths and signs.
pub(crate) fn decimal(number: u64) -> String {
    let mut digits = match number / 10 {
        0 => String::new(),
        tens => decimal(tens),
    };
    digits.push(char::from(b'0' + (number % 10) as u8));
    digits
}
