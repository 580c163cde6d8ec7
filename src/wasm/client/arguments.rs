use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use crate::client::ListOptions;
use crate::protocol::Timestamp;

use super::options::Options;

/// What a method was called with, checked by its signature, and when.
pub(super) struct Arguments {
    values: Array,
    pub(super) options: Options,
    pub(super) asked_at: Timestamp,
}

impl Arguments {
    pub(super) fn new(values: Array, options: JsValue, asked_at: Timestamp) -> Self {
        Self {
            values,
            options: Options::checked(options),
            asked_at,
        }
    }

    /// An argument, whatever it is; `undefined` when it is absent.
    pub(super) fn value(&self, index: u32) -> JsValue {
        self.values.get_unchecked(index)
    }

    /// An argument that is a string if it is there.
    pub(super) fn optional_text(&self, index: u32) -> Option<String> {
        self.value(index).as_string()
    }

    /// An argument that is a string.
    pub(super) fn text(&self, index: u32) -> String {
        self.optional_text(index).unwrap_or_default()
    }

    /// An argument that is the body of a request: an object, `{}` if it is absent.
    pub(super) fn payload(&self, index: u32) -> JsValue {
        let payload = self.value(index);
        if payload.is_undefined() {
            Object::new().into()
        } else {
            payload
        }
    }

    /// Which page of a list is asked for.
    pub(super) fn page(&self) -> ListOptions {
        self.options.page()
    }
}
