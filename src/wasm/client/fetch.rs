//! What is sent, and what comes back.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use crate::client::{Answer, Error};
use crate::protocol::Headers;
use crate::wasm::object::{object, set};

use super::failure::Failure;

#[wasm_bindgen]
extern "C" {
    /// What `answerOf` in `js/exchange.js` makes.
    type Exchanged;

    #[wasm_bindgen(method, getter, structural)]
    fn status(this: &Exchanged) -> u16;

    #[wasm_bindgen(method, getter, structural)]
    fn headers(this: &Exchanged) -> JsValue;

    #[wasm_bindgen(method, getter, structural)]
    fn body(this: &Exchanged) -> JsValue;

    #[wasm_bindgen(method, getter, structural)]
    fn whole(this: &Exchanged) -> JsValue;
}

/// An answer as the client reads it and, if that was asked for, as it came.
pub(super) struct Reply {
    pub(super) response: Answer<JsValue>,
    /// `{ statusCode, headers, body }`, the body being text; else `undefined`.
    pub(super) whole: JsValue,
}

impl From<JsValue> for Reply {
    fn from(answer: JsValue) -> Self {
        let answer = answer.unchecked_into::<Exchanged>();
        Self {
            response: Answer {
                status: answer.status(),
                headers: answer.headers(),
                body: answer.body(),
            },
            whole: answer.whole(),
        }
    }
}

impl Reply {
    /// What `read` finds in the answer. If it cannot be read, the failure has the answer as it came.
    pub(super) fn read<T>(
        self,
        read: impl FnOnce(Answer<JsValue>) -> Result<T, Error<JsValue>>,
    ) -> Result<(T, JsValue), Failure> {
        match read(self.response) {
            Ok(value) => Ok((value, self.whole)),
            Err(error) => Err(Failure::answered(error, self.whole)),
        }
    }
}

/// Where requests go to, and as whom, as `js/exchange.js` has it.
pub(super) fn account(url: &str, headers: &Headers) -> JsValue {
    let all = Object::new();
    for (name, value) in headers.iter() {
        set(&all, name, &value.into());
    }
    object(&[("url", url.into()), ("headers", all.into())])
}
