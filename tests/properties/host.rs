//! A registry and its host's clock: one line of text is one request.

use std::time::Duration;

use pollster::block_on;
use serde_json::{Value, json};
use service_registry_client::protocol::{
    Headers, Method, Request, Response, TenantId, Timestamp, header,
};
use service_registry_client::registry::store::MemoryStore;
use service_registry_client::registry::{Account, Caller, Config, Registry};

pub const ORIGIN: &str = "http://reg.test";
pub const START: u64 = 1_700_000_000_000;
/// Each account has one user, whose name is the account's number.
pub const TENANTS: [&str; 2] = ["1234", "99"];
pub const API_KEY: &str = "5d0e7c21b9";

pub struct Host {
    pub registry: Registry<MemoryStore>,
    pub now: u64,
    /// One for each account.
    auth_tokens: [String; 2],
}

impl Host {
    /// Starts a registry; accounts and the life of tokens are the host's.
    pub fn new(config: Config) -> Self {
        let accounts = TENANTS.map(|tenant| Account {
            username: tenant.to_owned(),
            api_key: API_KEY.into(),
            tenant_id: TenantId::parse(tenant).unwrap(),
        });
        let config = Config {
            accounts: accounts.into(),
            token_lifetime: Duration::from_secs(10_000 * 24 * 60 * 60),
            ..config
        };
        let mut host = Self {
            registry: Registry::new(config, MemoryStore::default(), [7; 32]),
            now: START,
            auth_tokens: [const { String::new() }; 2],
        };
        host.auth_tokens = TENANTS.map(|tenant| host.log_in(tenant));
        host
    }

    /// Sends `PUT /services/web {"tags":[]}` and the like for an account, which the URL names, or with
    /// `PUT @/services/web {"tags":[]}` a header.
    pub fn send(&self, tenant: &str, line: &str) -> Response<String> {
        let (method, url, body) = parts(line);
        let mut headers = Headers::from([(header::X_AUTH_TOKEN, self.auth_token(tenant))]);
        let url = match url.strip_prefix('@') {
            Some(url) => {
                headers.push(header::X_TENANT_ID, tenant.to_owned());
                format!("{ORIGIN}/v1.0{url}")
            }
            None => format!("{}{url}", base(tenant)),
        };
        self.handle(Request {
            method: Method::parse(method),
            url,
            headers,
            body: body.to_owned(),
        })
    }

    pub fn auth_token(&self, tenant: &str) -> &str {
        let account = TENANTS.iter().position(|known| *known == tenant).unwrap();
        &self.auth_tokens[account]
    }

    pub fn handle(&self, request: Request<String>) -> Response<String> {
        let now = Timestamp::from_millis(self.now);
        block_on(self.registry.handle(request, Caller::default(), now)).response
    }

    fn log_in(&self, username: &str) -> String {
        let key = json!({"username": username, "apiKey": API_KEY});
        let response = self.handle(Request {
            method: Method::Post,
            url: format!("{ORIGIN}/v2.0/tokens"),
            headers: Headers::new(),
            body: json!({"auth": {"RAX-KSKEY:apiKeyCredentials": key}}).to_string(),
        });
        body(&response)["access"]["token"]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

/// Where an account's URLs start.
pub fn base(tenant: &str) -> String {
    format!("{ORIGIN}/v1.0/{tenant}")
}

/// The method, the URL behind the account, and the body.
pub fn parts(line: &str) -> (&str, &str, &str) {
    let (method, rest) = line.split_once(' ').unwrap();
    let (url, body) = rest.split_once(' ').unwrap_or((rest, ""));
    (method, url, body)
}

/// The body, `null` if there is none.
pub fn body(response: &Response<String>) -> Value {
    if response.body.is_empty() {
        return Value::Null;
    }
    serde_json::from_str(&response.body).unwrap()
}
