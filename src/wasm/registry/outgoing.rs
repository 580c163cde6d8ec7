//! From the core's answer to what `fetch` resolves with.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::protocol::Response;
use crate::wasm::object::{object, set};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Response)]
    type GlobalResponse;

    #[wasm_bindgen(constructor, js_class = Response, catch)]
    fn new(body: &JsValue, init: &JsValue) -> Result<GlobalResponse, JsValue>;
}

/// Makes an instance of `class`, or of the global `Response`.
pub(super) fn response(
    class: Option<&Function>,
    response: &Response<String>,
) -> Result<JsValue, JsValue> {
    let headers = Object::new();
    for (name, value) in response.headers.iter() {
        set(&headers, name, &value.into());
    }
    let init = object([
        ("status", response.status.into()),
        ("headers", headers.into()),
    ]);
    // A status that allows no body refuses even an empty one.
    let body = match response.body.as_str() {
        "" => JsValue::NULL,
        body => body.into(),
    };
    match class {
        None => Ok(GlobalResponse::new(&body, &init)?.into()),
        Some(class) => Reflect::construct(class, &Array::of2(&body, &init)),
    }
}
