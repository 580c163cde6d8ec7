//! `ServiceRegistryError`, the one class that everything in the package fails with.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::object::{object, set};

#[wasm_bindgen(raw_module = "../../js/errors.js")]
extern "C" {
    #[wasm_bindgen(js_name = ServiceRegistryError)]
    pub(crate) type ServiceRegistryError;

    #[wasm_bindgen(constructor, js_class = ServiceRegistryError)]
    fn new(message: &str, fields: &JsValue) -> ServiceRegistryError;
}

/// The kinds of failure a program can tell apart; see `ErrorCode` in `js/types/errors.d.ts`.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(
    not(feature = "client"),
    expect(dead_code, reason = "a registry fails with its options only")
)]
pub(crate) enum ErrorCode {
    InvalidArgument,
    UnexpectedStatus,
    AuthenticationFailed,
    MalformedResponse,
    Network,
    Timeout,
}

impl ErrorCode {
    const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArgument => "invalid_argument",
            Self::UnexpectedStatus => "unexpected_status",
            Self::AuthenticationFailed => "authentication_failed",
            Self::MalformedResponse => "malformed_response",
            Self::Network => "network_error",
            // The name Node's own errors have, which users of the older client check for.
            Self::Timeout => "ETIMEDOUT",
        }
    }
}

/// Makes an error with these further fields.
pub(crate) fn error<const N: usize>(
    code: ErrorCode,
    message: &str,
    fields: [(&str, JsValue); N],
) -> JsValue {
    let all = object(fields);
    set(all.unchecked_ref::<Object>(), "code", &code.as_str().into());
    ServiceRegistryError::new(message, &all).into()
}
