//! The registry as its host runs it: it can be restarted, with or without what it knew.

use std::future::Future;
use std::rc::Rc;

use pollster::block_on;
use serde_json::{Value, json};
use service_registry_client::protocol::{
    Headers, Method, Request, Response, TenantId, Timestamp, header,
};
use service_registry_client::registry::store::{
    Commit, Entry, Key, KeyRange, MemoryStore, Store, StoreError, Transaction,
};
use service_registry_client::registry::{Account, Caller, Config, Registry};

use crate::chance::Chance;

pub const HOST: &str = "registry.test";
pub const URL: &str = "http://registry.test/v1.0";
pub const AUTH_URL: &str = "http://registry.test/v2.0";
pub const API: &str = "http://registry.test/v1.0/1234";
pub const USERNAME: &str = "demo";
pub const API_KEY: &str = "key";
/// What a registry's clock shows when a simulation starts.
pub const START: u64 = 1_700_000_000_000;

/// A store that outlives its registry.
#[derive(Clone, Default)]
struct SharedStore(Rc<MemoryStore>);

impl Store for SharedStore {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>, StoreError> {
        self.0.get(keys).await
    }

    async fn scan(&self, range: KeyRange, limit: usize) -> Result<Vec<(Key, Entry)>, StoreError> {
        self.0.scan(range, limit).await
    }

    async fn commit(&self, transaction: Transaction) -> Result<Commit, StoreError> {
        self.0.commit(transaction).await
    }

    fn watch(&self, prefix: Key) -> impl Future<Output = ()> {
        self.0.watch(prefix)
    }
}

pub struct Server {
    registry: Registry<SharedStore>,
    store: SharedStore,
    chance: Chance,
    /// What the readers log in with.
    reader_token: Option<String>,
    /// How much the registry's clock is ahead of the simulation's.
    pub clock_offset: i64,
    /// How much what the readers are told is out of date.
    pub staleness: u64,
}

impl Server {
    pub fn new(mut chance: Chance) -> Self {
        let store = SharedStore::default();
        Self {
            registry: registry(store.clone(), &mut chance),
            store,
            chance,
            reader_token: None,
            clock_offset: 0,
            staleness: 0,
        }
    }

    /// What the registry's clock shows.
    pub fn clock(&self, now: u64) -> u64 {
        (START + now).saturating_add_signed(self.clock_offset)
    }

    /// Starts another registry over the same store. The tokens that the one before issued are none of
    /// its own.
    pub fn restart(&mut self) {
        self.registry = registry(self.store.clone(), &mut self.chance);
        self.reader_token = None;
    }

    /// Starts another registry that knows nothing.
    pub fn wipe(&mut self) {
        self.store = SharedStore::default();
        self.restart();
    }

    pub fn handle(&self, request: Request<String>, now: u64) -> Response<String> {
        let clock = Timestamp::from_millis(self.clock(now));
        block_on(self.registry.handle(request, Caller::default(), clock)).response
    }

    pub fn expire(&self, now: u64) {
        let clock = Timestamp::from_millis(self.clock(now));
        block_on(self.registry.expire(clock)).unwrap();
    }

    /// Reads something, without a network between.
    pub fn read(&mut self, path: &str, now: u64) -> Value {
        let token = match self.reader_token.take() {
            Some(token) => token,
            None => self.log_in(now),
        };
        let response = self.handle(
            Request {
                method: Method::Get,
                url: format!("{API}{path}"),
                headers: Headers::from([(header::HOST, HOST), (header::X_AUTH_TOKEN, &token)]),
                body: String::new(),
            },
            now - self.staleness.min(now),
        );
        if response.status == 401 {
            return self.read(path, now);
        }
        assert_eq!(response.status, 200, "{path}: {}", response.body);
        self.reader_token = Some(token);
        serde_json::from_str(&response.body).unwrap()
    }

    fn log_in(&self, now: u64) -> String {
        let key = json!({"username": USERNAME, "apiKey": API_KEY});
        let login = Request {
            method: Method::Post,
            url: format!("http://{HOST}/v2.0/tokens"),
            headers: Headers::from([(header::HOST, HOST)]),
            body: json!({"auth": {"RAX-KSKEY:apiKeyCredentials": key}}).to_string(),
        };
        let answer: Value = serde_json::from_str(&self.handle(login, now).body).unwrap();
        answer["access"]["token"]["id"].as_str().unwrap().to_owned()
    }
}

fn registry(store: SharedStore, chance: &mut Chance) -> Registry<SharedStore> {
    let account = Account {
        username: USERNAME.to_owned(),
        api_key: API_KEY.into(),
        tenant_id: TenantId::parse("1234").unwrap(),
    };
    let config = Config {
        accounts: vec![account],
        rate_limits: Vec::new(),
        ..Config::default()
    };
    let mut seed = [0; 32];
    for byte in &mut seed {
        *byte = chance.next() as u8;
    }
    Registry::new(config, store, seed)
}
