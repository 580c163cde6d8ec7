//! What calls end with.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "../../js/object.js")]
extern "C" {
    /// The values as an array.
    #[wasm_bindgen(js_name = list)]
    fn ended(value: &JsValue, whole: &JsValue, next: &JsValue) -> JsValue;
}

/// What a call ends with. `js/calls.js` makes of it what a promise and what a callback gets.
pub(super) struct Answer {
    /// What was read out of the registry's answer.
    pub(super) value: JsValue,
    /// The registry's answer as it came if results are to be that, else `undefined`.
    pub(super) whole: JsValue,
    /// A number if this is no end: after so many milliseconds the same is to be sent again.
    pub(super) next: JsValue,
}

impl Answer {
    /// A result.
    pub(super) fn of(value: JsValue) -> Self {
        Self {
            value,
            whole: JsValue::UNDEFINED,
            next: JsValue::UNDEFINED,
        }
    }

    /// The registry's answer as it came, for a caller that wants it, readable or not.
    pub(super) fn whole(whole: JsValue) -> Self {
        Self {
            whole,
            ..Self::of(JsValue::UNDEFINED)
        }
    }

    /// None yet: after so many milliseconds there may be one.
    pub(super) fn later(millis: u32) -> Self {
        Self {
            next: millis.into(),
            ..Self::of(JsValue::UNDEFINED)
        }
    }

    pub(super) fn into_js(self) -> JsValue {
        ended(&self.value, &self.whole, &self.next)
    }
}
