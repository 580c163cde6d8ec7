//! What callers pass in: read once, checked, never modified.

mod call;
mod client;
mod feed;

use wasm_bindgen::prelude::*;

use crate::client::Duration;
use crate::wasm::object::member;

pub(super) use call::{EVENTS, LIST, LIST_BY_TAG, REGISTRATION};
pub(super) use client::{ApiConfig, IdentitySource, client, session};
pub(super) use feed::FeedOptions;

#[wasm_bindgen(raw_module = "../../js/object.js")]
extern "C" {
    /// Documented where it is written.
    #[wasm_bindgen(js_name = toNumber)]
    fn to_number(value: &JsValue) -> f64;
}

/// Options that `js/signature.js` has checked by their fields.
pub(super) struct Options(JsValue);

impl Options {
    /// Options that were read already.
    pub(super) fn checked(options: JsValue) -> Self {
        Self(options)
    }

    fn value(&self, name: &str) -> Option<JsValue> {
        // Most calls have none: it is sooner asked than the name is made a text of JavaScript's.
        if self.0.is_undefined() {
            return None;
        }
        member(&self.0, name)
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.value(name)?.as_string()
    }

    pub(super) fn is_true(&self, name: &str) -> bool {
        self.value(name).is_some_and(|value| value.is_truthy())
    }

    /// A number that its field's rule keeps within `u32`; of a fraction its whole part.
    fn number(&self, name: &str) -> Option<u32> {
        self.value(name)?.as_f64().map(|number| number as u32)
    }

    /// A number of milliseconds.
    fn duration(&self, name: &str) -> Option<Duration> {
        self.number(name)
            .map(|millis| Duration::from_millis(millis.into()))
    }
}

/// Reads a session's timeout, in seconds, for the heartbeater that keeps to it.
pub(super) fn heartbeat_timeout(value: &JsValue) -> Option<Duration> {
    let seconds = to_number(value);
    (seconds.is_finite() && seconds > 0.0).then(|| Duration::from_secs(seconds as u64))
}
