//! Who keeps the time of heartbeats, and where they are sent from.

use js_sys::Function;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "../../js/pacemaker.js")]
extern "C" {
    /// Documented where it is written, as all of these.
    #[derive(Clone)]
    pub(super) type Pacemaker;

    #[wasm_bindgen(constructor)]
    pub(super) fn new(fetch: Option<&Function>, thread: Option<&str>) -> Pacemaker;

    #[wasm_bindgen(js_name = lastFetch)]
    pub(super) fn last_fetch(custom: Option<&Function>) -> Function;
}

#[wasm_bindgen(raw_module = "../../js/pace.js")]
extern "C" {
    /// One heartbeater's share.
    pub(super) type Pace;

    #[wasm_bindgen(constructor)]
    pub(super) fn new(pacemaker: &Pacemaker) -> Pace;

    #[wasm_bindgen(method, catch)]
    pub(super) fn start(this: &Pace, tell: &Function, beater: u32) -> Result<(), JsValue>;

    #[wasm_bindgen(method)]
    pub(super) fn stop(this: &Pace);

    #[wasm_bindgen(method)]
    pub(super) fn due(this: &Pace, millis: Option<u32>);

    #[wasm_bindgen(method)]
    pub(super) fn hold(this: &Pace, holds: bool);

    #[wasm_bindgen(method)]
    pub(super) fn fetch(this: &Pace, repeat: u32, stamp: f64) -> Option<Function>;

    #[wasm_bindgen(method, getter)]
    pub(super) fn thread(this: &Pace) -> JsValue;
}
