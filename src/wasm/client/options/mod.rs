//! What callers pass in: read once, checked, never modified.

mod call;
mod client;
mod feed;

use std::ops::RangeInclusive;
use std::time::Duration;

use js_sys::{Array, Function, Object};
use wasm_bindgen::prelude::*;

use crate::wasm::object::member;

use super::failure::Failure;
use super::time::MAX_TIMER;

pub(super) use call::{
    CallOptions, ListCallOptions, call, event_list, list_call, list_options, recovers, registration,
};
pub(super) use client::{ApiConfig, IdentitySource, TokenSource, client};
pub(super) use feed::{FollowOptions, PollerOptions, follow, poller};

/// Reads the text of one option.
pub(super) fn text(
    options: &JsValue,
    key: &str,
    argument: &'static str,
) -> Result<Option<String>, Failure> {
    let read = |value: JsValue| {
        value
            .as_string()
            .ok_or_else(|| Failure::invalid(argument, "a string"))
    };
    member(options, key).map(read).transpose()
}

/// Reads a session's timeout, in seconds, for the heartbeater that keeps to it.
pub(super) fn heartbeat_timeout(value: &JsValue) -> Option<Duration> {
    let seconds = value
        .as_f64()
        .or_else(|| Some(js_sys::parse_float(&value.as_string()?)))?;
    (seconds.is_finite() && seconds > 0.0).then(|| Duration::from_secs(seconds as u64))
}

fn function(
    options: &JsValue,
    key: &str,
    argument: &'static str,
) -> Result<Option<Function>, Failure> {
    let read = |value: JsValue| {
        value
            .dyn_into()
            .map_err(|_| Failure::invalid(argument, "a function"))
    };
    member(options, key).map(read).transpose()
}

fn boolean(options: &JsValue, key: &str, argument: &'static str) -> Result<bool, Failure> {
    let read = |value: JsValue| {
        value
            .as_bool()
            .ok_or_else(|| Failure::invalid(argument, "true or false"))
    };
    Ok(member(options, key)
        .map(read)
        .transpose()?
        .unwrap_or_default())
}

fn object(options: &JsValue, key: &str, argument: &'static str) -> Result<Option<Object>, Failure> {
    let read = |value: JsValue| {
        let object = value.is_object() && !Array::is_array(&value);
        object
            .then(|| value.unchecked_into())
            .ok_or_else(|| Failure::invalid(argument, "an object"))
    };
    member(options, key).map(read).transpose()
}

/// Reads the time that something may take at most.
fn millis(options: &JsValue, key: &str, argument: &'static str) -> Result<Option<u32>, Failure> {
    let rule = "a number of milliseconds, from 1 to 2147483647";
    number(options, key, 1.0..=f64::from(MAX_TIMER)).map_err(|()| Failure::invalid(argument, rule))
}

/// Reads a time that may be none.
fn duration(
    options: &JsValue,
    key: &str,
    argument: &'static str,
) -> Result<Option<Duration>, Failure> {
    let rule = "a number of milliseconds, from 0 to 2147483647";
    let millis = number(options, key, 0.0..=f64::from(MAX_TIMER))
        .map_err(|()| Failure::invalid(argument, rule))?;
    Ok(millis.map(|millis| Duration::from_millis(millis.into())))
}

fn number(options: &JsValue, key: &str, range: RangeInclusive<f64>) -> Result<Option<u32>, ()> {
    match member(options, key).map(|value| value.as_f64()) {
        None => Ok(None),
        Some(Some(number)) if range.contains(&number) => Ok(Some(number as u32)),
        Some(_) => Err(()),
    }
}
