use std::cell::Cell;

use js_sys::{Date, Math};
use wasm_bindgen::prelude::*;

use crate::client::{Clock, Duration, Jitter};
use crate::protocol::Timestamp;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn monotonic() -> f64;
}

/// The host's clocks, read as one that never runs backwards.
#[derive(Debug)]
pub(super) struct HostClock(Cell<Clock>);

impl HostClock {
    pub(super) fn new() -> Self {
        Self(Cell::new(Clock::new(Date::now(), monotonic())))
    }

    pub(super) fn now(&self) -> Timestamp {
        let mut clock = self.0.get();
        let now = clock.advance(Date::now(), monotonic());
        self.0.set(clock);
        now
    }
}

/// What jitter is drawn from. It keeps clients apart and no secrets.
pub(super) fn jitter_seed() -> u64 {
    (Math::random() * 9_007_199_254_740_992.0) as u64
}

/// A source of jitter.
pub(super) fn jitter() -> Jitter {
    Jitter::new(jitter_seed())
}

/// A time as JavaScript counts it.
pub(super) fn millis(time: Timestamp) -> JsValue {
    (time.as_millis() as f64).into()
}

/// A time as JavaScript has it, or `null`.
pub(super) fn optional_date(time: Option<Timestamp>) -> JsValue {
    time.map_or(JsValue::NULL, |time| Date::new(&millis(time)).into())
}

/// The longest wait that a JavaScript timer can express, in milliseconds.
pub(super) const MAX_TIMER: u32 = i32::MAX as u32;

/// A duration as a timer takes it.
pub(super) fn timer_millis(duration: Duration) -> u32 {
    duration.as_millis().min(MAX_TIMER)
}
