//! Core errors as JavaScript sees them.

use wasm_bindgen::prelude::*;

use crate::client::Error;

#[wasm_bindgen(raw_module = "../../js/errors.js")]
extern "C" {
    /// Documented where they are written.
    fn invalid(argument: &str, rule: &str) -> JsValue;

    fn answered(
        code: &str,
        expected: &JsValue,
        status: u16,
        headers: &JsValue,
        body: &JsValue,
        whole: &JsValue,
    ) -> JsValue;
}

/// Makes the error of a failure that the client's core decided, with the answer as it came unless that
/// is `undefined`.
pub(super) fn core_error(failure: &Error<JsValue>, whole: &JsValue) -> JsValue {
    let (code, expected, response) = match failure {
        Error::InvalidArgument { argument, rule } => return invalid(argument, rule),
        Error::UnexpectedStatus { expected, response } => {
            ("unexpected_status", (*expected).into(), response)
        }
        Error::Authentication { response } => {
            ("authentication_failed", JsValue::UNDEFINED, response)
        }
        Error::MalformedResponse { expected, response } => {
            ("malformed_response", (*expected).into(), response)
        }
    };
    answered(
        code,
        &expected,
        response.status,
        &response.headers,
        &response.body,
        whole,
    )
}
