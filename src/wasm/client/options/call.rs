use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::client::events::EventListOptions;
use crate::client::{ListCachePolicy, ListOptions, RegistrationConfig};
use crate::wasm::client::time::MAX_TIMER;

use super::Options;

/// The options of every call.
pub(in crate::wasm::client) const CALL: &str =
    "timeout: a number of milliseconds, from 1 to 2147483647; signal: an AbortSignal";

/// The further options of a list. The registry is who judges `limit` and `marker`.
pub(in crate::wasm::client) const LIST: &str = "limit: a number or a string; marker: a string; \
    maxAge: a number of milliseconds, from 0 to 2147483647; \
    staleIfError: a number of milliseconds, from 0 to 2147483647";

/// The further options of a list of events. `queryString` is the older client's way to further
/// parameters.
pub(in crate::wasm::client) const EVENTS: &str = "limit: a number or a string; marker: a string; \
    type: a string; extended: true or false; wait: a number of seconds, from 0 to 60; \
    queryString: an object of strings and numbers";

/// The further options of a registration.
pub(in crate::wasm::client) const REGISTRATION: &str = "retryDelay: a number of milliseconds, from 0 to 2147483647; \
    retryCount: a whole number, from 0 to 4294967295";

/// How one call may end: in time, or by its caller.
#[derive(Clone, Debug)]
pub(in crate::wasm::client) struct CallOptions {
    /// Milliseconds.
    pub(in crate::wasm::client) timeout: u32,
    pub(in crate::wasm::client) signal: Option<AbortSignal>,
}

impl CallOptions {
    /// Whether the call is over before it begins.
    pub(in crate::wasm::client) fn is_aborted(&self) -> bool {
        self.signal.as_ref().is_some_and(AbortSignal::aborted)
    }

    /// The same with this many more seconds.
    pub(in crate::wasm::client) fn extended_by(&self, seconds: u32) -> Self {
        Self {
            timeout: extended(self.timeout, seconds),
            signal: self.signal.clone(),
        }
    }
}

/// Milliseconds and seconds, as far as a timer goes.
fn extended(millis: u32, seconds: u32) -> u32 {
    let sum = millis.saturating_add(seconds.saturating_mul(1000));
    sum.min(MAX_TIMER)
}

impl Options {
    /// How the call may end: after `timeout` if it does not say. The time that the registry may hold it
    /// is not its own.
    pub(in crate::wasm::client) fn call(&self, timeout: u32) -> CallOptions {
        let timeout = self.number("timeout").unwrap_or(timeout);
        let wait = self.number("wait").unwrap_or_default();
        CallOptions {
            timeout: extended(timeout, wait),
            signal: self.value("signal").map(JsValue::unchecked_into),
        }
    }

    /// Which page of a list is asked for.
    pub(in crate::wasm::client) fn page(&self) -> ListOptions {
        ListOptions {
            limit: self.text("limit"),
            marker: self.text("marker"),
        }
    }

    /// When a list may be answered from memory.
    pub(in crate::wasm::client) fn list_cache(&self) -> ListCachePolicy {
        ListCachePolicy {
            max_age: self.duration("maxAge").unwrap_or_default(),
            stale_if_error: self.duration("staleIfError").unwrap_or_default(),
        }
    }

    /// Which events are asked for.
    pub(in crate::wasm::client) fn events(&self) -> EventListOptions {
        EventListOptions {
            list: self.page(),
            event_type: self.text("type"),
            extended: self.is_true("extended"),
            wait: self.number("wait"),
            query: self.query(),
        }
    }

    /// How long to wait for an id that is taken.
    pub(in crate::wasm::client) fn registration(&self) -> RegistrationConfig {
        RegistrationConfig {
            retry_delay: self.duration("retryDelay"),
            retry_count: self.number("retryCount"),
        }
    }

    /// `queryString`, which has been read into names and values, one after the other.
    fn query(&self) -> Vec<(String, String)> {
        let Some(parameters) = self.value("queryString") else {
            return Vec::new();
        };
        let mut texts = parameters
            .unchecked_ref::<Array>()
            .iter()
            .filter_map(|text| text.as_string());
        std::iter::from_fn(|| Some((texts.next()?, texts.next()?))).collect()
    }
}
