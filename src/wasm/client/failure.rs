use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::client::{Error, Failed};

use super::error::core_error;

/// Why a call failed: by the core's decision, or on the host's side before there was an answer.
///
/// Every step of a call hands it on, so it is small: what the core decided stands elsewhere.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    Core(Rc<Decided>),
    /// The error of what may be over the next time: a network, a time, or the program's own source of tokens failed.
    Passing(JsValue),
    /// The error of what trying again cannot help: the caller's signal was aborted, or a task trapped.
    Final(JsValue),
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
        match self {
            Self::Core(decided) => core_error(&decided.error, &decided.whole),
            Self::Passing(error) | Self::Final(error) => error,
        }
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
            Self::Passing(_) | Self::Final(_) => None,
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::Core(decided) => decided.error.is_transient(),
            Self::Passing(_) => true,
            Self::Final(_) => false,
        }
    }
}

impl From<Error<JsValue>> for Failure {
    fn from(error: Error<JsValue>) -> Self {
        Self::answered(error, JsValue::UNDEFINED)
    }
}
