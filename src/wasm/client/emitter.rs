use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "../../js/heartbeater.js")]
extern "C" {
    /// Listeners run before this returns: nothing may be borrowed that they can reach.
    pub(super) fn tell(
        emitter: &Emitter,
        kind: u32,
        session_id: &str,
        first: &JsValue,
        second: &JsValue,
    );
}

#[wasm_bindgen(raw_module = "../../js/emitter.js")]
extern "C" {
    /// Documented where it is written.
    #[derive(Clone, Debug)]
    pub(super) type Emitter;

    #[wasm_bindgen(constructor)]
    pub(super) fn new() -> Emitter;
}
