//! Arbitrary bytes as requests to a registry: shared by the properties and by the fuzzer.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use serde_json::{Value, json};
use service_registry_client::protocol::{
    FaultType, Headers, Method, Request, Response, TenantId, Timestamp, header,
};
use service_registry_client::registry::store::MemoryStore;
use service_registry_client::registry::{Account, Caller, Config, REQUEST_HEADERS, Registry};

const USERNAME: &str = "marisol";
const API_KEY: &str = "5d0e7c21b9";
const START: u64 = 1_700_000_000_000;
const MAX_REQUESTS: usize = 8;

/// Sends bytes to a new registry, and panics when an answer is not one the API knows.
///
/// The bytes are read as requests the way HTTP/1.1 writes them, with a byte 0 between two; what is
/// missing is empty. Before its verb a request may say how many milliseconds it is later than the one
/// before: `+3000 GET /v1.0/1234/sessions`. `$auth` stands for a good authentication token,
/// `$session` for the session created last, and `$token` for the heartbeat token handed out last.
pub fn fuzz_one(bytes: &[u8]) {
    let mut peer = Peer::new();
    for request in bytes.split(|byte| *byte == 0).take(MAX_REQUESTS) {
        peer.send(&String::from_utf8_lossy(request));
    }
    peer.log_in();
    let response = peer.send("GET http://reg.test/v1.0/1234/services\nx-auth-token:$auth");
    assert_eq!(
        response.status, 200,
        "the registry goes on serving: {}",
        response.body
    );
}

/// A sender who remembers what the registry handed out.
struct Peer {
    registry: Registry<MemoryStore>,
    now: u64,
    auth: String,
    session: String,
    token: String,
}

impl Peer {
    fn new() -> Self {
        let account = Account {
            username: USERNAME.to_owned(),
            api_key: API_KEY.into(),
            tenant_id: TenantId::parse("1234").unwrap(),
        };
        let config = Config {
            accounts: vec![account],
            ..Config::default()
        };
        let mut peer = Self {
            registry: Registry::new(config, MemoryStore::default(), [7; 32]),
            now: START,
            auth: String::new(),
            session: String::new(),
            token: String::new(),
        };
        peer.log_in();
        peer
    }

    /// Logs in at the start, because a token lasts a day only.
    fn log_in(&mut self) {
        self.now = START;
        let key = json!({"username": USERNAME, "apiKey": API_KEY});
        let login = json!({"auth": {"RAX-KSKEY:apiKeyCredentials": key}});
        let login = self.send(&format!("POST http://reg.test/v2.0/tokens\n\n{login}"));
        let body: Value = serde_json::from_str(&login.body).unwrap();
        self.auth = body["access"]["token"]["id"].as_str().unwrap().to_owned();
    }

    fn send(&mut self, text: &str) -> Response<String> {
        let text = text
            .replace("$auth", &self.auth)
            .replace("$session", &self.session)
            .replace("$token", &self.token);
        let (later, request) = read_request(&text);
        self.now = self.now.saturating_add_signed(later);
        let method = request.method;
        let now = Timestamp::from_millis(self.now);
        let response = at_once(self.registry.handle(request, Caller::default(), now)).response;
        check(method, &response);
        self.remember(&response);
        response
    }

    fn remember(&mut self, response: &Response<String>) {
        let location = response.headers.value(header::LOCATION);
        if let Some((_, id)) = location.and_then(|url| url.split_once("/sessions/")) {
            self.session = id.to_owned();
        }
        let body: Value = serde_json::from_str(&response.body).unwrap_or_default();
        if let Some(token) = body["token"].as_str() {
            self.token = token.to_owned();
        }
    }
}

/// Reads a request, and how much later it comes than the one before.
fn read_request(text: &str) -> (i64, Request<String>) {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.split('\n');
    let first = lines.next().unwrap_or_default();
    let (later, first) = match first.split_once(' ') {
        Some((number, rest)) if number.starts_with(['+', '-']) => {
            (number.parse().unwrap_or_default(), rest)
        }
        _ => (0, first),
    };
    let (method, url) = first.split_once(' ').unwrap_or((first, ""));
    let mut headers = Headers::new();
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        // A host hands over these and no others.
        let mut known = REQUEST_HEADERS.iter();
        if let Some(name) = known.find(|known| known.eq_ignore_ascii_case(name)) {
            headers.push(name, value.trim().to_owned());
        }
    }
    let request = Request {
        method: Method::parse(method),
        url: url.to_owned(),
        headers,
        body: body.to_owned(),
    };
    (later, request)
}

/// The store is always ready, so an answer that must be waited for would never come.
fn at_once<T>(answer: impl Future<Output = T>) -> T {
    match pin!(answer).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("the registry waits for something"),
    }
}

fn check(method: Method, response: &Response<String>) {
    let id = response.headers.value(header::X_RESPONSE_ID).unwrap();
    assert!(!id.is_empty());
    assert!(!response.body.contains(API_KEY), "a key was given away");
    if method == Method::Head || response.status == 204 {
        assert_eq!(response.body, "");
        return;
    }
    if matches!(response.status, 200 | 201) {
        // Only the creation of a service is answered by no body.
        let is_json = serde_json::from_str::<Value>(&response.body).is_ok();
        assert!(is_json || (response.status == 201 && response.body.is_empty()));
        return;
    }
    let fault: Value = serde_json::from_str(&response.body).unwrap();
    let fault_type = FaultType::parse(fault["type"].as_str().unwrap()).unwrap();
    assert_eq!(fault_type.status(), response.status);
    assert_ne!(fault_type, FaultType::Internal, "{fault}");
    assert_eq!(fault["code"], response.status);
    assert_eq!(fault["txnId"], id);
    assert!(
        fault["message"]
            .as_str()
            .is_some_and(|message| !message.is_empty())
    );
}
