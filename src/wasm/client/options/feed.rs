use std::time::Duration;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::client::FeedStart;
use crate::client::events::EventListOptions;

use super::{CallOptions, Failure, boolean, call, duration, function, text};

/// How an `EventsFeedPoller` reads the feed.
pub(in crate::wasm::client) struct PollerOptions {
    pub(in crate::wasm::client) start: FeedStart,
    pub(in crate::wasm::client) list: EventListOptions,
    /// The time between the end of one poll and the next.
    pub(in crate::wasm::client) poll_interval: Duration,
}

/// How `events.follow` reads the feed.
pub(in crate::wasm::client) struct FollowOptions {
    pub(in crate::wasm::client) poller: PollerOptions,
    pub(in crate::wasm::client) timeout: u32,
    pub(in crate::wasm::client) signal: Option<AbortSignal>,
    /// Is told of failures that reading goes on after.
    pub(in crate::wasm::client) on_error: Option<Function>,
}

const DEFAULT_POLL_INTERVAL: Duration = Duration::from_secs(10);

/// Reads `{ from, type, extended, pollInterval }`.
pub(in crate::wasm::client) fn poller(
    options: &JsValue,
    default: FeedStart,
) -> Result<PollerOptions, Failure> {
    let start = match text(options, "from", "options.from")?.as_deref() {
        None => default,
        Some("now") => FeedStart::Now,
        Some("window") => FeedStart::Window,
        Some(marker) => FeedStart::After(marker.to_owned()),
    };
    let interval = duration(options, "pollInterval", "options.pollInterval")?;
    Ok(PollerOptions {
        start,
        list: EventListOptions {
            event_type: text(options, "type", "options.type")?,
            extended: boolean(options, "extended", "options.extended")?,
            ..EventListOptions::default()
        },
        poll_interval: interval
            .filter(|interval| !interval.is_zero())
            .unwrap_or(DEFAULT_POLL_INTERVAL),
    })
}

/// Reads `{ from, type, extended, pollInterval, signal, timeout, onError }`.
pub(in crate::wasm::client) fn follow(
    options: &JsValue,
    default: CallOptions,
) -> Result<FollowOptions, Failure> {
    let CallOptions { timeout, signal } = call(options, default)?;
    Ok(FollowOptions {
        poller: poller(options, FeedStart::Now)?,
        timeout,
        signal,
        on_error: function(options, "onError", "options.onError")?,
    })
}
