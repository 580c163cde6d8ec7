//! Who keeps the time of heartbeats, and where they are sent from.

use wasm_bindgen::prelude::*;

use super::api::Sender;

#[wasm_bindgen(raw_module = "../../js/pace.js")]
extern "C" {
    /// One heartbeater's share; documented where it is written, as all of these.
    pub(super) type Pace;

    #[wasm_bindgen(constructor)]
    pub(super) fn new(sender: &Sender, beater: u32) -> Pace;

    #[wasm_bindgen(method, catch)]
    pub(super) fn start(this: &Pace) -> Result<(), JsValue>;

    #[wasm_bindgen(method)]
    pub(super) fn stop(this: &Pace);

    #[wasm_bindgen(method)]
    pub(super) fn due(this: &Pace, millis: Option<u32>);

    #[wasm_bindgen(method)]
    pub(super) fn soon(this: &Pace);

    #[wasm_bindgen(method)]
    pub(super) fn hold(this: &Pace, holds: bool);

    #[wasm_bindgen(method)]
    pub(super) fn send(
        this: &Pace,
        kind: u32,
        line: &str,
        body: &JsValue,
        millis: u32,
        repeat: u32,
        stamp: f64,
        account: &JsValue,
    );

    #[wasm_bindgen(method)]
    pub(super) fn abandon(this: &Pace, kind: u32);

    #[wasm_bindgen(method)]
    pub(super) fn leave(this: &Pace, line: &str);

    #[wasm_bindgen(method, getter)]
    pub(super) fn thread(this: &Pace) -> JsValue;
}
