//! One request over `fetch`, and its answer.

use js_sys::{Function, JSON};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::client::{Answer, Error};
use crate::protocol::Request;

use super::failure::Failure;
use super::reactor::Reactor;

#[wasm_bindgen(raw_module = "../../js/exchange.js")]
extern "C" {
    /// Documented where it is written.
    fn exchange(
        custom: Option<&Function>,
        head: &str,
        body: &JsValue,
        signal: &AbortSignal,
        whole: bool,
        callback: &Function,
        id: u32,
    );

    /// What `exchange` ends with.
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

#[wasm_bindgen(raw_module = "../../js/errors.js")]
extern "C" {
    type InternalError;
}

fn failure(reason: JsValue) -> Failure {
    if reason.is_instance_of::<InternalError>() {
        Failure::Internal(reason)
    } else {
        Failure::Network(reason)
    }
}

/// An answer as the client reads it and, if that was asked for, as it came.
pub(super) struct Reply {
    pub(super) response: Answer<JsValue>,
    /// `{ statusCode, headers, body }`, the body being text; else `undefined`.
    pub(super) whole: JsValue,
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

/// How requests are sent.
pub(super) struct Transport<'a> {
    pub(super) reactor: &'a Reactor,
    /// The `fetch` to use in place of the global one.
    pub(super) fetch: Option<&'a Function>,
    /// Whether answers are kept as they came, too.
    pub(super) whole: bool,
}

impl Transport<'_> {
    /// Sends a request, its body already written as JSON, and reads its answer whole. The answer's
    /// body is parsed if it is JSON, else kept as text.
    pub(super) async fn send(
        &self,
        request: &Request<Option<JsValue>>,
        signal: &AbortSignal,
    ) -> Result<Reply, Failure> {
        let head = head(request);
        let body = request.body.clone().unwrap_or(JsValue::UNDEFINED);
        let answer = self
            .reactor
            .wait(|callback, id| {
                exchange(self.fetch, &head, &body, signal, self.whole, callback, id);
            })
            .await
            .map_err(failure)?
            .unchecked_into::<Exchanged>();
        Ok(Reply {
            response: Answer {
                status: answer.status(),
                headers: answer.headers(),
                body: answer.body(),
            },
            whole: answer.whole(),
        })
    }
}

/// Writes a body as JSON.
pub(super) fn stringify(body: &JsValue) -> Result<JsValue, Failure> {
    match JSON::stringify(body) {
        Ok(text) => Ok(text.into()),
        Err(_) => Err(Failure::invalid(
            "payload",
            "an object that JSON can express",
        )),
    }
}

/// Writes a request's head as `js/exchange.js` reads it.
fn head(request: &Request<Option<JsValue>>) -> String {
    String::from(request.method.as_str()) + "\n" + &request.url + &request.headers.lines()
}
