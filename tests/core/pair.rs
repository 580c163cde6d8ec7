//! A client and a registry on one virtual clock, without a network and without sleeping.

use pollster::block_on;
use serde_json::Value;
use service_registry_client::client::{
    Answer, Call, Credentials, Endpoint, Error, Heartbeat, HeartbeatEvent, HeartbeatRequestKind,
    Identity, Secret, TokenCache, Verdict, sessions,
};
use service_registry_client::protocol::{Request, TenantId, Timestamp, header};
use service_registry_client::registry::store::MemoryStore;
use service_registry_client::registry::{Account, Caller, Config, Registry};

use crate::host_json::HostJson;

pub type CallResult = Result<Answer<HostJson>, Error<HostJson>>;

/// One account's client, wired straight to a registry.
pub struct Pair {
    pub now: Timestamp,
    pub logins: u32,
    registry: Registry<MemoryStore>,
    endpoint: Endpoint,
    credentials: Credentials,
    cache: TokenCache,
}

impl Pair {
    pub fn new(config: Config) -> Self {
        let account = Account {
            username: "demo".to_owned(),
            api_key: "key".into(),
            tenant_id: TenantId::parse("1234").unwrap(),
        };
        let config = Config {
            accounts: vec![account],
            ..config
        };
        Self {
            now: Timestamp::from_millis(1_700_000_000_000),
            logins: 0,
            registry: Registry::new(config, MemoryStore::default(), [9; 32]),
            endpoint: Endpoint {
                url: "http://127.0.0.1:9000/v1.0".to_owned(),
                auth_url: "http://127.0.0.1:9000/v2.0".to_owned(),
            },
            credentials: Credentials {
                username: "demo".to_owned(),
                secret: Secret::ApiKey("key".to_owned()),
            },
            cache: TokenCache::default(),
        }
    }

    /// Makes a call now, as the client does: logged in, and again once when the token is refused.
    pub fn call(&mut self, call: &Call<HostJson>) -> CallResult {
        let identity = self.identity()?;
        let response = self.exchange(call.request(&self.endpoint, &identity));
        if response.status != 401 {
            return call.check(response);
        }
        self.cache.reject(&identity);
        let identity = self.identity()?;
        call.check(self.exchange(call.request(&self.endpoint, &identity)))
    }

    /// What a call asks for, in words: `Get /services/web`.
    pub fn words(&mut self, call: &Call<HostJson>) -> String {
        let identity = self.identity().unwrap();
        let request = call.request(&self.endpoint, &identity);
        format!("{:?} {}", request.method, call.target())
    }

    /// Runs a heartbeat until a time, with `network` deciding what becomes of each answer, and
    /// returns what happened.
    pub fn run(
        &mut self,
        session_id: &str,
        heartbeat: &mut Heartbeat<()>,
        until: Timestamp,
        mut network: impl FnMut(Timestamp, CallResult) -> Option<CallResult>,
    ) -> Vec<HeartbeatEvent<()>> {
        let mut events = Vec::new();
        loop {
            events.extend(std::iter::from_fn(|| heartbeat.poll_event(self.now)));
            if let Some(request) = heartbeat.poll_request(self.now) {
                let call = match &request.kind {
                    HeartbeatRequestKind::Beat { token } => sessions::heartbeat(session_id, token),
                    HeartbeatRequestKind::ReadSession => sessions::get(session_id),
                };
                let result = self.call(&call.unwrap());
                match network(self.now, result) {
                    Some(Ok(response)) => match request.kind {
                        HeartbeatRequestKind::Beat { .. } => {
                            let token = sessions::next_token(response).unwrap();
                            heartbeat.handle_acknowledgement(token, self.now);
                        }
                        HeartbeatRequestKind::ReadSession => {
                            heartbeat.handle_session_found(self.now)
                        }
                    },
                    Some(Err(error)) => {
                        heartbeat.handle_failure(Verdict::of(&error), (), self.now);
                    }
                    None => {
                        self.now = self.now + request.timeout;
                        heartbeat.handle_failure(Verdict::NO_ANSWER, (), self.now);
                    }
                }
                continue;
            }
            match heartbeat.poll_timeout() {
                Some(due) if due <= until => self.now = due,
                _ => {
                    self.now = until;
                    return events;
                }
            }
        }
    }

    fn identity(&mut self) -> Result<Identity, Error<HostJson>> {
        if let Some(identity) = self.cache.identity(self.now) {
            return Ok(identity.clone());
        }
        self.logins += 1;
        let response = self.exchange(self.credentials.login(&self.endpoint));
        self.cache.handle_login(response, self.now)
    }

    fn exchange(&self, request: Request<Option<HostJson>>) -> Answer<HostJson> {
        let mut headers = request.headers;
        headers.push(header::HOST, "127.0.0.1:9000");
        let body = request
            .body
            .map_or_else(String::new, |body| body.0.to_string());
        let request = Request {
            method: request.method,
            url: request.url,
            headers,
            body,
        };
        let response =
            block_on(self.registry.handle(request, Caller::default(), self.now)).response;
        let body = match response.body.as_str() {
            "" => Value::Null,
            body => serde_json::from_str(body).unwrap(),
        };
        let headers = response.headers.iter();
        Answer {
            status: response.status,
            headers: HostJson(
                headers
                    .map(|(name, value)| (name, Value::from(value)))
                    .collect(),
            ),
            body: HostJson(body),
        }
    }
}
