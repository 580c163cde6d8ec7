//! What calls end with.

use wasm_bindgen::prelude::*;

use crate::client::{self, Error, object};
use crate::wasm::object::array;

use super::failure::Failure;
use super::fetch::Reply;

/// What a call ends with. `js/calls.js` makes of it what a promise and what a callback gets.
pub(super) struct Answer {
    /// What was read out of the registry's answer.
    pub(super) value: JsValue,
    /// The registry's answer as it came if results are to be that, else `undefined`.
    pub(super) whole: JsValue,
    /// Where the page after this one starts; `undefined` if there is none, or if this is no page. A number if this is no
    /// end: after so many milliseconds the same is to be sent again.
    pub(super) next: JsValue,
}

impl Answer {
    pub(super) fn new(value: impl Into<JsValue>, whole: JsValue) -> Self {
        Self {
            value: value.into(),
            whole,
            next: JsValue::UNDEFINED,
        }
    }

    /// No result, whatever came.
    pub(super) fn nothing() -> Self {
        Self::new(JsValue::UNDEFINED, JsValue::UNDEFINED)
    }

    /// None yet: after so many milliseconds there may be one.
    pub(super) fn later(millis: u32) -> Self {
        Self {
            next: millis.into(),
            ..Self::nothing()
        }
    }

    pub(super) fn into_js(self) -> JsValue {
        array(&[self.value, self.whole, self.next])
    }
}

impl Reply {
    /// Reads an answer that is an object of the registry's.
    pub(super) fn object(self) -> Result<Answer, Failure> {
        self.answer(object)
    }

    /// What a call ends with that was answered so: what is read out of the answer, or all of it if
    /// the caller wants it as it came, readable or not.
    pub(super) fn answer<T: Into<JsValue>>(
        self,
        read: impl FnOnce(client::Answer<JsValue>) -> Result<T, Error<JsValue>>,
    ) -> Result<Answer, Failure> {
        if self.whole.is_undefined() {
            Ok(Answer::new(read(self.response)?, self.whole))
        } else {
            Ok(Answer::new(JsValue::UNDEFINED, self.whole))
        }
    }
}
