//! `ServiceRegistryError`, the one class that everything in the package fails with.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "../../js/errors.js")]
extern "C" {
    /// Documented where it is written.
    pub(crate) fn unanswered(code: &str, message: &str, cause: &JsValue) -> JsValue;
}

#[cfg(feature = "registry")]
/// The error of an argument that breaks a rule.
pub(crate) fn invalid_argument(message: &str) -> JsValue {
    unanswered("invalid_argument", message, &JsValue::UNDEFINED)
}
