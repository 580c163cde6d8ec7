//! Plain JavaScript objects: reading and making them.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

/// The member of an object; `None` when there is none, when it is `null`, or when `value` is no
/// object.
pub(crate) fn member(value: &JsValue, key: &str) -> Option<JsValue> {
    // Asking something else throws, and an error's stack takes the engine longer than a whole call.
    if !value.is_object() {
        return None;
    }
    let member = Reflect::get(value, &key.into()).ok()?;
    (!member.is_undefined() && !member.is_null()).then_some(member)
}

/// An object with these members, in this order.
pub(crate) fn object<const N: usize>(members: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (key, value) in members {
        set(&object, key, &value);
    }
    object.into()
}

/// Sets a member of an object that this code made.
pub(crate) fn set(object: &Object, key: &str, value: &JsValue) {
    // Setting fails on frozen objects and proxies only, and a fresh object is neither.
    let _ = Reflect::set(object, &key.into(), value);
}
