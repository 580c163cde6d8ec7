use std::fmt;
use std::time::Duration;

use crate::protocol::{HeartbeatTimeout, Method, TenantId};

use super::cors::AllowedOrigin;
use super::key_hash::KeyHash;
use super::rate_limits::RateLimit;

/// What a [`Registry`](super::Registry) is set up with.
#[derive(Clone, Debug)]
pub struct Config {
    /// Who may use the registry. Nobody by default.
    pub accounts: Vec<Account>,
    /// The longest `heartbeat_timeout` a session may ask for, in seconds; 30 by default.
    pub max_heartbeat_timeout: u32,
    /// The largest request body, in bytes; 65,536 by default.
    pub max_body_bytes: usize,
    /// What authentication tokens are signed with: a secret that outlives the registry, so that its tokens do, such as
    /// [`signing_key`](super::signing_key) finds. Random by default.
    pub signing_key: Option<SigningKey>,
    /// How many logins may fail in a minute, of one address and of one user; 10 by default.
    pub max_failed_logins: u32,
    /// How long an authentication token is good; 24 hours by default.
    pub token_lifetime: Duration,
    /// How many sessions whose time is over a request ends before it is answered; 64 by default. Others are hidden from it,
    /// and left to [`Registry::expire`](super::Registry::expire).
    pub ended_per_request: usize,
    /// How long events are kept; 30 days by default.
    pub retention: Duration,
    /// How far a request for events without a marker looks back; an hour by default.
    pub default_window: Duration,
    /// How many objects an account may have.
    pub resource_limits: ResourceLimits,
    /// How often the users of an account may ask; by default 100,000,000 GET requests a day.
    pub rate_limits: Vec<RateLimit>,
    /// How many requests of an account may wait for events at a time; further ones are answered at
    /// once. 1,000 by default.
    pub max_held_requests: usize,
    /// The origins whose pages may use the registry from a browser. None by default.
    pub allowed_origins: Vec<AllowedOrigin>,
    /// What transaction ids name as the host; `registry` by default. Letters, digits and `-`.
    pub host_name: String,
}

/// What authentication tokens are signed with. Its `Debug` does not show it.
#[derive(Clone)]
pub struct SigningKey(pub [u8; 64]);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").finish_non_exhaustive()
    }
}

/// How many objects an account may have; 1,000,000 of each kind by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceLimits {
    /// Sessions that are alive.
    pub sessions: u64,
    /// Services.
    pub services: u64,
    /// Configuration values.
    pub configuration_values: u64,
}

/// A user who may log in, and the account the user works in.
#[derive(Clone)]
pub struct Account {
    /// The user's name.
    pub username: String,
    /// The user's key.
    pub api_key: ApiKey,
    /// The account. Users with the same one share what they register.
    pub tenant_id: TenantId,
}

/// A user's key, as whoever makes a registry knows it. Its `Debug` does not show it.
#[derive(Clone)]
pub enum ApiKey {
    /// The key itself. A registry keeps a digest of it only.
    Plain(String),
    /// A hash of the key. To compare a key with it is slow, and done once.
    Hash(KeyHash),
}

impl Default for Config {
    fn default() -> Self {
        const HOUR: Duration = Duration::from_secs(60 * 60);
        Self {
            accounts: Vec::new(),
            max_heartbeat_timeout: HeartbeatTimeout::DEFAULT_MAX,
            max_body_bytes: 65_536,
            signing_key: None,
            max_failed_logins: 10,
            token_lifetime: 24 * HOUR,
            ended_per_request: 64,
            retention: 30 * 24 * HOUR,
            default_window: HOUR,
            resource_limits: ResourceLimits::default(),
            rate_limits: RateLimit::new(Some(Method::Get), "/.*", 100_000_000, 24 * HOUR)
                .into_iter()
                .collect(),
            max_held_requests: 1_000,
            allowed_origins: Vec::new(),
            host_name: "registry".to_owned(),
        }
    }
}

impl Default for ResourceLimits {
    fn default() -> Self {
        const MILLION: u64 = 1_000_000;
        Self {
            sessions: MILLION,
            services: MILLION,
            configuration_values: MILLION,
        }
    }
}

impl From<&str> for ApiKey {
    fn from(key: &str) -> Self {
        Self::Plain(key.to_owned())
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKey").finish_non_exhaustive()
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("username", &self.username)
            .field("tenant_id", &self.tenant_id)
            .finish_non_exhaustive()
    }
}
