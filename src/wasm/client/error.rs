//! Core errors as JavaScript sees them.

use wasm_bindgen::prelude::*;

use crate::client::Error;
use crate::wasm::error::{answered, invalid_argument};

/// Makes the error of a failure that the client's core decided, with the answer as it came unless that
/// is `undefined`.
pub(super) fn core_error(failure: &Error<JsValue>, whole: &JsValue) -> JsValue {
    let message = failure.message();
    let (code, expected, response) = match failure {
        Error::InvalidArgument { .. } => return invalid_argument(&message),
        Error::UnexpectedStatus { expected, response } => {
            ("unexpected_status", Some(*expected), response)
        }
        Error::Authentication { response } => ("authentication_failed", None, response),
        Error::MalformedResponse { response, .. } => ("malformed_response", None, response),
    };
    answered(
        code,
        &message,
        response.status,
        expected,
        &response.headers,
        &response.body,
        whole,
    )
}
