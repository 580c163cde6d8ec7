//! Plain JavaScript objects: reading and making them.

#[cfg(feature = "client")]
use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "../../js/object.js")]
extern "C" {
    /// Documented where it is written.
    #[wasm_bindgen(js_name = getMember)]
    fn get_member(value: &JsValue, key: &str) -> JsValue;

    /// Documented where it is written.
    #[cfg(feature = "client")]
    #[wasm_bindgen(js_name = setMember)]
    fn set_member(object: &JsValue, key: &str, value: &JsValue);
}

/// The member of an object; `None` when there is none, when it is `null`, or when `value` is no
/// object.
pub(crate) fn member(value: &JsValue, key: &str) -> Option<JsValue> {
    let member = get_member(value, key);
    (!member.is_undefined()).then_some(member)
}

/// An object with these members, in this order.
#[cfg(feature = "client")]
pub(crate) fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in members {
        set(&object, key, value);
    }
    object.into()
}

/// An array of these values.
#[cfg(feature = "client")]
pub(crate) fn array(values: &[JsValue]) -> JsValue {
    let array = Array::new();
    for value in values {
        array.push(value);
    }
    array.into()
}

/// Sets a member of an object that this code made.
#[cfg(feature = "client")]
pub(crate) fn set(object: &Object, key: &str, value: &JsValue) {
    set_member(object, key, value);
}
