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
    /// Calls back once, after a duration. The callback must outlive the timer.
    pub(super) fn new(callback: &JsValue, duration: Duration) -> Self {
        // A host takes more than this for no time at all.
        const MOST: u32 = i32::MAX as u32;
        let millis = u32::try_from(duration.as_millis()).map_or(MOST, |millis| millis.min(MOST));
        Self(set_timeout(callback.unchecked_ref(), millis))
    }

    /// The same timer, which does not keep a Node process alive; gloo's cannot do that.
    pub(super) fn in_background(self) -> Self {
        if let Some(unref) = member(&self.0, "unref") {
            let _ = unref.unchecked_into::<Function>().call0(&self.0);
        }
        self
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.0);
    }
}
