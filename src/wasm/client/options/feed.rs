use wasm_bindgen::prelude::*;

use crate::client::FeedStart;
use crate::client::events::EventListOptions;

use super::{CALL, Options};

/// How a feed is read.
pub(in crate::wasm::client) struct FeedOptions {
    pub(in crate::wasm::client) start: FeedStart,
    pub(in crate::wasm::client) list: EventListOptions,
    /// The time between the end of one poll and the next, in milliseconds.
    pub(in crate::wasm::client) interval: u32,
    /// Whether what happens is wanted as soon as it happens.
    pub(in crate::wasm::client) follows: bool,
}

const POLLER: &str = "from: a string; type: a string; extended: true or false; \
    pollInterval: a number of milliseconds, from 0 to 2147483647";

const DEFAULT_POLL_INTERVAL: u32 = 10_000;

impl FeedOptions {
    /// Reads the options of an `EventsFeedPoller`.
    pub(in crate::wasm::client) fn polling(options: &JsValue) -> Result<Self, JsValue> {
        let options = Options::read(&[POLLER], options)?;
        Ok(Self::of(&options, FeedStart::Window))
    }

    /// Reads the options of `events.follow`: also those that are for `js/following.js`.
    pub(in crate::wasm::client) fn following(
        options: &JsValue,
    ) -> Result<(Self, JsValue), JsValue> {
        let options = Options::read(&[POLLER, CALL, "onError: a function"], options)?;
        let following = Self {
            follows: true,
            ..Self::of(&options, FeedStart::Now)
        };
        Ok((following, options.0))
    }

    fn of(options: &Options, default: FeedStart) -> Self {
        let start = match options.text("from") {
            None => default,
            Some(from) if from == "now" => FeedStart::Now,
            Some(from) if from == "window" => FeedStart::Window,
            Some(marker) => FeedStart::After(marker),
        };
        let interval = options.number("pollInterval");
        Self {
            start,
            list: EventListOptions {
                event_type: options.text("type"),
                extended: options.is_true("extended"),
                ..EventListOptions::default()
            },
            interval: interval
                .filter(|interval| *interval > 0)
                .unwrap_or(DEFAULT_POLL_INTERVAL),
            follows: false,
        }
    }
}
