use std::time::Duration;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::wasm::object::member;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, millis: u32) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(handle: &JsValue);
}

/// A timer that is cleared when dropped.
pub(super) struct Timer(JsValue);

impl Timer {
    /// Calls back once, after a duration, and does not keep a Node process alive; gloo's cannot do that. The callback must
    /// outlive the timer.
    pub(super) fn in_background(callback: &JsValue, duration: Duration) -> Self {
        let timer = set_timeout(callback.unchecked_ref(), timer_millis(duration));
        if let Some(unref) = member(&timer, "unref") {
            let _ = unref.unchecked_into::<Function>().call0(&timer);
        }
        Self(timer)
    }
}

/// A duration as a timer takes it: a host takes more than the most for no time at all.
pub(super) fn timer_millis(duration: Duration) -> u32 {
    const MOST: u32 = i32::MAX as u32;
    u32::try_from(duration.as_millis()).map_or(MOST, |millis| millis.min(MOST))
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.0);
    }
}
