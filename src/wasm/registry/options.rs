use std::time::Duration;

use serde::Deserialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::protocol::HeartbeatTimeout;
use crate::registry::{AllowedOrigin, Config, PAGE_HEADERS, REQUEST_HEADERS};

use super::account_options::{AccountOptions, DevelopmentAccount, check_accounts};
use super::limit_options::{
    RateLimitOptions, ResourceLimitsOptions, check_rate_limits, refuse_unknown_limits,
};
use super::refusal::{invalid, refuse_unknown, rule};

const KNOWN: [&str; 11] = [
    "accounts",
    "maxHeartbeatTimeout",
    "maxBodyBytes",
    "maxFailedLogins",
    "tokenLifetime",
    "retention",
    "defaultWindow",
    "maxHeldRequests",
    "resourceLimits",
    "rateLimits",
    "cors",
];

/// What a registry is made with. Everything has a default.
#[derive(Clone, Default, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", default)]
pub struct RegistryOptions {
    /// Who may use the registry. Without accounts there is one for development, `demo`, whose key is
    /// random and found in `registry.developmentAccount`.
    #[tsify(optional)]
    pub(super) accounts: Option<Vec<AccountOptions>>,
    /// The longest `heartbeat_timeout` a session may ask for, in seconds, at least 3; 30 by default.
    #[tsify(optional)]
    max_heartbeat_timeout: Option<u32>,
    /// The largest request body, in bytes, at least 1; 65536 by default.
    #[tsify(optional)]
    max_body_bytes: Option<u32>,
    /// How many logins may fail in a minute, of one address and of one user, at least 1; 10 by
    /// default. One more is refused with `overLimit`, whatever its key.
    #[tsify(optional)]
    max_failed_logins: Option<u32>,
    /// How long an authentication token is good, in seconds, at least 1; 86400 by default.
    #[tsify(optional)]
    token_lifetime: Option<u32>,
    /// How long events are kept, in seconds, at least 1; 2592000, which is 30 days, by default.
    #[tsify(optional)]
    retention: Option<u32>,
    /// How far a request for events without a marker looks back, in seconds, at least 1; 3600 by
    /// default.
    #[tsify(optional)]
    default_window: Option<u32>,
    /// How many requests of an account may wait for events at a time; further ones are answered at
    /// once. 1000 by default.
    #[tsify(optional)]
    max_held_requests: Option<u32>,
    /// How many objects an account may have.
    #[tsify(optional)]
    resource_limits: Option<ResourceLimitsOptions>,
    /// How often the users of an account may ask; by default 100000000 GET requests a day. An empty
    /// array is no limit at all.
    #[tsify(optional)]
    rate_limits: Option<Vec<RateLimitOptions>>,
    /// The origins whose pages may use the registry from a browser, such as `https://app.example`, or
    /// `["*"]` for all of them; none by default, but that of the registry itself.
    #[tsify(optional)]
    cors: Option<Vec<String>>,
}

/// Reads and checks what a program passed to `new Registry(…)`.
pub(super) fn read(options: Option<Ts<RegistryOptions>>) -> Result<RegistryOptions, JsValue> {
    let Some(options) = options else {
        return Ok(RegistryOptions::default());
    };
    let options = options.js_value();
    refuse_unknown(&options, "", &KNOWN)?;
    refuse_unknown_limits(&options)?;
    let deserializer = serde_wasm_bindgen::Deserializer::from(options);
    let options: RegistryOptions = serde_path_to_error::deserialize(deserializer)
        .map_err(|error| invalid(&error.path().to_string(), rule(error.inner())))?;
    for (option, value, least) in [
        (
            "maxHeartbeatTimeout",
            options.max_heartbeat_timeout,
            HeartbeatTimeout::MIN,
        ),
        ("maxBodyBytes", options.max_body_bytes, 1),
        ("maxFailedLogins", options.max_failed_logins, 1),
        ("tokenLifetime", options.token_lifetime, 1),
        ("retention", options.retention, 1),
        ("defaultWindow", options.default_window, 1),
    ] {
        if value.is_some_and(|value| value < least) {
            return Err(invalid(option, &format!("must be at least {least}")));
        }
    }
    match options.accounts.as_deref() {
        Some([]) => return Err(invalid("accounts", "must hold an account, or be left out")),
        accounts => check_accounts(accounts.unwrap_or_default())?,
    }
    check_rate_limits(options.rate_limits.as_deref().unwrap_or_default())?;
    check_origins(options.cors.as_deref().unwrap_or_default())?;
    Ok(options)
}

fn check_origins(origins: &[String]) -> Result<(), JsValue> {
    for (index, origin) in origins.iter().enumerate() {
        AllowedOrigin::parse(origin)
            .map_err(|rule| invalid(&format!("cors[{index}]"), &format!("{origin:?} {rule}")))?;
    }
    Ok(())
}

impl RegistryOptions {
    pub(super) fn max_body_bytes(&self) -> u32 {
        let default = || u32::try_from(Config::default().max_body_bytes).unwrap_or(u32::MAX);
        self.max_body_bytes.unwrap_or_else(default)
    }

    /// Names of the headers that the core reads of a request.
    pub(super) fn request_headers(&self) -> Vec<&'static str> {
        let are_pages_allowed = self.cors.iter().flatten().next().is_some();
        let is_read = |name: &&str| are_pages_allowed || !PAGE_HEADERS.contains(name);
        let names = REQUEST_HEADERS.iter().copied();
        names.filter(is_read).collect()
    }

    /// The account to make up when none is configured.
    pub(super) fn development_account(&self) -> Option<DevelopmentAccount> {
        self.accounts.is_none().then(DevelopmentAccount::random)
    }

    /// The core's configuration.
    pub(super) fn config(&self, development: Option<&DevelopmentAccount>) -> Config {
        let configured = self.accounts.iter().flatten();
        let configured = configured.filter_map(AccountOptions::core);
        let development = development.and_then(DevelopmentAccount::core);
        let default = Config::default();
        let seconds = |given: Option<u32>, default| {
            given.map_or(default, |seconds| Duration::from_secs(seconds.into()))
        };
        Config {
            accounts: configured.chain(development).collect(),
            max_heartbeat_timeout: self
                .max_heartbeat_timeout
                .unwrap_or(default.max_heartbeat_timeout),
            max_body_bytes: self.max_body_bytes() as usize,
            signing_key: default.signing_key,
            max_failed_logins: self.max_failed_logins.unwrap_or(default.max_failed_logins),
            token_lifetime: seconds(self.token_lifetime, default.token_lifetime),
            ended_per_request: default.ended_per_request,
            retention: seconds(self.retention, default.retention),
            default_window: seconds(self.default_window, default.default_window),
            resource_limits: self
                .resource_limits
                .as_ref()
                .map_or(default.resource_limits, ResourceLimitsOptions::core),
            rate_limits: match &self.rate_limits {
                Some(rules) => rules.iter().filter_map(|rule| rule.core().ok()).collect(),
                None => default.rate_limits,
            },
            max_held_requests: self
                .max_held_requests
                .map_or(default.max_held_requests, |most| most as usize),
            allowed_origins: self
                .cors
                .iter()
                .flatten()
                .filter_map(|origin| AllowedOrigin::parse(origin).ok())
                .collect(),
            host_name: default.host_name,
        }
    }
}
