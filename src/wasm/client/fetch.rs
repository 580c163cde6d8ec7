//! One request over `fetch`, and its answer.

use js_sys::{Function, JSON, Promise};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::protocol::{Headers, Request, Response, header};

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
        callback: &Function,
        id: u32,
    );

    #[wasm_bindgen(js_name = whenSettled)]
    fn when_settled(promise: &Promise, callback: &Function, id: u32);

    /// What `exchange` ends with.
    type Answer;

    #[wasm_bindgen(method, getter, structural)]
    fn status(this: &Answer) -> u16;

    #[wasm_bindgen(method, getter, structural)]
    fn headers(this: &Answer) -> AnswerHeaders;

    #[wasm_bindgen(method, getter, structural)]
    fn body(this: &Answer) -> JsValue;

    /// Used by shape: a `fetch` that is handed in may have a class of its own.
    type AnswerHeaders;

    #[wasm_bindgen(method, structural)]
    fn get(this: &AnswerHeaders, name: &str) -> Option<String>;
}

/// Headers worth reading on a success: where the object is.
const SUCCESS_HEADERS: &[&str] = &[header::LOCATION];
/// Headers worth reading on a failure.
const FAILURE_HEADERS: &[&str] = &[
    header::CONTENT_TYPE,
    header::RETRY_AFTER,
    header::WWW_AUTHENTICATE,
    header::X_RESPONSE_ID,
];

/// Sends a request and reads its answer whole. The body is parsed if it is JSON, else kept as text.
pub(super) async fn fetch(
    reactor: &Reactor,
    custom: Option<&Function>,
    request: &Request<Option<JsValue>>,
    signal: &AbortSignal,
) -> Result<Response<JsValue>, Failure> {
    let head = head(request);
    let body = match &request.body {
        None => JsValue::UNDEFINED,
        Some(body) => JSON::stringify(body)
            .map_err(|_| Failure::invalid("payload", "an object that JSON can express"))?
            .into(),
    };
    let answer = reactor
        .wait(|callback, id| exchange(custom, &head, &body, signal, callback, id))
        .await
        .map_err(Failure::Network)?
        .unchecked_into::<Answer>();
    let status = answer.status();
    Ok(Response {
        status,
        headers: headers(status, &answer),
        body: answer.body(),
    })
}

/// Waits for a promise of another call's.
pub(super) async fn settled(reactor: &Reactor, promise: &Promise) -> Result<JsValue, JsValue> {
    reactor
        .wait(|callback, id| when_settled(promise, callback, id))
        .await
}

/// Writes a request's head as `js/exchange.js` reads it.
fn head(request: &Request<Option<JsValue>>) -> String {
    let mut head = [request.method.as_str(), "\n", &request.url].concat();
    for (name, value) in request.headers.iter() {
        head.extend(["\n", name, ": ", value]);
    }
    head
}

fn headers(status: u16, answer: &Answer) -> Headers {
    let names = match status {
        200 => return Headers::new(),
        201..=299 => SUCCESS_HEADERS,
        _ => FAILURE_HEADERS,
    };
    let source = answer.headers();
    let mut headers = Headers::new();
    for name in names {
        if let Some(value) = source.get(name) {
            headers.push(name, value);
        }
    }
    headers
}
