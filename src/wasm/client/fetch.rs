//! One request over `fetch`, and its answer.

use js_sys::{Function, JSON, Object, Promise};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::protocol::{Headers, Request, Response, header};
use crate::wasm::object::set;

use super::failure::Failure;
use super::reactor::Reactor;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch, catch)]
    fn global_fetch(url: &str, init: &Object) -> Result<Promise, JsValue>;

    /// `JSON.parse` on a text that stays where it is.
    #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
    fn parse_json(text: &JsValue) -> Result<JsValue, JsValue>;

    /// What `fetch` gives, used by shape: a handed-in `fetch` may have a class of its own.
    type FetchResponse;

    #[wasm_bindgen(method, getter, structural)]
    fn status(this: &FetchResponse) -> u16;

    #[wasm_bindgen(method, getter, structural)]
    fn headers(this: &FetchResponse) -> FetchHeaders;

    #[wasm_bindgen(method, structural, catch)]
    fn text(this: &FetchResponse) -> Result<Promise, JsValue>;

    type FetchHeaders;

    #[wasm_bindgen(method, structural)]
    fn get(this: &FetchHeaders, name: &str) -> Option<String>;

    /// What `fetch` is told.
    #[wasm_bindgen(extends = Object)]
    type FetchInit;

    #[wasm_bindgen(method, setter, structural)]
    fn set_method(this: &FetchInit, value: &str);

    #[wasm_bindgen(method, setter, structural)]
    fn set_headers(this: &FetchInit, value: &Object);

    #[wasm_bindgen(method, setter, structural)]
    fn set_body(this: &FetchInit, value: &JsValue);

    #[wasm_bindgen(method, setter, structural)]
    fn set_signal(this: &FetchInit, value: &AbortSignal);
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
    let init = init(request, signal)?;
    let promise = match custom {
        None => global_fetch(&request.url, &init),
        Some(fetch) => fetch
            .call2(&JsValue::UNDEFINED, &request.url.as_str().into(), &init)
            .map(|returned| Promise::resolve(&returned)),
    };
    let answer = settle(reactor, promise)
        .await?
        .unchecked_into::<FetchResponse>();
    let status = answer.status();
    let headers = read_headers(status, &answer);
    // Reading the body also hands the connection back to its pool.
    let text = settle(reactor, answer.text()).await?;
    Ok(Response {
        status,
        headers,
        body: parse(text),
    })
}

fn init(request: &Request<Option<JsValue>>, signal: &AbortSignal) -> Result<FetchInit, Failure> {
    let init = Object::new().unchecked_into::<FetchInit>();
    init.set_method(request.method.as_str());
    let headers = Object::new();
    for (name, value) in request.headers.iter() {
        set(&headers, name, &value.into());
    }
    init.set_headers(&headers);
    if let Some(body) = &request.body {
        let text = JSON::stringify(body)
            .map_err(|_| Failure::invalid("payload", "an object that JSON can express"))?;
        init.set_body(&text);
    }
    init.set_signal(signal);
    Ok(init)
}

async fn settle(reactor: &Reactor, promise: Result<Promise, JsValue>) -> Result<JsValue, Failure> {
    reactor
        .settled(&promise.map_err(Failure::Network)?)
        .await
        .map_err(Failure::Network)
}

fn read_headers(status: u16, answer: &FetchResponse) -> Headers {
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

fn parse(text: JsValue) -> JsValue {
    if text.is_falsy() {
        JsValue::NULL
    } else {
        parse_json(&text).unwrap_or(text)
    }
}
