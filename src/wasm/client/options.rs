//! What callers pass in: read once, checked, never modified.

use std::ops::RangeInclusive;
use std::time::Duration;

use js_sys::{Array, Function, Object};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::client::{Credentials, Endpoint, ListOptions, Region, RegistrationConfig};
use crate::wasm::object::member;

use super::failure::Failure;
use super::time::MAX_TIMER;

/// What a client is made of.
pub(super) struct ApiConfig {
    pub(super) endpoint: Endpoint,
    pub(super) credentials: Credentials,
    /// The `fetch` to use in place of the global one.
    pub(super) fetch: Option<Function>,
    /// How long a call may take when it does not say, in milliseconds.
    pub(super) timeout: u32,
}

/// How one call may end: in time, or by its caller.
#[derive(Clone, Debug)]
pub(super) struct CallOptions {
    /// Milliseconds.
    pub(super) timeout: u32,
    pub(super) signal: Option<AbortSignal>,
}

const DEFAULT_TIMEOUT: u32 = 20_000;

/// Reads the arguments of `new Client(username, apiKey, region, options)`.
pub(super) fn client(
    username: &JsValue,
    api_key: &JsValue,
    region: &JsValue,
    options: &JsValue,
) -> Result<ApiConfig, Failure> {
    let absent = options.is_null() || options.is_undefined();
    if !absent && (!options.is_object() || Array::is_array(options)) {
        return Err(Failure::invalid("options", "an object"));
    }
    refuse_unknown(options)?;
    let url = url_option(options, "url", "options.url")?;
    let auth_url = url_option(options, "authUrl", "options.authUrl")?;
    // A region only picks the identity service, so with one given it may be anything.
    let any = region.is_null() || region.is_undefined() || auth_url.is_some();
    let region = region
        .as_string()
        .and_then(|name| Region::parse(&name))
        .or_else(|| any.then(Region::default))
        .ok_or_else(|| Failure::invalid("region", "\"us\" or \"uk\""))?;
    let string = |value: &JsValue, argument| {
        value
            .as_string()
            .ok_or_else(|| Failure::invalid(argument, "a string"))
    };
    Ok(ApiConfig {
        endpoint: Endpoint::new(region, url, auth_url),
        credentials: Credentials {
            username: string(username, "username")?,
            api_key: string(api_key, "apiKey")?,
        },
        fetch: function(options, "fetch", "options.fetch")?,
        timeout: millis(options, "timeout", "options.timeout")?.unwrap_or(DEFAULT_TIMEOUT),
    })
}

/// A misspelt `url` would send the key to somebody else.
fn refuse_unknown(options: &JsValue) -> Result<(), Failure> {
    const KNOWN: [&str; 4] = ["url", "authUrl", "fetch", "timeout"];
    /// What the older client knew and this one has no use for.
    const IGNORED: [&str; 4] = ["debug", "raw", "persistentConnections", "keystoneClient"];
    let Some(options) = options.dyn_ref::<Object>() else {
        return Ok(());
    };
    let known = |key: &JsValue| {
        let key = key.as_string().unwrap_or_default();
        KNOWN.contains(&key.as_str()) || IGNORED.contains(&key.as_str())
    };
    if Object::keys(options).iter().all(|key| known(&key)) {
        return Ok(());
    }
    Err(Failure::invalid(
        "options",
        "an object of url, authUrl, fetch and timeout only",
    ))
}

/// Reads `{ timeout, signal }`.
pub(super) fn call(options: &JsValue, default: CallOptions) -> Result<CallOptions, Failure> {
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

/// Reads `{ limit, marker }`. The registry is who judges them.
pub(super) fn list(options: &JsValue) -> Result<ListOptions, Failure> {
    let limit = member(options, "limit")
        .map(|limit| match limit.js_typeof().as_string().as_deref() {
            Some("number" | "string") => (&JsValue::from_str("") + &limit).as_string(),
            _ => None,
        })
        .map(|limit| limit.ok_or_else(|| Failure::invalid("options.limit", "a number")))
        .transpose()?;
    Ok(ListOptions {
        limit,
        marker: text(options, "marker", "options.marker")?,
    })
}

/// Reads `{ retryDelay, retryCount }`.
pub(super) fn registration(options: &JsValue) -> Result<RegistrationConfig, Failure> {
    let rule = "a number of milliseconds, from 0 to 2147483647";
    let retry_delay = number(options, "retryDelay", 0.0..=f64::from(MAX_TIMER))
        .map_err(|()| Failure::invalid("options.retryDelay", rule))?;
    Ok(RegistrationConfig {
        retry_delay: retry_delay.map(|millis| Duration::from_millis(millis.into())),
        retry_count: count(options, "retryCount", "options.retryCount")?,
    })
}

/// Reads the text of one option.
pub(super) fn text(
    options: &JsValue,
    key: &str,
    argument: &'static str,
) -> Result<Option<String>, Failure> {
    member(options, key)
        .map(|value| {
            value
                .as_string()
                .ok_or_else(|| Failure::invalid(argument, "a string"))
        })
        .transpose()
}

/// Reads an address. Credentials in it would end up in every message that names it.
fn url_option(
    options: &JsValue,
    key: &str,
    argument: &'static str,
) -> Result<Option<String>, Failure> {
    let url = text(options, key, argument)?;
    let valid = |url: &String| {
        let rest = url
            .strip_prefix("http://")
            .or_else(|| url.strip_prefix("https://"));
        let host = rest
            .and_then(|rest| rest.split('/').next())
            .unwrap_or_default();
        let odd = |character: char| character.is_whitespace() || character.is_control();
        !host.is_empty() && !host.contains('@') && !url.contains(odd)
    };
    match url {
        Some(url) if !valid(&url) => Err(Failure::invalid(
            argument,
            "an http or https URL without credentials",
        )),
        url => Ok(url),
    }
}

fn function(
    options: &JsValue,
    key: &str,
    argument: &'static str,
) -> Result<Option<Function>, Failure> {
    member(options, key)
        .map(|value| {
            value
                .dyn_into()
                .map_err(|_| Failure::invalid(argument, "a function"))
        })
        .transpose()
}

fn millis(options: &JsValue, key: &str, argument: &'static str) -> Result<Option<u32>, Failure> {
    let rule = "a number of milliseconds, from 1 to 2147483647";
    number(options, key, 1.0..=f64::from(MAX_TIMER)).map_err(|()| Failure::invalid(argument, rule))
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

fn number(options: &JsValue, key: &str, range: RangeInclusive<f64>) -> Result<Option<u32>, ()> {
    match member(options, key).map(|value| value.as_f64()) {
        None => Ok(None),
        Some(Some(number)) if range.contains(&number) => Ok(Some(number as u32)),
        Some(_) => Err(()),
    }
}

/// Reads a session's timeout, in seconds, for the heartbeater that keeps to it.
pub(super) fn heartbeat_timeout(value: &JsValue) -> Option<Duration> {
    let seconds = value
        .as_f64()
        .or_else(|| Some(js_sys::parse_float(&value.as_string()?)))?;
    (seconds.is_finite() && seconds > 0.0).then(|| Duration::from_secs(seconds as u64))
}
