use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::client::FeedStart;
use crate::client::events::EventListOptions;

use super::{CALL, CallOptions, Options};

/// How an `EventsFeedPoller` reads the feed.
pub(in crate::wasm::client) struct PollerOptions {
    pub(in crate::wasm::client) start: FeedStart,
    pub(in crate::wasm::client) list: EventListOptions,
    /// The time between the end of one poll and the next, in milliseconds.
    pub(in crate::wasm::client) poll_interval: u32,
}

/// How `events.follow` reads the feed.
pub(in crate::wasm::client) struct FollowOptions {
    pub(in crate::wasm::client) poller: PollerOptions,
    pub(in crate::wasm::client) timeout: u32,
    pub(in crate::wasm::client) signal: Option<AbortSignal>,
    /// Is told of failures that reading goes on after.
    pub(in crate::wasm::client) on_error: Option<Function>,
}

const POLLER: &str = "from: a string; type: a string; extended: true or false; \
    pollInterval: a number of milliseconds, from 0 to 2147483647";

const DEFAULT_POLL_INTERVAL: u32 = 10_000;

impl PollerOptions {
    /// Reads the options of an `EventsFeedPoller`.
    pub(in crate::wasm::client) fn read(options: &JsValue) -> Result<Self, JsValue> {
        let options = Options::read(&[POLLER], options, None)?;
        Ok(Self::of(&options, FeedStart::Window))
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
            poll_interval: interval
                .filter(|interval| *interval > 0)
                .unwrap_or(DEFAULT_POLL_INTERVAL),
        }
    }
}

impl FollowOptions {
    /// Reads the options of `events.follow`.
    pub(in crate::wasm::client) fn read(options: &JsValue, timeout: u32) -> Result<Self, JsValue> {
        let options = Options::read(&[POLLER, CALL, "onError: a function"], options, None)?;
        let CallOptions { timeout, signal } = options.call(timeout);
        Ok(Self {
            poller: PollerOptions::of(&options, FeedStart::Now),
            timeout,
            signal,
            on_error: options.function("onError"),
        })
    }
}
