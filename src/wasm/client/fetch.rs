//! What is sent, and what comes back.

use wasm_bindgen::prelude::*;

use crate::client::{Answer, Error};
use crate::protocol::Request;

use super::failure::Failure;

#[wasm_bindgen]
extern "C" {
    /// What `exchange` in `js/exchange.js` ends with.
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

/// Writes a request's head as `js/exchange.js` reads it.
pub(super) fn head(request: &Request<Option<JsValue>>) -> String {
    String::from(request.method.as_str()) + "\n" + &request.url + &request.headers.lines()
}
