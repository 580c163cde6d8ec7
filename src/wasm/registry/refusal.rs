//! What is said of options that are wrong.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use crate::wasm::error::invalid_argument;

pub(super) fn invalid(option: &str, rule: &str) -> JsValue {
    let message = format!("Invalid registry options: {option}: {rule}");
    invalid_argument(&message)
}

/// A misspelt option would be a default that nobody asked for.
pub(super) fn refuse_unknown(
    options: &JsValue,
    place: &str,
    known: &[&str],
) -> Result<(), JsValue> {
    if !options.is_object() || Array::is_array(options) {
        let named = place.strip_suffix('.').unwrap_or("options");
        return Err(invalid(named, "must be an object"));
    }
    let keys = Object::keys(options.unchecked_ref::<Object>());
    let unknown = keys
        .iter()
        .filter_map(|key| key.as_string())
        .find(|key| !known.contains(&key.as_str()));
    match unknown {
        Some(key) => Err(invalid(&format!("{place}{key}"), "is not an option")),
        None => Ok(()),
    }
}

/// What is wrong with an option, without its value: that may be a key.
pub(super) fn rule(error: &serde_wasm_bindgen::Error) -> &'static str {
    let message = error.to_string();
    let missing = |field: &str| message.ends_with(&format!("missing field `{field}`"));
    match () {
        () if missing("username") => "lacks a username",
        () if missing("tenantId") => "lacks a tenantId",
        () if missing("method") => "lacks a method",
        () if missing("path") => "lacks a path",
        () if missing("limit") => "lacks a limit",
        () if missing("period") => "lacks a period",
        () if message.contains("unknown variant") => "must be GET, POST, PUT, DELETE or ALL",
        () => "is of the wrong type",
    }
}
