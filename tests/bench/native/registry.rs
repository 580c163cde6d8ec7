use pollster::block_on;
use serde_json::{Value, json};
use service_registry_client::protocol::{Headers, Method, Request, TenantId, Timestamp};
use service_registry_client::registry::store::MemoryStore;
use service_registry_client::registry::{Account, Answer, Caller, Config, Registry};

/// A registry with one account, in which sessions and services are registered.
pub struct Populated {
    registry: Registry<MemoryStore>,
    now: Timestamp,
    auth_token: String,
    sessions: Vec<Session>,
    /// The id of an event in the middle of the feed.
    event: String,
}

struct Session {
    id: String,
    token: String,
}

type Operation = (&'static str, fn(&mut Populated));

impl Populated {
    /// In this order: what takes something away comes last.
    pub const OPERATIONS: [Operation; 14] = [
        ("session/beat", Self::beat),
        ("session/create", Self::create_session),
        ("session/read", Self::read_session),
        ("session/page", Self::list_sessions),
        ("service/register", Self::register),
        ("service/read", Self::read_service),
        ("service/update", Self::update_service),
        ("service/page by tag", Self::list_by_tag),
        ("overview/page", Self::list_overview),
        ("event/page", Self::list_events),
        ("service/remove", Self::remove_service),
        ("session/delete", Self::delete_session),
        ("session/expire", Self::expire_one),
        ("session/expire many", Self::expire_many),
    ];

    const FIRST_TO_EXPIRE: usize = 4;

    pub fn new(sessions: usize) -> Self {
        let account = Account {
            username: "demo".to_owned(),
            api_key: "key".into(),
            tenant_id: TenantId::parse("1234").unwrap(),
        };
        let config = Config {
            accounts: vec![account],
            ..Config::default()
        };
        let mut populated = Self {
            registry: Registry::new(config, MemoryStore::default(), [7; 32]),
            now: Timestamp::from_millis(1_700_000_000_000),
            auth_token: String::new(),
            sessions: Vec::new(),
            event: String::new(),
        };
        populated.log_in();
        for number in 0..sessions {
            populated.add(number);
            if number == sessions / 2 {
                populated.note_last_event();
            }
        }
        populated
    }

    fn log_in(&mut self) {
        let key = json!({"username": "demo", "apiKey": "key"});
        let login = json!({"auth": {"RAX-KSKEY:apiKeyCredentials": key}});
        let mut request = self.request("POST", "", &login);
        request.url = "http://127.0.0.1:9000/v2.0/tokens".to_owned();
        let answer = handle(&self.registry, request, self.now);
        let body: Value = serde_json::from_str(&answer.response.body).unwrap();
        let token = body.pointer("/access/token/id").and_then(Value::as_str);
        self.auth_token = token.unwrap().to_owned();
    }

    fn add(&mut self, number: usize) {
        let timeout = if number == Self::FIRST_TO_EXPIRE {
            5
        } else {
            30
        };
        let created = handle(&self.registry, self.session_request(timeout), self.now);
        let location = created.response.headers.value("location").unwrap();
        let (_, id) = location.rsplit_once('/').unwrap();
        let id = id.to_owned();
        let body: Value = serde_json::from_str(&created.response.body).unwrap();
        let token = body
            .get("token")
            .and_then(Value::as_str)
            .unwrap()
            .to_owned();
        let service = self.service_request(&service_id(number), &id);
        self.sessions.push(Session { id, token });
        assert_eq!(
            handle(&self.registry, service, self.now).response.status,
            201
        );
        if number.is_multiple_of(10) {
            self.now = Timestamp::from_millis(self.now.as_millis() + 1);
        }
    }

    fn note_last_event(&mut self) {
        let request = self.request("GET", "/services?limit=1", &Value::Null);
        let answer = handle(&self.registry, request, self.now);
        let body: Value = serde_json::from_str(&answer.response.body).unwrap();
        let position = body.pointer("/metadata/feed_position");
        self.event = position.and_then(Value::as_str).unwrap().to_owned();
    }

    fn beat(&mut self) {
        let Session { id, token } = self.session(0);
        let body = json!({"token": token});
        self.measure(
            self.request("POST", &format!("/sessions/{id}/heartbeat"), &body),
            200,
        );
    }

    fn create_session(&mut self) {
        let request = self.session_request(30);
        self.measure(request, 201);
    }

    fn read_session(&mut self) {
        let path = format!("/sessions/{}", self.session(1).id);
        self.measure(self.request("GET", &path, &Value::Null), 200);
    }

    fn list_sessions(&mut self) {
        self.measure(
            self.request("GET", "/sessions?limit=50&marker=se2", &Value::Null),
            200,
        );
    }

    fn register(&mut self) {
        let request = self.service_request("service-new", &self.session(2).id);
        self.measure(request, 201);
    }

    fn read_service(&mut self) {
        let path = format!("/services/{}", self.middle());
        self.measure(self.request("GET", &path, &Value::Null), 200);
    }

    fn update_service(&mut self) {
        let path = format!("/services/{}", self.middle());
        self.measure(
            self.request("PUT", &path, &json!({"metadata": {"port": "8443"}})),
            204,
        );
    }

    fn list_by_tag(&mut self) {
        let path = format!("/services?tag=web&limit=50&marker={}", self.middle());
        self.measure(self.request("GET", &path, &Value::Null), 200);
    }

    fn list_overview(&mut self) {
        self.measure(
            self.request("GET", "/views/overview?limit=50&marker=se2", &Value::Null),
            200,
        );
    }

    fn list_events(&mut self) {
        let path = format!("/events?limit=50&marker={}", self.event);
        self.measure(self.request("GET", &path, &Value::Null), 200);
    }

    fn remove_service(&mut self) {
        let path = format!("/services/{}", self.middle());
        self.measure(self.request("DELETE", &path, &Value::Null), 204);
    }

    fn delete_session(&mut self) {
        let path = format!("/sessions/{}", self.session(3).id);
        self.measure(self.request("DELETE", &path, &Value::Null), 204);
    }

    /// Of all sessions one ends, with its service.
    fn expire_one(&mut self) {
        let due = block_on(self.registry.next_expiry()).unwrap();
        crate::measured(|| block_on(self.registry.expire(due)).unwrap());
        let statistics = block_on(self.registry.statistics()).unwrap();
        assert_eq!(statistics.expired_sessions, 1);
    }

    /// Of many that are due as many end as do in one step, each with its service; the first of them has beaten, and is only
    /// put where its deadline is.
    fn expire_many(&mut self) {
        let later = Timestamp::from_millis(self.now.as_millis() + 60_000);
        crate::measured(|| block_on(self.registry.expire_some(later)).unwrap());
        let statistics = block_on(self.registry.statistics()).unwrap();
        assert_eq!(statistics.expired_sessions, 1 + 63);
    }

    fn middle(&self) -> String {
        service_id(self.sessions.len() / 2)
    }

    fn session(&self, number: usize) -> &Session {
        self.sessions.get(number).unwrap()
    }

    fn session_request(&self, timeout: u32) -> Request<String> {
        let metadata = json!({"host": "web-1.example", "rack": "b7"});
        let body = json!({"heartbeat_timeout": timeout, "metadata": metadata});
        self.request("POST", "/sessions", &body)
    }

    fn service_request(&self, id: &str, session_id: &str) -> Request<String> {
        let metadata = json!({"port": "8080"});
        let body =
            json!({"id": id, "session_id": session_id, "tags": ["web"], "metadata": metadata});
        self.request("POST", "/services", &body)
    }

    fn request(&self, method: &str, path: &str, body: &Value) -> Request<String> {
        let token = self.auth_token.as_str();
        let json = "application/json";
        Request {
            method: Method::parse(method),
            url: format!("http://127.0.0.1:9000/v1.0/1234{path}"),
            headers: Headers::from([("x-auth-token", token), ("content-type", json)]),
            body: if body.is_null() {
                String::new()
            } else {
                body.to_string()
            },
        }
    }

    fn measure(&self, request: Request<String>, status: u16) {
        let answer = crate::measured(|| handle(&self.registry, request, self.now));
        let response = answer.response;
        assert_eq!(response.status, status, "{}", response.body);
    }
}

fn service_id(number: usize) -> String {
    format!("service-{number:06}")
}

fn handle(registry: &Registry<MemoryStore>, request: Request<String>, now: Timestamp) -> Answer {
    block_on(registry.handle(request, Caller::default(), now))
}
