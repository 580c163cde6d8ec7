//! The durable engine: nothing is told that could be gone after a loss of power, and what was told is there after it.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use pollster::block_on;
use serde_json::{Value, json};
use service_registry_client::protocol::{Headers, Method, Request, Response, Timestamp};
use service_registry_client::registry::store::{DurableStore, Key, StoreError};
use service_registry_client::registry::{Caller, Config, Registry, SigningKey, signing_key};

use crate::registry_rig::{API_KEY, ORIGIN, USERNAME, config, log_in};

/// What a disk holds.
type Disk = BTreeMap<Key, Vec<u8>>;

struct Machine {
    registry: Registry<DurableStore>,
    disk: Disk,
    token: String,
}

impl Machine {
    fn start(mut disk: Disk, at: u64) -> Self {
        let store = DurableStore::restore(disk.clone()).unwrap();
        let fresh = SigningKey([at as u8; 64]);
        let config = Config {
            signing_key: Some(block_on(signing_key(&store, fresh)).unwrap()),
            ..config()
        };
        let registry = Registry::new(config, store, [at as u8; 32]);
        block_on(registry.resume(time(at))).unwrap();
        write(registry.store(), &mut disk);
        let token = log_in(&registry, at, USERNAME, API_KEY);
        Self {
            registry,
            disk,
            token,
        }
    }

    /// Loses its power, and starts again later.
    fn restart(self, at: u64) -> Self {
        let token = self.token;
        Self {
            token,
            ..Self::start(self.disk, at)
        }
    }

    /// Begins a request, and does not write.
    fn begin(&self, at: u64, line: &str, body: &Value) -> impl Future<Output = Response<String>> {
        let (method, path) = line.split_once(' ').unwrap();
        let request = Request {
            method: Method::parse(method),
            url: format!("{ORIGIN}/v1.0/1234{path}"),
            headers: Headers::from([("x-auth-token", self.token.as_str())]),
            body: match body {
                Value::Null => String::new(),
                body => body.to_string(),
            },
        };
        async move {
            let answer = self.registry.handle(request, Caller::default(), time(at));
            answer.await.response
        }
    }

    /// Asks, with a disk that writes what there is while the answer waits.
    fn send(&mut self, at: u64, line: &str, body: &Value) -> Response<String> {
        let mut disk = std::mem::take(&mut self.disk);
        let response = {
            let mut work = pin!(self.begin(at, line, body));
            loop {
                match poll(work.as_mut()) {
                    Poll::Ready(response) => break response,
                    Poll::Pending => write(self.registry.store(), &mut disk),
                }
            }
        };
        self.disk = disk;
        response
    }

    /// Makes a session of 10 s with a service: its id and its token.
    fn register(&mut self, at: u64) -> (String, String) {
        let response = self.send(at, "POST /sessions", &json!({"heartbeat_timeout": 10}));
        let id = response.headers.value("location").unwrap();
        let id = id.rsplit('/').next().unwrap().to_owned();
        let service = json!({"id": "web", "session_id": id});
        assert_eq!(self.send(at, "POST /services", &service).status, 201);
        (id, text(&response, "token"))
    }

    fn beat(&mut self, at: u64, session: &(String, String)) -> Response<String> {
        let (id, token) = session;
        let line = format!("POST /sessions/{id}/heartbeat");
        self.send(at, &line, &json!({"token": token}))
    }

    fn has_service(&mut self, at: u64) -> bool {
        self.send(at, "GET /services/web", &Value::Null).status == 200
    }

    /// Lets time pass while it runs.
    fn note(&mut self, at: u64) {
        block_on(self.registry.note_time(time(at))).unwrap();
        write(self.registry.store(), &mut self.disk);
    }
}

/// Writes all there is.
fn write(store: &DurableStore, disk: &mut Disk) {
    while let Some(batch) = store.next_batch() {
        for (key, value) in batch.iter() {
            match value {
                Some(value) => disk.insert(key.clone(), value.to_vec()),
                None => disk.remove(key),
            };
        }
        store.handle_written(Ok(()));
    }
}

fn text(response: &Response<String>, field: &str) -> String {
    let body: Value = serde_json::from_str(&response.body).unwrap();
    body[field].as_str().unwrap().to_owned()
}

#[test]
fn an_answer_waits_until_what_it_saw_is_written() {
    let mut machine = Machine::start(Disk::new(), 1_000);
    machine.send(1_000, "GET /sessions", &Value::Null);
    let before = machine.disk.clone();
    {
        let value = json!({"value": "80"});
        let mut writing = pin!(machine.begin(1_000, "PUT /configuration/port", &value));
        assert!(poll(writing.as_mut()).is_pending());
        // Who reads it is told nothing either.
        let mut reading = pin!(machine.begin(1_000, "GET /configuration/port", &Value::Null));
        assert!(poll(reading.as_mut()).is_pending());
        let batch = machine.registry.store().next_batch().unwrap();
        assert!(!batch.is_empty());
        assert_eq!(machine.registry.store().next_batch(), None);
        assert!(poll(writing.as_mut()).is_pending());
        machine.registry.store().handle_written(Ok(()));
        assert!(matches!(poll(writing.as_mut()), Poll::Ready(response) if response.status == 204));
        assert!(matches!(poll(reading.as_mut()), Poll::Ready(response) if response.status == 200));
    }
    // The power was lost before anything was written.
    let mut machine = Machine::start(before, 2_000);
    assert_eq!(
        machine
            .send(2_000, "GET /configuration/port", &Value::Null)
            .status,
        404
    );
}

#[test]
fn a_disk_that_is_full_is_a_503_until_there_is_space() {
    let mut machine = Machine::start(Disk::new(), 1_000);
    let session = machine.register(1_000);
    {
        let value = json!({"value": "80"});
        let mut work = pin!(machine.begin(2_000, "PUT /configuration/port", &value));
        assert!(poll(work.as_mut()).is_pending());
        let store = machine.registry.store();
        store.next_batch().unwrap();
        store.handle_written(Err(StoreError::Unavailable("no space left".to_owned())));
        assert!(store.failure().is_some());
        let Poll::Ready(response) = poll(work.as_mut()) else {
            panic!("not answered")
        };
        assert_eq!(response.status, 503);
        assert!(
            !response.body.contains("no space left"),
            "{}",
            response.body
        );
    }
    // What was not written then is written with what comes.
    assert_eq!(machine.beat(3_000, &session).status, 200);
    let mut machine = machine.restart(4_000);
    assert_eq!(
        machine
            .send(4_000, "GET /configuration/port", &Value::Null)
            .status,
        200
    );
}

#[test]
fn sessions_have_as_much_time_after_a_restart_as_before() {
    let mut machine = Machine::start(Disk::new(), 0);
    let session = machine.register(0);
    machine.note(4_000);
    // Away for an hour. 6 s were left, of which the start costs one.
    let away = 3_600_000;
    let mut machine = machine.restart(away);
    assert!(machine.has_service(away + 4_999));
    let beaten = machine.beat(away + 4_999, &session);
    assert_eq!(beaten.status, 200);
    assert!(machine.has_service(away + 14_998));
    assert!(!machine.has_service(away + 14_999));
    let events = machine.send(away + 15_000, "GET /events", &Value::Null);
    assert_eq!(events.body.matches("services.timeout").count(), 1);
}

#[test]
fn restarts_do_not_keep_a_silent_session_alive() {
    let mut machine = Machine::start(Disk::new(), 0);
    machine.register(0);
    for start in 1..=9 {
        machine = machine.restart(start * 100);
        machine.note(start * 100);
    }
    assert!(machine.has_service(900));
    let mut machine = machine.restart(1_000);
    assert!(!machine.has_service(1_000));
}

#[test]
fn what_was_told_to_be_over_is_over_after_a_restart() {
    let mut machine = Machine::start(Disk::new(), 0);
    // More than end with one request.
    for _ in 0..300 {
        machine.send(0, "POST /sessions", &json!({"heartbeat_timeout": 3}));
    }
    let list = |machine: &mut Machine, at| machine.send(at, "GET /sessions", &Value::Null).body;

    assert!(list(&mut machine, 2_999).contains("\"id\""));
    assert!(!list(&mut machine, 3_000).contains("\"id\""));
    let mut machine = machine.restart(3_001);
    assert!(!list(&mut machine, 3_001).contains("\"id\""));

    let mut machine = Machine::start(Disk::new(), 0);
    let session = machine.register(0);
    assert_eq!(machine.beat(10_000, &session).status, 404);
    let mut machine = machine.restart(10_001);
    assert_eq!(machine.beat(10_001, &session).status, 404);
}

#[test]
fn a_clock_that_was_set_back_ends_no_session() {
    let mut machine = Machine::start(Disk::new(), 10_000_000);
    let session = machine.register(10_000_000);
    machine.note(10_001_000);
    let mut machine = machine.restart(5_000_000);
    assert!(machine.has_service(5_007_000));
    assert_eq!(machine.beat(5_007_000, &session).status, 200);
    assert!(machine.has_service(5_016_999));
    assert!(!machine.has_service(5_017_000));
}

fn poll<F: Future>(work: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    work.poll(&mut Context::from_waker(Waker::noop()))
}

fn time(at: u64) -> Timestamp {
    Timestamp::from_millis(at)
}

#[test]
fn whatever_is_missing_or_changed_on_the_disk_is_found() {
    let mut machine = Machine::start(Disk::new(), 1_000);
    machine.register(1_000);
    let disk = machine.disk;
    assert!(disk.len() > 8);
    let is_refused = |disk: Disk| DurableStore::restore(disk).is_err();
    assert!(!is_refused(disk.clone()));
    for (key, value) in &disk {
        let mut without = disk.clone();
        without.remove(key);
        assert!(is_refused(without), "without {key:?}");
        for bit in 0..value.len() * 8 {
            let mut flipped = disk.clone();
            flipped.get_mut(key).unwrap()[bit / 8] ^= 1 << (bit % 8);
            assert!(is_refused(flipped), "{key:?} {bit}");
        }
        let mut bytes = key.as_bytes().to_vec();
        for bit in 0..bytes.len() * 8 {
            bytes[bit / 8] ^= 1 << (bit % 8);
            let mut moved = disk.clone();
            let value = moved.remove(key).unwrap();
            moved.insert(Key::from(bytes.clone()), value);
            assert!(is_refused(moved), "{key:?} {bit}");
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
    }
}
