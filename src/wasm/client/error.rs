//! Core errors as JavaScript sees them.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::client::{Error, Json};
use crate::protocol::{Response, header};
use crate::wasm::error::{ErrorCode, error};
use crate::wasm::object::{member, object, set};

/// Makes the error of a failure that the client's core decided, with the answer as it came unless that
/// is `undefined`.
pub(super) fn core_error(failure: &Error<JsValue>, whole: &JsValue) -> JsValue {
    let code = match failure {
        Error::InvalidArgument { .. } => ErrorCode::InvalidArgument,
        Error::UnexpectedStatus { .. } => ErrorCode::UnexpectedStatus,
        Error::Authentication { .. } => ErrorCode::AuthenticationFailed,
        Error::MalformedResponse { .. } => ErrorCode::MalformedResponse,
    };
    let message = failure.message();
    let Some(response) = failure.response() else {
        return error(code, &message, []);
    };
    let fields = [
        ("status", response.status.into()),
        ("expectedStatusCodes", expected_status_codes(failure)),
        ("type", response.body.text_at(&["type"]).into()),
        (
            "details",
            member(&response.body, "details").unwrap_or(JsValue::UNDEFINED),
        ),
        ("txnId", transaction_id(response).into()),
        (
            "response",
            if whole.is_undefined() {
                response_object(response)
            } else {
                whole.clone()
            },
        ),
    ];
    error(code, &message, fields)
}

fn expected_status_codes(failure: &Error<JsValue>) -> JsValue {
    match failure {
        Error::UnexpectedStatus { expected, .. } => Array::of1(&JsValue::from(*expected)).into(),
        _ => JsValue::UNDEFINED,
    }
}

fn transaction_id(response: &Response<JsValue>) -> Option<String> {
    let stated = response.body.text_at(&["txnId"]);
    stated.or_else(|| {
        response
            .headers
            .value(header::X_RESPONSE_ID)
            .map(str::to_owned)
    })
}

fn response_object(response: &Response<JsValue>) -> JsValue {
    let headers = js_sys::Object::new();
    for (name, value) in response.headers.iter() {
        set(&headers, name, &value.into());
    }
    object([
        ("statusCode", response.status.into()),
        ("headers", headers.into()),
        ("body", response.body.clone()),
    ])
}
