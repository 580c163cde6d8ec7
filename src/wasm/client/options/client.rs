use wasm_bindgen::prelude::*;

use crate::client::{Credentials, Endpoint, Secret};

use super::Options;

#[wasm_bindgen(raw_module = "../../js/client-options.js")]
extern "C" {
    /// Documented where it is written.
    #[wasm_bindgen(catch, js_name = clientOptions)]
    fn client_options(
        username: &JsValue,
        api_key: &JsValue,
        region: &JsValue,
        options: &JsValue,
    ) -> Result<JsValue, JsValue>;

    /// Checks what the older client's heartbeaters are made of beside a client.
    #[wasm_bindgen(catch, js_name = checkSession)]
    pub(in crate::wasm::client) fn session(
        session_id: &JsValue,
        initial_token: &JsValue,
        timeout: &JsValue,
    ) -> Result<(), JsValue>;
}

/// What a client is made of.
pub(in crate::wasm::client) struct ApiConfig {
    pub(in crate::wasm::client) endpoint: Endpoint,
    pub(in crate::wasm::client) identity: IdentitySource,
    /// All that was read, for `js/sender.js`.
    pub(in crate::wasm::client) options: JsValue,
}

/// Where a client's token comes from.
pub(in crate::wasm::client) enum IdentitySource {
    /// The identity service, for credentials.
    Login(Credentials),
    /// The program: a string, or a function that gives one.
    Token {
        /// Whether one that is refused is all there is.
        is_fixed: bool,
        tenant_id: String,
    },
}

impl IdentitySource {
    /// Whether a token that is refused is all there is.
    pub(in crate::wasm::client) fn is_fixed(&self) -> bool {
        matches!(self, Self::Token { is_fixed: true, .. })
    }
}

/// Reads the arguments of `new Client(username, apiKey, region, options)`.
pub(in crate::wasm::client) fn client(
    username: &JsValue,
    api_key: &JsValue,
    region: &JsValue,
    options: &JsValue,
) -> Result<ApiConfig, JsValue> {
    let options = Options::checked(client_options(username, api_key, region, options)?);
    let text = |name| options.text(name);
    let identity = match options.value("token") {
        Some(token) => IdentitySource::Token {
            is_fixed: token.is_string(),
            tenant_id: text("tenantId").unwrap_or_default(),
        },
        None => IdentitySource::Login(Credentials {
            username: text("username").unwrap_or_default(),
            secret: match text("password") {
                Some(password) => Secret::Password(password),
                None => Secret::ApiKey(text("apiKey").unwrap_or_default()),
            },
        }),
    };
    Ok(ApiConfig {
        endpoint: Endpoint {
            url: text("url").unwrap_or_default(),
            auth_url: text("authUrl").unwrap_or_default(),
        },
        identity,
        options: options.0,
    })
}
