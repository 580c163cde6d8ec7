use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::client::{Credentials, Endpoint, Identity, Region, Secret};

use crate::wasm::client::failure::Failure;
use crate::wasm::object::member;

use super::Options;

/// What a client is made of.
pub(in crate::wasm::client) struct ApiConfig {
    pub(in crate::wasm::client) endpoint: Endpoint,
    pub(in crate::wasm::client) identity: IdentitySource,
    /// The `fetch` to use in place of the global one.
    pub(in crate::wasm::client) fetch: Option<Function>,
    /// How long a call may take when it does not say, in milliseconds.
    pub(in crate::wasm::client) timeout: u32,
    /// Whether results are whole answers, as they came.
    pub(in crate::wasm::client) raw: bool,
    /// Where heartbeats are sent from, if that is said.
    pub(in crate::wasm::client) thread: Option<String>,
}

/// Where a client's token comes from.
pub(in crate::wasm::client) enum IdentitySource {
    /// The identity service, for credentials.
    Login(Credentials),
    /// The program: a string, or a function that gives one.
    Token { token: JsValue, tenant_id: String },
}

impl IdentitySource {
    /// Whether a token that is refused is all there is.
    pub(in crate::wasm::client) fn is_fixed(&self) -> bool {
        matches!(self, Self::Token { token, .. } if token.is_string())
    }
}

const DEFAULT_TIMEOUT: u32 = 20_000;

const CLIENT: &str = "url: the text of an http or https URL of host and path; \
    authUrl: the text of an http or https URL of host and path; fetch: a function; \
    timeout: a number of milliseconds, from 1 to 2147483647; raw: true or false; \
    password: a string; token: a string or a function; tenantId: a string; heartbeat: an object";

/// A misspelt `url` would send the key to somebody else.
const ONLY: &str =
    "an object of url, authUrl, fetch, timeout, raw, password, token, tenantId and heartbeat only";

/// What the older client knew and this one has no use for.
const IGNORED: &str = "debug: anything; persistentConnections: anything; keystoneClient: anything";

/// An argument and the rule that it breaks.
type Broken = (&'static str, &'static str);

/// Reads the arguments of `new Client(username, apiKey, region, options)`.
pub(in crate::wasm::client) fn client(
    username: &JsValue,
    api_key: &JsValue,
    region: &JsValue,
    options: &JsValue,
) -> Result<ApiConfig, JsValue> {
    let options = Options::read(&[CLIENT, IGNORED], options, Some(ONLY))?;
    config(username, api_key, region, &options)
        .map_err(|(argument, rule)| Failure::invalid(argument, rule).into_js())
}

fn config(
    username: &JsValue,
    api_key: &JsValue,
    region: &JsValue,
    options: &Options,
) -> Result<ApiConfig, Broken> {
    let auth_url = options.text("authUrl");
    // A region only picks the identity service, so with one given it may be anything.
    let any = is_absent(region) || auth_url.is_some();
    let region = region
        .as_string()
        .and_then(|name| Region::parse(&name))
        .or_else(|| any.then(Region::default))
        .ok_or(("region", "\"us\" or \"uk\""))?;
    Ok(ApiConfig {
        endpoint: Endpoint::new(region, options.text("url"), auth_url),
        identity: identity(username, api_key, options)?,
        fetch: options.function("fetch"),
        timeout: options.number("timeout").unwrap_or(DEFAULT_TIMEOUT),
        raw: options.is_true("raw"),
        thread: thread(options)?,
    })
}

fn thread(options: &Options) -> Result<Option<String>, Broken> {
    let Some(thread) = options.value("heartbeat") else {
        return Ok(None);
    };
    let thread = member(&thread, "thread").and_then(|thread| thread.as_string());
    if thread.as_deref() == Some("worker") && options.value("fetch").is_some() {
        let rule = "\"main\" beside options.fetch, which no worker can have";
        return Err(("options.heartbeat.thread", rule));
    }
    match thread.as_deref() {
        Some("worker" | "main") => Ok(thread),
        _ => Err(("options.heartbeat", "{ thread: \"worker\" or \"main\" }")),
    }
}

/// A key, a password or a token: one of them, so that it is plain which is used.
fn identity(
    username: &JsValue,
    api_key: &JsValue,
    options: &Options,
) -> Result<IdentitySource, Broken> {
    let password = options.text("password");
    let token = options.value("token");
    let tenant_id = options.text("tenantId");
    if (password.is_some() || token.is_some()) && !is_absent(api_key) {
        let rule = "left out (null) beside options.password or options.token";
        return Err(("apiKey", rule));
    }
    let Some(token) = token else {
        if tenant_id.is_some() {
            return Err(("options.tenantId", "left out without options.token"));
        }
        let text = |value: &JsValue, argument| value.as_string().ok_or((argument, "a string"));
        return Ok(IdentitySource::Login(Credentials {
            username: text(username, "username")?,
            secret: match password {
                Some(password) => Secret::Password(password),
                None => Secret::ApiKey(text(api_key, "apiKey")?),
            },
        }));
    };
    if password.is_some() {
        return Err(("options.password", "left out beside options.token"));
    }
    let rule = "the token's account beside options.token";
    let tenant_id = tenant_id.ok_or(("options.tenantId", rule))?;
    check_token(&token, &tenant_id)?;
    Ok(IdentitySource::Token { token, tenant_id })
}

/// Finds out now what would be wrong with every call. The tokens of a function are seen when they come.
fn check_token(token: &JsValue, tenant_id: &str) -> Result<(), Broken> {
    if !Identity::is_tenant_id(tenant_id) {
        let rule = "a string of letters, digits, - and _";
        return Err(("options.tenantId", rule));
    }
    let text = token.as_string();
    if text.is_some_and(|text| !Identity::is_token(&text)) {
        return Err(("options.token", "a string of visible characters"));
    }
    Ok(())
}

fn is_absent(value: &JsValue) -> bool {
    value.is_null() || value.is_undefined()
}
