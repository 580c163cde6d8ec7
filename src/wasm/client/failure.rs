use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::client::{Error, Failed, decimal};
use crate::wasm::error::unanswered;

use super::error::core_error;

/// Why a call failed: by the core's decision, or on the host's side before there was an answer.
///
/// Every step of a call hands it on, so it is small: what the core decided stands elsewhere.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    Core(Rc<Decided>),
    /// `fetch` rejected; its reason.
    Network(JsValue),
    /// The program's own source of tokens failed; its reason.
    Token(JsValue),
    /// The call took longer than it may, in milliseconds.
    Timeout(u32),
    /// The caller's signal was aborted; the caller's own reason.
    Aborted(JsValue),
    /// A task trapped; the error that says so.
    Internal(JsValue),
}

/// What the core decided about an answer or an argument.
#[derive(Debug)]
pub(super) struct Decided {
    error: Error<JsValue>,
    /// The answer as it came, if the caller wants it; else `undefined`.
    whole: JsValue,
}

impl Failure {
    /// The value that a promise rejects with.
    pub(super) fn into_js(self) -> JsValue {
        let timeout;
        let (code, message, cause) = match &self {
            Self::Core(decided) => return core_error(&decided.error, &decided.whole),
            Self::Aborted(reason) | Self::Internal(reason) => return reason.clone(),
            Self::Network(reason) => ("network_error", "The registry could not be reached", reason),
            Self::Token(reason) => (
                "authentication_failed",
                "options.token gave no token",
                reason,
            ),
            Self::Timeout(millis) => {
                timeout = String::from("No answer within ") + &decimal((*millis).into()) + " ms";
                // The name Node's own errors have, which users of the older client check for.
                ("ETIMEDOUT", &*timeout, &JsValue::UNDEFINED)
            }
        };
        unanswered(code, message, cause)
    }

    /// The core's decision about an answer, with the answer as it came unless that is `undefined`.
    pub(super) fn answered(error: Error<JsValue>, whole: JsValue) -> Self {
        Self::Core(Rc::new(Decided { error, whole }))
    }

    /// An argument that breaks a rule.
    pub(super) fn invalid(argument: &'static str, rule: &'static str) -> Self {
        Error::InvalidArgument { argument, rule }.into()
    }
}

impl Failed<JsValue> for Failure {
    fn decided(&self) -> Option<&Error<JsValue>> {
        match self {
            Self::Core(decided) => Some(&decided.error),
            Self::Network(_)
            | Self::Token(_)
            | Self::Timeout(_)
            | Self::Aborted(_)
            | Self::Internal(_) => None,
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::Core(decided) => decided.error.is_transient(),
            Self::Network(_) | Self::Token(_) | Self::Timeout(_) => true,
            Self::Aborted(_) | Self::Internal(_) => false,
        }
    }
}

impl From<Error<JsValue>> for Failure {
    fn from(error: Error<JsValue>) -> Self {
        Self::answered(error, JsValue::UNDEFINED)
    }
}
