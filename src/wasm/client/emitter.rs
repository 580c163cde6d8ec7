use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "../../js/emitter.js")]
extern "C" {
    /// Documented where it is written.
    #[derive(Clone, Debug)]
    pub(super) type Emitter;

    #[wasm_bindgen(constructor)]
    pub(super) fn new() -> Emitter;

    /// Listeners run before this returns: nothing may be borrowed that they can reach.
    #[wasm_bindgen(method)]
    pub(super) fn emit(this: &Emitter, event: &str, argument: &JsValue);

    #[wasm_bindgen(method, getter, js_name = lastError)]
    pub(super) fn last_error(this: &Emitter) -> JsValue;
}
