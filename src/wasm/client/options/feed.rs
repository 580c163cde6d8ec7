use crate::client::FeedStart;
use crate::client::events::EventListOptions;

use super::Options;

/// How a feed is read.
pub(in crate::wasm::client) struct FeedOptions {
    /// Whether what happens is wanted as soon as it happens.
    pub(in crate::wasm::client) follows: bool,
    pub(in crate::wasm::client) start: FeedStart,
    pub(in crate::wasm::client) list: EventListOptions,
    /// The time between the end of one poll and the next, in milliseconds.
    pub(in crate::wasm::client) interval: u32,
}

const DEFAULT_POLL_INTERVAL: u32 = 10_000;

impl FeedOptions {
    pub(in crate::wasm::client) fn of(options: &Options) -> Self {
        let follows = options.is_true("follows");
        let default = if follows {
            FeedStart::Now
        } else {
            FeedStart::Window
        };
        let start = match options.text("from") {
            None => default,
            Some(from) if from == "now" => FeedStart::Now,
            Some(from) if from == "window" => FeedStart::Window,
            Some(marker) => FeedStart::After(marker),
        };
        let interval = options.number("pollInterval");
        Self {
            follows,
            start,
            list: EventListOptions {
                event_type: options.text("type"),
                extended: options.is_true("extended"),
                ..EventListOptions::default()
            },
            interval: interval
                .filter(|interval| *interval > 0)
                .unwrap_or(DEFAULT_POLL_INTERVAL),
        }
    }
}
