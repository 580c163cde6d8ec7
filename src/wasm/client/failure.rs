use std::time::Duration;

use wasm_bindgen::prelude::*;

use crate::client::{Error, Verdict};
use crate::wasm::error::{ErrorCode, error};
use crate::wasm::object::member;

use super::error::{core_error, raw_error};

/// Why a call failed: by the core's decision, or on the host's side before there was an answer.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    Core(Error<JsValue>),
    /// The same, with the answer as it came.
    Raw(Error<JsValue>, JsValue),
    /// `fetch` rejected; its reason.
    Network(JsValue),
    /// The program's own source of tokens failed; its reason.
    Token(JsValue),
    /// The call took longer than it may, in milliseconds.
    Timeout(u32),
    /// The caller's signal was aborted; the caller's own reason.
    Aborted(JsValue),
}

impl Failure {
    /// The value that a promise rejects with.
    pub(super) fn into_js(self) -> JsValue {
        match self {
            Self::Core(failure) => core_error(&failure),
            Self::Raw(failure, whole) => raw_error(&failure, whole),
            Self::Network(reason) => {
                let message = format!("The registry could not be reached{}", describe(&reason));
                error(ErrorCode::Network, &message, [("cause", reason)])
            }
            Self::Token(reason) => {
                let message = format!("options.token gave no token{}", describe(&reason));
                error(
                    ErrorCode::AuthenticationFailed,
                    &message,
                    [("cause", reason)],
                )
            }
            Self::Timeout(millis) => {
                let message = format!("No answer within {millis} ms");
                error(ErrorCode::Timeout, &message, [])
            }
            Self::Aborted(reason) => reason,
        }
    }

    /// The core's decision, if it was one.
    pub(super) fn core(&self) -> Option<&Error<JsValue>> {
        match self {
            Self::Core(error) | Self::Raw(error, _) => Some(error),
            Self::Network(_) | Self::Token(_) | Self::Timeout(_) | Self::Aborted(_) => None,
        }
    }

    /// What it says about the session whose heartbeat failed.
    pub(super) fn verdict(&self) -> Verdict {
        self.core().map_or(Verdict::NO_ANSWER, Verdict::of)
    }

    /// How long to wait before another try at least: what the registry asks for, up to a minute.
    pub(super) fn retry_after(&self) -> Duration {
        const MOST: Duration = Duration::from_secs(60);
        let asked = self.core().and_then(Error::retry_after);
        asked.unwrap_or_default().min(MOST)
    }

    /// Whether what is asked for is itself refused, so that trying again cannot help.
    pub(super) fn is_refusal(&self) -> bool {
        self.core().is_some_and(Error::is_refusal)
    }

    /// Whether the same call may succeed later.
    pub(super) fn is_transient(&self) -> bool {
        match self {
            Self::Core(error) | Self::Raw(error, _) => error.is_transient(),
            Self::Network(_) | Self::Token(_) | Self::Timeout(_) => true,
            Self::Aborted(_) => false,
        }
    }

    /// The core's decision about an answer, with the answer as it came unless that is `undefined`.
    pub(super) fn answered(error: Error<JsValue>, whole: JsValue) -> Self {
        if whole.is_undefined() {
            Self::Core(error)
        } else {
            Self::Raw(error, whole)
        }
    }

    /// An argument that breaks a rule.
    pub(super) fn invalid(argument: &'static str, rule: &'static str) -> Self {
        Self::Core(Error::InvalidArgument { argument, rule })
    }
}

impl From<Error<JsValue>> for Failure {
    fn from(error: Error<JsValue>) -> Self {
        Self::Core(error)
    }
}

/// What `fetch` says of itself, and of its cause, which is where Node tells the address.
fn describe(reason: &JsValue) -> String {
    let text = |value: &JsValue| member(value, "message")?.as_string();
    let cause = member(reason, "cause");
    [text(reason), cause.as_ref().and_then(text)]
        .into_iter()
        .flatten()
        .filter(|text| !text.is_empty())
        .map(|text| format!(": {text}"))
        .collect()
}
