use js_sys::{Array, Function, Object};
use wasm_bindgen::prelude::*;

use super::api::Api;
use super::failure::Failure;
use super::options::{self, CallOptions};

/// The arguments of one call, taken off in order.
///
/// A function at the end is the callback of the older, callback-style API. Whatever is left out, or
/// `null`, reads as absent.
pub(super) struct Arguments {
    values: std::vec::IntoIter<JsValue>,
    callback: Option<Function>,
}

impl Arguments {
    pub(super) fn new(values: Box<[JsValue]>) -> Self {
        let mut values = values.into_vec();
        while values.pop_if(|last| last.is_undefined()).is_some() {}
        let callback = values
            .pop_if(|last| last.is_function())
            .map(JsValue::unchecked_into);
        Self {
            values: values.into_iter(),
            callback,
        }
    }

    /// The callback, if the caller gave one.
    pub(super) fn take_callback(&mut self) -> Option<Function> {
        self.callback.take()
    }

    /// The next argument, whatever it is; `undefined` when it is absent.
    pub(super) fn value(&mut self) -> JsValue {
        self.values
            .next()
            .filter(|value| !value.is_null())
            .unwrap_or(JsValue::UNDEFINED)
    }

    /// The next argument, which must be a string.
    pub(super) fn text(&mut self, argument: &'static str) -> Result<String, Failure> {
        self.value()
            .as_string()
            .ok_or_else(|| Failure::invalid(argument, "a string"))
    }

    /// The next argument, which must be a string if it is there.
    pub(super) fn optional_text(
        &mut self,
        argument: &'static str,
    ) -> Result<Option<String>, Failure> {
        let value = self.value();
        if value.is_undefined() {
            return Ok(None);
        }
        value
            .as_string()
            .map(Some)
            .ok_or_else(|| Failure::invalid(argument, "a string"))
    }

    /// The next argument as the body of a request: an object, `{}` if it is absent.
    pub(super) fn payload(&mut self) -> Result<JsValue, Failure> {
        let payload = self.object("payload")?;
        Ok(if payload.is_undefined() {
            Object::new().into()
        } else {
            payload
        })
    }

    /// The next argument, which must be an object if it is there.
    pub(super) fn object(&mut self, argument: &'static str) -> Result<JsValue, Failure> {
        let value = self.value();
        if value.is_undefined() || (value.is_object() && !Array::is_array(&value)) {
            Ok(value)
        } else {
            Err(Failure::invalid(argument, "an object"))
        }
    }

    /// The next argument as `{ timeout, signal }`, with the client's defaults.
    pub(super) fn call_options(&mut self, api: &Api) -> Result<CallOptions, Failure> {
        options::call(&self.object("options")?, api.call_options())
    }
}
