use js_sys::{Array, Function, Object};
use wasm_bindgen::prelude::*;

use crate::client::{Credentials, Endpoint, Identity, Region, Secret};

use super::{Failure, boolean, function, millis, text};

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
}

/// Where a client's token comes from.
pub(in crate::wasm::client) enum IdentitySource {
    /// The identity service, for credentials.
    Login(Credentials),
    /// The program.
    Token {
        token: TokenSource,
        tenant_id: String,
    },
}

/// How a program gives its token.
pub(in crate::wasm::client) enum TokenSource {
    Fixed(String),
    Function(Function),
}

impl IdentitySource {
    /// Whether a token that is refused is all there is.
    pub(in crate::wasm::client) fn is_fixed(&self) -> bool {
        let token = match self {
            Self::Login(_) => return false,
            Self::Token { token, .. } => token,
        };
        matches!(token, TokenSource::Fixed(_))
    }
}

const DEFAULT_TIMEOUT: u32 = 20_000;

/// Reads the arguments of `new Client(username, apiKey, region, options)`.
pub(in crate::wasm::client) fn client(
    username: &JsValue,
    api_key: &JsValue,
    region: &JsValue,
    options: &JsValue,
) -> Result<ApiConfig, Failure> {
    let absent = is_absent(options);
    if !absent && (!options.is_object() || Array::is_array(options)) {
        return Err(Failure::invalid("options", "an object"));
    }
    refuse_unknown(options)?;
    let url = url_option(options, "url", "options.url")?;
    let auth_url = url_option(options, "authUrl", "options.authUrl")?;
    // A region only picks the identity service, so with one given it may be anything.
    let any = is_absent(region) || auth_url.is_some();
    let region = region
        .as_string()
        .and_then(|name| Region::parse(&name))
        .or_else(|| any.then(Region::default))
        .ok_or_else(|| Failure::invalid("region", "\"us\" or \"uk\""))?;
    Ok(ApiConfig {
        endpoint: Endpoint::new(region, url, auth_url),
        identity: identity(username, api_key, options)?,
        fetch: function(options, "fetch", "options.fetch")?,
        timeout: millis(options, "timeout", "options.timeout")?.unwrap_or(DEFAULT_TIMEOUT),
        raw: boolean(options, "raw", "options.raw")?,
    })
}

/// A misspelt `url` would send the key to somebody else.
fn refuse_unknown(options: &JsValue) -> Result<(), Failure> {
    const KNOWN: [&str; 8] = [
        "url", "authUrl", "fetch", "timeout", "raw", "password", "token", "tenantId",
    ];
    /// What the older client knew and this one has no use for.
    const IGNORED: [&str; 3] = ["debug", "persistentConnections", "keystoneClient"];
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
        "an object of url, authUrl, fetch, timeout, raw, password, token and tenantId only",
    ))
}

/// A key, a password or a token: one of them, so that it is plain which is used.
fn identity(
    username: &JsValue,
    api_key: &JsValue,
    options: &JsValue,
) -> Result<IdentitySource, Failure> {
    let password = text(options, "password", "options.password")?;
    let token = token(options)?;
    let tenant_id = text(options, "tenantId", "options.tenantId")?;
    let another = password.is_some() || token.is_some();
    if another && !is_absent(api_key) {
        let rule = "left out (null) beside options.password or options.token";
        return Err(Failure::invalid("apiKey", rule));
    }
    match (password, token, tenant_id) {
        (None, Some(token), Some(tenant_id)) => {
            check_token(&token, &tenant_id)?;
            Ok(IdentitySource::Token { token, tenant_id })
        }
        (None, Some(_), _) => Err(Failure::invalid(
            "options.tenantId",
            "the token's account beside options.token",
        )),
        (_, None, Some(_)) => Err(Failure::invalid(
            "options.tenantId",
            "left out without options.token",
        )),
        (Some(_), Some(_), _) => Err(Failure::invalid(
            "options.password",
            "left out beside options.token",
        )),
        (password, None, None) => Ok(IdentitySource::Login(Credentials {
            username: string(username, "username")?,
            secret: match password {
                Some(password) => Secret::Password(password),
                None => Secret::ApiKey(string(api_key, "apiKey")?),
            },
        })),
    }
}

/// Finds out now what would be wrong with every call. The tokens of a function are seen when they come.
fn check_token(token: &TokenSource, tenant_id: &str) -> Result<(), Failure> {
    let known = match token {
        TokenSource::Fixed(token) => token,
        TokenSource::Function(_) => "token",
    };
    if Identity::new("token".to_owned(), tenant_id.to_owned()).is_none() {
        let rule = "a string of letters, digits, - and _";
        return Err(Failure::invalid("options.tenantId", rule));
    }
    match Identity::new(known.to_owned(), tenant_id.to_owned()) {
        Some(_) => Ok(()),
        None => Err(Failure::invalid(
            "options.token",
            "a string of visible characters",
        )),
    }
}

fn token(options: &JsValue) -> Result<Option<TokenSource>, Failure> {
    let Some(value) = super::member(options, "token") else {
        return Ok(None);
    };
    match value.as_string() {
        Some(token) => Ok(Some(TokenSource::Fixed(token))),
        None => value
            .dyn_into()
            .map(|function| Some(TokenSource::Function(function)))
            .map_err(|_| Failure::invalid("options.token", "a string or a function")),
    }
}

fn string(value: &JsValue, argument: &'static str) -> Result<String, Failure> {
    value
        .as_string()
        .ok_or_else(|| Failure::invalid(argument, "a string"))
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

fn is_absent(value: &JsValue) -> bool {
    value.is_null() || value.is_undefined()
}
