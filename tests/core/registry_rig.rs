//! A registry with one account, and a way to say: this request at this time gets exactly this answer.

use pollster::block_on;
use serde_json::{Value, json};
use service_registry_client::protocol::{
    Headers, Method, Request, Response, TenantId, TimeUuid, Timestamp,
};
use service_registry_client::registry::store::{MemoryStore, Store};
use service_registry_client::registry::{self, Account, Caller, Config, Registry};

pub const ORIGIN: &str = "http://reg.test";
pub const USERNAME: &str = "marisol";
pub const API_KEY: &str = "5d0e7c21b9";
pub const OTHER_API_KEY: &str = "77f2a9";

/// At what time, which request, with which body, gets which status and which body.
///
/// `null` stands for no body. In an answer, session ids are read as `$s1`, `$s2`, …, and UUIDs as
/// `$u1`, `$u2`, …, numbered as they appear; a request can send them.
pub type Step<'a> = (u64, &'a str, Value, u16, Value);

pub fn check(steps: &[Step<'_>]) {
    check_on(&mut Rig::default(), steps);
}

pub fn check_on<S: Store>(rig: &mut Rig<S>, steps: &[Step<'_>]) {
    for (at, line, body, status, expected) in steps {
        let answer = rig.send(*at, line, body);
        assert_eq!(
            answer.response.status, *status,
            "{line} at {at}: {}",
            answer.response.body
        );
        assert_eq!(answer.body, *expected, "{line} at {at}");
    }
}

pub fn fault(fault_type: &str, code: u16, message: &str, details: &str) -> Value {
    json!({"type": fault_type, "code": code, "message": message, "details": details})
}

/// A 400 about a field of the body.
pub fn invalid(key: &str, reason: &str) -> Value {
    fault(
        "badRequest",
        400,
        &format!("Validation error for key '{key}'"),
        reason,
    )
}

/// A 400 about a parameter of the URL.
pub fn invalid_parameter(name: &str, reason: &str) -> Value {
    fault(
        "badRequest",
        400,
        &format!("Invalid value for '{name}' query string parameter"),
        reason,
    )
}

pub fn bad_request(text: &str) -> Value {
    fault("badRequest", 400, text, text)
}

pub fn not_found(kind: &str, key: &str) -> Value {
    let details = format!("Object \"{kind}\" with key \"{key}\" does not exist");
    fault("notFoundError", 404, "object does not exist", &details)
}

pub fn unauthorized(details: &str) -> Value {
    fault("unauthorizedError", 401, "forbidden", details)
}

pub fn no_such_page(path: &str) -> Value {
    json!({
        "type": "notFoundError", "code": 404, "message": "The page cannot be found.",
        "details": {"requested_path": path},
    })
}

pub fn service(id: &str, session_id: &str) -> Value {
    json!({"id": id, "session_id": session_id, "tags": [], "metadata": {}})
}

pub fn list<const N: usize>(values: [Value; N]) -> Value {
    page(&values, 100, None, None, None)
}

pub fn page(
    values: &[Value],
    limit: u16,
    marker: Option<&str>,
    next_marker: Option<&str>,
    next_href: Option<&str>,
) -> Value {
    json!({
        "values": values,
        "metadata": {
            "count": values.len(), "limit": limit, "marker": marker,
            "next_marker": next_marker, "next_href": next_href, "feed_position": "$feed",
        },
    })
}

pub struct Rig<S = MemoryStore> {
    pub registry: Registry<S>,
    names: Vec<(String, String)>,
}

pub struct Answer {
    pub response: Response<String>,
    /// The body with names for what is random, without the transaction id, and without the gap of a
    /// page of events that has none.
    pub body: Value,
}

impl Default for Rig {
    fn default() -> Self {
        Self::over(MemoryStore::default())
    }
}

impl<S: Store> Rig<S> {
    pub fn over(store: S) -> Self {
        Self::with(config(), store)
    }

    pub fn with(config: Config, store: S) -> Self {
        Self {
            registry: Registry::new(config, store, [7; 32]),
            names: Vec::new(),
        }
    }

    /// Sends `GET /services` and the like to the account 1234, with a token of its own.
    pub fn send(&mut self, at: u64, line: &str, body: &Value) -> Answer {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let (line, body) = (self.actual(line), self.actual(&body));
        let token = log_in(&self.registry, at, USERNAME, API_KEY);
        let (method, path) = line.split_once(' ').unwrap();
        let headers = Headers::from([("x-auth-token", token.as_str())]);
        let url = format!("{ORIGIN}/v1.0/1234{path}");
        let request = Request {
            method: Method::parse(method),
            url,
            headers,
            body,
        };
        let response = send_raw(&self.registry, at, request);
        let body = self.named(&response);
        Answer { response, body }
    }

    /// What a name like `$s1` stands for.
    pub fn actual(&self, text: &str) -> String {
        // Last name first: `$s1` is the beginning of `$s10`.
        let replace = |text: String, (actual, name): &(String, String)| text.replace(name, actual);
        self.names.iter().rev().fold(text.to_owned(), replace)
    }

    fn named(&mut self, response: &Response<String>) -> Value {
        if let Some((_, id)) = response
            .headers
            .value("location")
            .and_then(|url| url.split_once("/sessions/"))
        {
            self.name(id, "$s");
        }
        if response.body.is_empty() {
            return Value::Null;
        }
        let mut body: Value = serde_json::from_str(&response.body).unwrap();
        if let Some(position) = body.pointer_mut("/metadata/feed_position") {
            self.name_feed_position(position);
        }
        if body.pointer("/metadata/gap") == Some(&Value::Null) {
            body["metadata"].as_object_mut().unwrap().remove("gap");
        }
        self.name_uuids(&body);
        if let Some(fields) = body.as_object_mut() {
            fields.remove("txnId");
        }
        let replace = |text: String, (actual, name): &(String, String)| text.replace(actual, name);
        let named = self.names.iter().fold(body.to_string(), replace);
        serde_json::from_str(&named).unwrap()
    }

    /// `$feed` is the position that the latest list was read at.
    fn name_feed_position(&mut self, position: &mut Value) {
        let actual = position.as_str().unwrap().to_owned();
        assert!(TimeUuid::parse(&actual).is_ok(), "{actual}");
        *position = "$feed".into();
        self.names.retain(|(_, name)| name != "$feed");
        self.names.push((actual, "$feed".to_owned()));
    }

    fn name_uuids(&mut self, value: &Value) {
        match value {
            Value::String(text) if TimeUuid::parse(text).is_ok() => self.name(text, "$u"),
            Value::Array(values) => values.iter().for_each(|value| self.name_uuids(value)),
            Value::Object(fields) => fields.values().for_each(|value| self.name_uuids(value)),
            _ => {}
        }
    }

    fn name(&mut self, actual: &str, prefix: &str) {
        if !self.names.iter().any(|(known, _)| known == actual) {
            let count = self
                .names
                .iter()
                .filter(|(_, name)| name.starts_with(prefix))
                .count();
            self.names
                .push((actual.to_owned(), format!("{prefix}{}", count + 1)));
        }
    }
}

/// Two users of account 1234's registry, the second in account 99.
pub fn config() -> Config {
    let account = |username: &str, api_key: &str, tenant_id: &str| Account {
        username: username.to_owned(),
        api_key: api_key.into(),
        tenant_id: TenantId::parse(tenant_id).unwrap(),
    };
    Config {
        accounts: vec![
            account(USERNAME, API_KEY, "1234"),
            account("other", OTHER_API_KEY, "99"),
        ],
        ..Config::default()
    }
}

/// Sends a request as it is.
pub fn send_raw<S: Store>(
    registry: &Registry<S>,
    at: u64,
    request: Request<String>,
) -> Response<String> {
    send_as(registry, at, Caller::default(), request).response
}

pub fn send_as<S: Store>(
    registry: &Registry<S>,
    at: u64,
    caller: Caller,
    request: Request<String>,
) -> registry::Answer {
    block_on(registry.handle(request, caller, Timestamp::from_millis(at)))
}

pub fn request(line: &str, headers: Headers, body: &str) -> Request<String> {
    let (method, url) = line.split_once(' ').unwrap();
    Request {
        method: Method::parse(method),
        url: url.to_owned(),
        headers,
        body: body.to_owned(),
    }
}

pub fn log_in<S: Store>(registry: &Registry<S>, at: u64, username: &str, api_key: &str) -> String {
    let response = try_log_in(registry, at, Caller::default(), username, api_key);
    let answer: Value = serde_json::from_str(&response.body).unwrap();
    answer["access"]["token"]["id"].as_str().unwrap().to_owned()
}

pub fn try_log_in<S: Store>(
    registry: &Registry<S>,
    at: u64,
    caller: Caller,
    username: &str,
    api_key: &str,
) -> Response<String> {
    let body =
        json!({"auth": {"RAX-KSKEY:apiKeyCredentials": {"username": username, "apiKey": api_key}}});
    let login = request(
        &format!("POST {ORIGIN}/v2.0/tokens"),
        Headers::new(),
        &body.to_string(),
    );
    send_as(registry, at, caller, login).response
}

/// The body of an answer without its transaction id, which must be that of the headers.
pub fn body_of(response: &Response<String>) -> Value {
    let mut body: Value = serde_json::from_str(&response.body).unwrap_or_default();
    if let Some(fields) = body.as_object_mut() {
        let transaction_id = fields.remove("txnId");
        if let Some(transaction_id) = transaction_id {
            assert_eq!(
                response.headers.value("x-response-id"),
                transaction_id.as_str()
            );
        }
    }
    body
}
