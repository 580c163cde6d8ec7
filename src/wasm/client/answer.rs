//! What calls end with, and how it reaches who made them.

use std::pin::Pin;

use wasm_bindgen::prelude::*;

use crate::client::{self, Error, object};

use super::executor;
use super::failure::Failure;
use super::fetch::Reply;

#[wasm_bindgen]
extern "C" {
    /// Where to put what a call ends with; see `js/calls.js`.
    #[derive(Clone)]
    pub type Caller;

    #[wasm_bindgen(method)]
    fn answer(this: &Caller, value: &JsValue, whole: &JsValue, next: &JsValue);

    #[wasm_bindgen(method)]
    fn fail(this: &Caller, error: &JsValue);
}

impl Caller {
    /// Tells what some work ends with.
    pub(super) fn await_end(self, work: Work) {
        let rescuer = self.clone();
        executor::spawn(async move { self.settle(work.await) }, move |trap| {
            rescuer.fail(&trap)
        });
    }

    fn settle(&self, result: Result<Answer, Failure>) {
        match result {
            Ok(Answer { value, whole, next }) => self.answer(&value, &whole, &next),
            Err(failure) => self.fail(&failure.into_js()),
        }
    }
}

/// What is under way once a call has begun.
pub(super) type Work = Pin<Box<dyn Future<Output = Result<Answer, Failure>>>>;

/// What a call ends with. `js/calls.js` makes of it what a promise and what a callback gets.
pub(super) struct Answer {
    /// What was read out of the registry's answer.
    pub(super) value: JsValue,
    /// The registry's answer as it came if results are to be that, else `undefined`.
    pub(super) whole: JsValue,
    /// Where the page after this one starts; `undefined` if there is none, or if this is no page.
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
