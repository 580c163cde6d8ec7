use js_sys::{Array, Date, JSON, Object, decode_uri_component};
use wasm_bindgen::prelude::*;

use crate::client::{Json, JsonKind};
use crate::wasm::object::{member, set};

impl Json for JsValue {
    fn object() -> Self {
        Object::new().into()
    }

    fn text(text: &str) -> Self {
        text.into()
    }

    fn with(&self, key: &str, value: Self) -> Self {
        let copy = merge([self]);
        set(&copy, key, &value);
        copy.into()
    }

    fn assign(&self, other: &Self) -> Self {
        merge([self, other]).into()
    }

    fn deep_copy(&self) -> Self {
        // Through the text that is sent: what JSON cannot express is not sent either.
        let text = JSON::stringify(self).map(JsValue::from).ok();
        let text = text.and_then(|text| text.as_string());
        let copy = text.and_then(|text| JSON::parse(&text).ok());
        copy.unwrap_or_else(|| self.clone())
    }

    fn member(&self, key: &str) -> Option<Self> {
        member(self, key)
    }

    fn kind(&self) -> JsonKind {
        if Array::is_array(self) {
            JsonKind::Array
        } else if self.is_object() {
            JsonKind::Object
        } else {
            JsonKind::Scalar
        }
    }

    fn entries(&self) -> Option<Vec<Self>> {
        self.dyn_ref::<Array>().map(Array::to_vec)
    }

    fn as_text(&self) -> Option<String> {
        self.as_string()
    }

    fn as_number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn as_date(&self) -> Option<f64> {
        let millis = Date::parse(&self.as_string()?);
        millis.is_finite().then_some(millis)
    }

    fn unescape(text: &str) -> Option<String> {
        decode_uri_component(text).ok().map(Into::into)
    }
}

/// A new object with the members of some objects, later ones over earlier ones.
fn merge<const N: usize>(sources: [&JsValue; N]) -> Object {
    let merged = Object::new();
    for source in sources.iter().filter_map(|value| value.dyn_ref::<Object>()) {
        Object::assign(&merged, source);
    }
    merged
}
