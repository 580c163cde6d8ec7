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
        self.error()
    }

    fn error(&self) -> JsValue {
        match self {
            Self::Core(decided) => core_error(&decided.error, &decided.whole),
            Self::Passing(error) | Self::Final(error) => error.clone(),
        }
    }

    /// What machines go by, and the value that a promise rejects with.
    pub(super) fn into_failed(self) -> Failed<JsValue> {
        let error = self.error();
        match self.decided() {
            Some(decision) => Failed::decided(decision, error),
            None => Failed::unanswered(error, matches!(self, Self::Passing(_))),
        }
    }

    /// The core's decision, if it was one.
    pub(super) fn decided(&self) -> Option<&Error<JsValue>> {
        match self {
            Self::Core(decided) => Some(&decided.error),
            Self::Passing(_) | Self::Final(_) => None,
        }
    }

    /// The core's decision about an answer, with the answer as it came unless that is `undefined`.
    pub(super) fn answered(error: Error<JsValue>, whole: JsValue) -> Self {
        Self::Core(Rc::new(Decided { error, whole }))
    }
}

impl From<Error<JsValue>> for Failure {
    fn from(error: Error<JsValue>) -> Self {
        Self::answered(error, JsValue::UNDEFINED)
    }
}
