use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use crate::client::{Json, JsonKind};
use crate::wasm::object::{member, object, set};

#[wasm_bindgen(raw_module = "../../js/object.js")]
extern "C" {
    /// Documented where it is written, like the others.
    fn merge(first: &JsValue, second: &JsValue) -> Object;

    #[wasm_bindgen(js_name = toTime)]
    fn to_time(value: &JsValue) -> f64;

    fn unescaped(text: &str) -> JsValue;
}

impl Json for JsValue {
    fn object(members: &[(&str, Self)]) -> Self {
        object(members)
    }

    fn text(text: &str) -> Self {
        text.into()
    }

    fn with(&self, key: &str, value: Self) -> Self {
        let copy = merge(self, &JsValue::UNDEFINED);
        set(&copy, key, &value);
        copy.into()
    }

    fn assign(&self, other: &Self) -> Self {
        merge(self, other).into()
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
        let is_array = Array::is_array(self);
        is_array.then(|| self.unchecked_ref::<Array>().iter().collect())
    }

    fn as_text(&self) -> Option<String> {
        self.as_string()
    }

    fn as_number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn as_date(&self) -> Option<f64> {
        let millis = to_time(self);
        millis.is_finite().then_some(millis)
    }

    fn unescape(text: &str) -> Option<String> {
        unescaped(text).as_string()
    }
}
