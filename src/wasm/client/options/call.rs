use std::time::Duration;

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::client::events::EventListOptions;
use crate::client::{ListCachePolicy, ListOptions, RegistrationConfig};
use crate::wasm::object::member;

use super::{Failure, boolean, duration, millis, number, object, text};

/// How one call may end: in time, or by its caller.
#[derive(Clone, Debug)]
pub(in crate::wasm::client) struct CallOptions {
    /// Milliseconds.
    pub(in crate::wasm::client) timeout: u32,
    pub(in crate::wasm::client) signal: Option<AbortSignal>,
}

/// How a list is to be had.
#[derive(Clone, Debug)]
pub(in crate::wasm::client) struct ListCallOptions {
    pub(in crate::wasm::client) call: CallOptions,
    pub(in crate::wasm::client) cache: ListCachePolicy,
}

/// Reads `{ timeout, signal }`.
pub(in crate::wasm::client) fn call(
    options: &JsValue,
    default: CallOptions,
) -> Result<CallOptions, Failure> {
    let signal = member(options, "signal")
        .map(|signal| {
            signal
                .dyn_into::<AbortSignal>()
                .map_err(|_| Failure::invalid("options.signal", "an AbortSignal"))
        })
        .transpose()?;
    Ok(CallOptions {
        timeout: millis(options, "timeout", "options.timeout")?.unwrap_or(default.timeout),
        signal: signal.or(default.signal),
    })
}

/// Reads `{ timeout, signal, maxAge, staleIfError }`.
pub(in crate::wasm::client) fn list_call(
    options: &JsValue,
    default: CallOptions,
) -> Result<ListCallOptions, Failure> {
    Ok(ListCallOptions {
        call: call(options, default)?,
        cache: ListCachePolicy {
            max_age: duration(options, "maxAge", "options.maxAge")?.unwrap_or_default(),
            stale_if_error: duration(options, "staleIfError", "options.staleIfError")?
                .unwrap_or_default(),
        },
    })
}

/// Reads `{ limit, marker }`. The registry is who judges them.
pub(in crate::wasm::client) fn list_options(options: &JsValue) -> Result<ListOptions, Failure> {
    let limit = member(options, "limit")
        .map(|limit| plain(&limit).ok_or_else(|| Failure::invalid("options.limit", "a number")))
        .transpose()?;
    Ok(ListOptions {
        limit,
        marker: text(options, "marker", "options.marker")?,
    })
}

/// Reads `{ limit, marker, type, extended, wait, queryString }`.
pub(in crate::wasm::client) fn event_list(options: &JsValue) -> Result<EventListOptions, Failure> {
    let wait = number(options, "wait", 0.0..=60.0)
        .map_err(|()| Failure::invalid("options.wait", "a number of seconds, from 0 to 60"))?;
    Ok(EventListOptions {
        list: list_options(options)?,
        event_type: text(options, "type", "options.type")?,
        extended: boolean(options, "extended", "options.extended")?,
        wait,
        query: query(options)?,
    })
}

/// Reads `{ retryDelay, retryCount }`.
pub(in crate::wasm::client) fn registration(
    options: &JsValue,
) -> Result<RegistrationConfig, Failure> {
    Ok(RegistrationConfig {
        retry_delay: duration(options, "retryDelay", "options.retryDelay")?,
        retry_count: count(options, "retryCount", "options.retryCount")?,
    })
}

/// Reads `{ recover }`.
pub(in crate::wasm::client) fn recovers(options: &JsValue) -> Result<bool, Failure> {
    boolean(options, "recover", "options.recover")
}

/// Reads `queryString`: the older client's way to further parameters.
fn query(options: &JsValue) -> Result<Vec<(String, String)>, Failure> {
    let Some(parameters) = object(options, "queryString", "options.queryString")? else {
        return Ok(Vec::new());
    };
    Object::keys(&parameters)
        .iter()
        .map(|key| {
            let value = Reflect::get(&parameters, &key).unwrap_or_default();
            plain(&value)
                .map(|value| (key.as_string().unwrap_or_default(), value))
                .ok_or_else(|| {
                    Failure::invalid("options.queryString", "an object of strings and numbers")
                })
        })
        .collect()
}

/// A string or a number as text.
fn plain(value: &JsValue) -> Option<String> {
    match value.js_typeof().as_string().as_deref() {
        Some("number" | "string") => (&JsValue::from_str("") + value).as_string(),
        _ => None,
    }
}

fn count(options: &JsValue, key: &str, argument: &'static str) -> Result<Option<u32>, Failure> {
    let invalid = || Failure::invalid(argument, "a whole number, from 0 to 4294967295");
    if member(options, key)
        .and_then(|value| value.as_f64())
        .is_some_and(|count| count.fract() != 0.0)
    {
        return Err(invalid());
    }
    number(options, key, 0.0..=f64::from(u32::MAX)).map_err(|()| invalid())
}

impl CallOptions {
    /// Whether the call is over before it begins.
    pub(in crate::wasm::client) fn is_aborted(&self) -> bool {
        self.signal.as_ref().is_some_and(AbortSignal::aborted)
    }

    /// The same with this much more time.
    pub(in crate::wasm::client) fn extended_by(&self, time: Duration) -> Self {
        let more = super::super::time::timer_millis(time);
        Self {
            timeout: self.timeout.saturating_add(more).min(super::MAX_TIMER),
            signal: self.signal.clone(),
        }
    }
}
