//! What the registry decides: who may ask, what is valid, who is alive, and what has happened.
//!
//! A [`Registry`] answers requests over a [`Store`](store::Store) and keeps nothing else that matters:
//! several registries may share one store. It opens no socket, reads no clock and draws no random
//! number of its own; the host hands in the request, the time, and a seed. It spawns nothing either:
//! between requests the host calls [`Registry::expire`] when [`Registry::next_expiry`] says so.
//!
//! ```
//! use service_registry_client::protocol::{Headers, Method, Request, Timestamp};
//! use service_registry_client::registry::{Caller, Config, Registry, store::MemoryStore};
//!
//! let registry = Registry::new(Config::default(), MemoryStore::default(), [7; 32]);
//! let request = Request {
//!     method: Method::Get,
//!     url: "http://127.0.0.1:9000/v1.0/1234/services".to_owned(),
//!     headers: Headers::new(),
//!     body: String::new(),
//! };
//! let now = Timestamp::from_millis(0);
//! let answer = pollster::block_on(registry.handle(request, Caller::default(), now));
//! assert_eq!(answer.response.status, 401);
//! ```

mod accounts;
mod address;
mod answer;
mod auth_token;
mod body;
mod call;
mod caller;
mod check_same;
mod clock;
mod config;
mod configuration;
mod cors;
mod event_query;
mod events;
mod expiry;
mod failure;
mod feed;
mod feed_start;
mod handle;
mod heartbeat;
mod held_requests;
mod inventory;
mod key_hash;
mod keys;
mod keystone;
mod known_tokens;
mod limits;
mod listing;
mod login_queue;
mod logins;
mod mac;
mod meter;
mod object_count;
mod overview;
mod paging;
mod random;
mod rate_limits;
mod recent;
mod records;
mod resume;
mod router;
mod service_index;
mod services;
mod session_end;
mod sessions;
mod signing_key;
mod statistics;
pub mod store;
mod transact;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use crate::protocol::{TenantId, Ticks, Timestamp};

use accounts::Accounts;
use cors::Cors;
use held_requests::HeldRequests;
use logins::Logins;
use mac::MacKey;
use random::Random;
use rate_limits::RateLimits;
use statistics::Counted;

pub use caller::{Caller, Pressure, Sender};
pub use clock::Clock;
pub use config::{Account, ApiKey, Config, ResourceLimits, SigningKey};
pub use cors::{AllowedOrigin, InvalidOrigin};
pub use handle::{Answer, LATE_HEADERS, PAGE_HEADERS, REQUEST_HEADERS};
pub use inventory::Inventory;
pub use key_hash::{InvalidKeyHash, KeyHash};
pub use rate_limits::{InvalidRateLimit, RateLimit};
pub use signing_key::signing_key;
pub use statistics::Statistics;

/// A service registry over a store.
///
/// Requests may overlap on one thread: what they change is settled by the store's commits, in any
/// order, and never half.
pub struct Registry<S> {
    /// Without the accounts, whose keys are not kept, the rate limits and the origins.
    config: Config,
    store: Counted<S>,
    random: Random,
    accounts: RefCell<Accounts>,
    logins: Logins,
    rate_limits: RateLimits,
    cors: Cors,
    /// When accounts were first used, as far as that was looked up; it never changes.
    account_created: RefCell<BTreeMap<TenantId, Timestamp>>,
    /// Positions in feeds that were told and lie behind the feeds' ends.
    positions_ahead: RefCell<BTreeMap<TenantId, Ticks>>,
    requests: Cell<u64>,
    held: HeldRequests,
    expired_sessions: Cell<u64>,
    is_behind: Cell<bool>,
}

impl<S: store::Store> Registry<S> {
    /// Makes a registry. All chance comes from `seed`, so the seed must be unpredictable: keys and
    /// tokens are as secret as it is.
    pub fn new(mut config: Config, store: S, seed: [u8; 32]) -> Self {
        let random = Random::from_seed(seed);
        let signing_key = config.signing_key.take().map(|key| key.0);
        let signing_key = MacKey::new(signing_key.unwrap_or_else(|| random.bytes()));
        let accounts = std::mem::take(&mut config.accounts);
        let rate_limits = std::mem::take(&mut config.rate_limits);
        let allowed_origins = std::mem::take(&mut config.allowed_origins);
        Self {
            accounts: Accounts::new(accounts, MacKey::new(random.bytes()), signing_key).into(),
            logins: Logins::new(config.max_failed_logins, MacKey::new(random.bytes())),
            rate_limits: RateLimits::new(rate_limits),
            cors: Cors::new(allowed_origins),
            config,
            store: Counted::new(store),
            random,
            account_created: RefCell::default(),
            positions_ahead: RefCell::default(),
            requests: Cell::default(),
            held: HeldRequests::default(),
            expired_sessions: Cell::default(),
            is_behind: Cell::default(),
        }
    }

    /// Lets these users in, and nobody else: tokens of users who are gone, or whose key or account is another, are good no
    /// more. What was registered in an account stays.
    pub fn set_accounts(&self, accounts: Vec<Account>) {
        self.accounts.borrow_mut().set(accounts);
    }

    /// Where it keeps what it knows.
    pub fn store(&self) -> &S {
        &self.store.store
    }
}
