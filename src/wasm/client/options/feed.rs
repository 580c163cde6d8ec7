use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::client::FeedStart;
use crate::client::events::EventListOptions;

use super::{CALL, CallOptions, Options};

/// How a feed is read.
pub(in crate::wasm::client) struct FeedOptions {
    pub(in crate::wasm::client) start: FeedStart,
    pub(in crate::wasm::client) list: EventListOptions,
    /// The time between the end of one poll and the next, in milliseconds.
    pub(in crate::wasm::client) interval: u32,
    /// How long a request may take that is not held, in milliseconds.
    pub(in crate::wasm::client) timeout: u32,
    /// Whether what happens is wanted as soon as it happens.
    pub(in crate::wasm::client) follows: bool,
}

const POLLER: &str = "from: a string; type: a string; extended: true or false; \
    pollInterval: a number of milliseconds, from 0 to 2147483647";

const DEFAULT_POLL_INTERVAL: u32 = 10_000;

impl FeedOptions {
    /// Reads the options of an `EventsFeedPoller`.
    pub(in crate::wasm::client) fn polling(
        options: &JsValue,
        timeout: u32,
    ) -> Result<Self, JsValue> {
        let options = Options::read(&[POLLER], options)?;
        Ok(Self::of(&options, FeedStart::Window, timeout))
    }

    /// Reads the options of `events.follow`: also what ends it, and what is told of failures.
    pub(in crate::wasm::client) fn following(
        options: &JsValue,
        timeout: u32,
    ) -> Result<(Self, Option<AbortSignal>, Option<Function>), JsValue> {
        let options = Options::read(&[POLLER, CALL, "onError: a function"], options)?;
        let CallOptions { timeout, signal } = options.call(timeout);
        let following = Self {
            follows: true,
            ..Self::of(&options, FeedStart::Now, timeout)
        };
        Ok((following, signal, options.function("onError")))
    }

    fn of(options: &Options, default: FeedStart, timeout: u32) -> Self {
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
            timeout,
            follows: false,
        }
    }
}
