use js_sys::Function;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "../../js/callback.js")]
extern "C" {
    /// Calls a function with an argument on a stack of its own, so that what it throws is the
    /// program's to see and not this code's.
    #[wasm_bindgen(js_name = callLater)]
    pub(super) fn call_later(callback: &Function, argument: &JsValue);
}
