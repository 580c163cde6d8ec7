//! The registry once more, as plain as its contract reads: maps, loops, and no store.
//!
//! It shares no code with the registry. What the registry leaves to chance (the id of a session, a
//! token) the model learns from the registry's answer, after checking what is promised of it.

mod configuration;
mod events;
mod fields;
mod limits;
mod lists;
mod overview;
mod services;
mod sessions;

use std::collections::BTreeMap;

use serde_json::Value;

pub use events::uuid_at;
pub use fields::Refusal;
use fields::no_such_page;
pub use limits::RateRule;

/// The settings that the contract leaves to the operator.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub retention_ms: u64,
    pub max_sessions: usize,
    pub max_services: usize,
    pub max_configuration_values: usize,
    pub rates: [RateRule; 2],
}

/// A request of a known account: `path` is what stands behind the account, without its query.
pub struct Ask<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: Vec<(String, String)>,
    pub body: Value,
    pub now: u64,
    /// Where the account's objects are found.
    pub account_url: String,
    /// Where the request was sent, without its query.
    pub url: String,
}

/// What the registry drew by chance for its answer.
#[derive(Default)]
pub struct Drawn {
    pub session_id: String,
    pub token: String,
}

/// What is to be answered; a body of `null` stands for none.
#[derive(Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    /// How often the rate limit that leaves the least was used.
    pub rate_used: Option<usize>,
    pub body: Value,
}

pub struct Model {
    settings: Settings,
    accounts: BTreeMap<String, Account>,
    rates: limits::Rates,
}

struct Account {
    created: u64,
    sessions: BTreeMap<String, Session>,
    services: BTreeMap<String, Service>,
    configuration: BTreeMap<String, String>,
    feed: events::Feed,
}

struct Session {
    metadata: Value,
    heartbeat_timeout: u64,
    last_seen: Option<u64>,
    deadline: u64,
    token: String,
    previous_token: Option<String>,
}

#[derive(Clone)]
struct Service {
    session_id: String,
    tags: Vec<String>,
    metadata: Value,
}

impl Model {
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            accounts: BTreeMap::new(),
            rates: limits::Rates::default(),
        }
    }

    /// Answers a request, given what the registry drew for it.
    pub fn answer(&mut self, tenant: &str, ask: &Ask<'_>, drawn: &Drawn) -> Answer {
        let method = if ask.method == "HEAD" {
            "GET"
        } else {
            ask.method
        };
        let (rate_used, accepted) = self.rates.count(tenant, method, ask, self.settings);
        let answer = accepted.and_then(|()| self.try_answer(tenant, method, ask, drawn));
        let (Ok(answer) | Err(Refusal(answer))) = answer;
        let body = if ask.method == "HEAD" {
            Value::Null
        } else {
            answer.body
        };
        Answer {
            rate_used,
            body,
            ..answer
        }
    }

    /// Ends every session that is due, the earliest deadline first.
    pub fn expire(&mut self, now: u64) {
        for account in self.accounts.values_mut() {
            account.expire(now);
        }
    }

    /// The earliest deadline of all.
    pub fn earliest_deadline(&self) -> Option<u64> {
        let sessions = self
            .accounts
            .values()
            .flat_map(|account| account.sessions.values());
        sessions.map(|session| session.deadline).min()
    }

    fn try_answer(
        &mut self,
        tenant: &str,
        method: &str,
        ask: &Ask<'_>,
        drawn: &Drawn,
    ) -> Result<Answer, Refusal> {
        let accounts = &mut self.accounts;
        accounts
            .entry(tenant.to_owned())
            .or_insert_with(|| Account::new(ask.now, self.settings));
        let behind = ask.path.strip_prefix("/configuration");
        if let Some(behind) = behind.filter(|behind| behind.is_empty() || behind.starts_with('/')) {
            let is_list = behind.is_empty() || behind.ends_with('/');
            if !(method == "GET" || !is_list && ["PUT", "DELETE"].contains(&method)) {
                return Err(ask.no_such_page());
            }
            self.expire(ask.now);
            let target = configuration::target(behind)?;
            let (account, settings) = self.account(tenant);
            return account.configuration(target, ask, settings);
        }
        let path: Vec<&str> = ask.path.trim_matches('/').split('/').collect();
        if let ("POST", ["sessions", id, "heartbeat"]) = (method, &path[..]) {
            return self.account(tenant).0.heartbeat(id, ask, drawn);
        }
        let known = matches!(
            (method, &path[..]),
            ("GET" | "POST", ["sessions" | "services"])
                | ("GET" | "PUT" | "DELETE", ["sessions" | "services", _])
                | ("GET", ["events"] | ["views", "overview"] | ["limits"])
        );
        if !known {
            return Err(ask.no_such_page());
        }
        self.expire(ask.now);
        if let ["services", id] = path[..] {
            services::check_service_id_in_path(id)?;
        }
        if path == ["limits"] {
            let limits = self.rates.shown(tenant, ask, self.settings);
            return Ok(Answer::with(200, limits));
        }
        let (account, settings) = self.account(tenant);
        match (method, &path[..]) {
            ("GET", ["sessions"]) => account.list_sessions(ask),
            ("POST", ["sessions"]) => account.create_session(ask, drawn, settings),
            ("GET", ["sessions", id]) => account.read_session(id),
            ("PUT", ["sessions", id]) => account.update_session(id, ask),
            ("DELETE", ["sessions", id]) => account.delete_session(id, ask),
            ("GET", ["services"]) => account.list_services(ask),
            ("POST", ["services"]) => account.create_service(ask, settings),
            ("GET", ["services", id]) => account.read_service(id),
            ("PUT", ["services", id]) => account.update_service(id, ask),
            ("DELETE", ["services", id]) => account.delete_service(id, ask),
            ("GET", ["events"]) => account.list_events(ask, settings),
            _ => account.overview(ask),
        }
    }

    fn account(&mut self, tenant: &str) -> (&mut Account, Settings) {
        (self.accounts.get_mut(tenant).unwrap(), self.settings)
    }
}

impl Account {
    fn new(now: u64, settings: Settings) -> Self {
        Self {
            created: now,
            sessions: BTreeMap::new(),
            services: BTreeMap::new(),
            configuration: BTreeMap::new(),
            feed: events::Feed::new(now, settings),
        }
    }

    fn expire(&mut self, now: u64) {
        while let Some((deadline, id)) = self
            .sessions
            .iter()
            .filter(|(_, session)| session.deadline <= now)
            .map(|(id, session)| (session.deadline, id.clone()))
            .min()
        {
            self.sessions.remove(&id);
            let services = self.take_services_of(&id);
            self.feed.add(deadline, "services.timeout", services);
        }
    }

    /// Removes a session's services and tells what they were.
    fn take_services_of(&mut self, session_id: &str) -> Value {
        let services = self.services_of(session_id);
        self.services
            .retain(|_, service| service.session_id != session_id);
        services
    }

    fn services_of(&self, session_id: &str) -> Value {
        let services = self.services.iter();
        let own = services.filter(|(_, service)| service.session_id == session_id);
        own.map(|(id, service)| service.shown(id)).collect()
    }
}

impl Ask<'_> {
    /// The only value of a query parameter, or how often else it is given.
    fn parameter(&self, name: &str) -> Result<Option<&str>, Repeated> {
        let mut values = self.query.iter().filter(|(known, _)| known == name);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(Repeated),
            (value, None) => Ok(value.map(|(_, value)| value.as_str())),
        }
    }

    fn location(&self, collection: &str, id: &str) -> Option<String> {
        Some(format!("{}/{collection}/{id}", self.account_url))
    }

    fn no_such_page(&self) -> Refusal {
        let (_, behind_scheme) = self.url.split_once("://").unwrap();
        let (_, path) = behind_scheme.split_once('/').unwrap();
        no_such_page(&format!("/{path}"))
    }
}

/// A query parameter that is given more than once.
struct Repeated;

impl Answer {
    fn with(status: u16, body: Value) -> Self {
        Self {
            status,
            location: None,
            rate_used: None,
            body,
        }
    }
}
