//! Requests that are held until something happens.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use serde_json::{Value, Value::Null, json};
use service_registry_client::protocol::{Headers, Request, Response, Timestamp};
use service_registry_client::registry::store::MemoryStore;
use service_registry_client::registry::{Caller, Clock, Config};

use crate::registry_rig::{API_KEY, ORIGIN, Rig, USERNAME, config, log_in, request, service};

/// A clock that is moved by hand.
#[derive(Default)]
pub struct Hands {
    pub now: Cell<u64>,
    sleepers: RefCell<Vec<Waker>>,
}

impl Hands {
    pub fn move_to(&self, now: u64) {
        self.now.set(now);
        self.sleepers.take().into_iter().for_each(Waker::wake);
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now.get())
    }

    async fn sleep(&self, duration: Duration) {
        let end = self.now() + duration;
        std::future::poll_fn(|context| {
            if self.now() >= end {
                return Poll::Ready(());
            }
            self.sleepers.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

#[derive(Default)]
pub struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A request that is polled only when it was woken, as an executor does.
pub struct Held<'a> {
    work: Pin<Box<dyn Future<Output = Response<String>> + 'a>>,
    wakes: Arc<Wakes>,
}

impl<'a> Held<'a> {
    pub fn new(rig: &'a Rig, clock: &'a Hands, request: Request<String>, caller: Caller) -> Self {
        let answer = rig.registry.handle(request, caller, clock);
        Self {
            work: Box::pin(async { answer.await.response }),
            wakes: Arc::new(Wakes(AtomicUsize::new(1))),
        }
    }

    /// The body, once there is one.
    fn answer(&mut self) -> Option<Value> {
        let response = self.response()?;
        assert_eq!(response.status, 200, "{}", response.body);
        Some(serde_json::from_str(&response.body).unwrap())
    }

    pub fn response(&mut self) -> Option<Response<String>> {
        while self.wakes.0.swap(0, Ordering::Relaxed) > 0 {
            let waker = Waker::from(self.wakes.clone());
            if let Poll::Ready(response) = self.work.as_mut().poll(&mut Context::from_waker(&waker))
            {
                return Some(response);
            }
        }
        None
    }
}

fn hold<'a>(rig: &'a Rig, clock: &'a Hands, query: &str) -> Held<'a> {
    let token = log_in(&rig.registry, clock.now.get(), USERNAME, API_KEY);
    let headers = Headers::from([("x-auth-token", token.as_str())]);
    let request = request(
        &format!("GET {ORIGIN}/v1.0/1234/events?{query}"),
        headers,
        "",
    );
    Held::new(rig, clock, request, Caller::default())
}

fn send(rig: &Rig, clock: &Hands, line: &str, body: &Value) {
    let token = log_in(&rig.registry, clock.now.get(), USERNAME, API_KEY);
    let headers = Headers::from([("x-auth-token", token.as_str())]);
    let (method, path) = line.split_once(' ').unwrap();
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let request = request(
        &format!("{method} {ORIGIN}/v1.0/1234{path}"),
        headers,
        &rig.actual(&body),
    );
    let answer = rig.registry.handle(request, Caller::default(), clock);
    let response = pollster::block_on(answer).response;
    assert!(response.status < 300, "{line}: {}", response.body);
}

fn payloads(answer: Option<Value>) -> Vec<Value> {
    let answer = answer.expect("the request is answered");
    let values = answer["values"].as_array().unwrap();
    values
        .iter()
        .map(|event| event["payload"].clone())
        .collect()
}

fn rig() -> Rig {
    let mut rig = Rig::default();
    rig.send(0, "POST /sessions", &json!({"heartbeat_timeout": 3}));
    rig
}

fn feed_position(rig: &mut Rig) -> String {
    let answer = rig.send(0, "GET /services", &Null).response;
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    body["metadata"]["feed_position"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_held_request_is_answered_by_what_happens() {
    let mut rig = rig();
    let (marker, clock) = (feed_position(&mut rig), Hands::default());
    let mut held = hold(&rig, &clock, &format!("wait=60&marker={marker}"));
    assert_eq!(held.answer(), None);
    clock.move_to(1_000);
    assert_eq!(held.answer(), None);
    send(&rig, &clock, "POST /services", &service("web", "$s1"));
    let web =
        serde_json::from_str::<Value>(&rig.actual(&service("web", "$s1").to_string())).unwrap();
    assert_eq!(payloads(held.answer()), [web]);
}

#[test]
fn what_happened_already_is_answered_at_once() {
    let mut rig = rig();
    let marker = feed_position(&mut rig);
    rig.send(0, "POST /services", &service("web", "$s1"));
    let clock = Hands::default();
    for query in [format!("wait=60&marker={marker}"), "wait=60".to_owned()] {
        assert_eq!(
            payloads(hold(&rig, &clock, &query).answer()).len(),
            1,
            "{query}"
        );
    }
}

#[test]
fn the_event_of_the_marker_itself_is_no_news() {
    let mut rig = rig();
    rig.send(0, "POST /services", &service("web", "$s1"));
    let events = rig.send(0, "GET /events", &Null).response;
    let events: Value = serde_json::from_str(&events.body).unwrap();
    let last = events["values"][0]["id"].as_str().unwrap();
    let clock = Hands::default();
    let mut held = hold(&rig, &clock, &format!("wait=1&marker={last}&limit=1"));
    assert_eq!(held.answer(), None);
    send(&rig, &clock, "POST /services", &service("api", "$s1"));
    // The marker is inclusive, as it is without waiting.
    let answer = held.answer().unwrap();
    assert_eq!(answer["values"][0]["id"], last);
    assert!(answer["metadata"]["next_marker"].is_string());
}

#[test]
fn a_request_waits_only_for_what_it_would_list() {
    let mut rig = rig();
    let (marker, clock) = (feed_position(&mut rig), Hands::default());
    let query = format!("wait=60&type=configuration_value.update&marker={marker}");
    let mut held = hold(&rig, &clock, &query);
    let mut standard = hold(
        &rig,
        &clock,
        &format!("wait=60&type=services.timeout&marker={marker}"),
    );
    assert_eq!((held.answer(), standard.answer()), (None, None));
    send(&rig, &clock, "POST /services", &service("web", "$s1"));
    send(&rig, &clock, "PUT /services/web", &json!({"tags": ["a"]}));
    assert_eq!((held.answer(), standard.answer()), (None, None));
    send(
        &rig,
        &clock,
        "PUT /configuration/port",
        &json!({"value": "1"}),
    );
    assert_eq!(payloads(held.answer()).len(), 1);
    assert_eq!(standard.answer(), None);
}

#[test]
fn when_the_time_is_over_the_answer_is_the_one_without_waiting() {
    let mut rig = rig();
    let (marker, clock) = (feed_position(&mut rig), Hands::default());
    let mut held = hold(&rig, &clock, &format!("wait=2&marker={marker}"));
    assert_eq!(held.answer(), None);
    clock.move_to(1_999);
    assert_eq!(held.answer(), None);
    clock.move_to(2_000);
    let answer = held.answer().unwrap();
    assert_eq!(answer["values"], json!([]));
    assert_eq!(answer["metadata"]["feed_position"], marker);
    assert_eq!(answer["metadata"]["marker"], marker);
}

#[test]
fn a_session_that_dies_meanwhile_is_told_of() {
    let mut rig = rig();
    let (marker, clock) = (feed_position(&mut rig), Hands::default());
    let query = format!("wait=10&marker={marker}");
    // One request sees to the deadline when its time is over, the other is woken by that.
    let (mut first, mut second) = (
        hold(&rig, &clock, &format!("wait=3&marker={marker}")),
        hold(&rig, &clock, &query),
    );
    assert_eq!((first.answer(), second.answer()), (None, None));
    clock.move_to(3_000);
    assert_eq!(payloads(first.answer()), [json!([])]);
    assert_eq!(payloads(second.answer()), [json!([])]);
}

#[test]
fn many_wait_and_one_event_answers_all() {
    let mut rig = rig();
    let (marker, clock) = (feed_position(&mut rig), Hands::default());
    let query = format!("wait=60&marker={marker}");
    let mut held: Vec<_> = (0..100).map(|_| hold(&rig, &clock, &query)).collect();
    assert!(held.iter_mut().all(|held| held.answer().is_none()));
    send(
        &rig,
        &clock,
        "PUT /configuration/port",
        &json!({"value": "1"}),
    );
    assert!(
        held.iter_mut()
            .all(|held| payloads(held.answer()).len() == 1)
    );
}

#[test]
fn a_clock_that_stands_still_holds_nobody() {
    let mut rig = rig();
    let marker = feed_position(&mut rig);
    let answer = rig.send(0, &format!("GET /events?wait=60&marker={marker}"), &Null);
    assert_eq!(answer.body["values"], json!([]));
    let clock = Timestamp::from_millis(0);
    let work = pin!(clock.sleep(Duration::MAX));
    assert_eq!(
        work.poll(&mut Context::from_waker(Waker::noop())),
        Poll::Ready(())
    );
}

#[test]
fn an_account_holds_no_more_requests_than_it_may() {
    let config = Config {
        max_held_requests: 2,
        ..config()
    };
    let mut rig = Rig::with(config, MemoryStore::default());
    let (marker, clock) = (feed_position(&mut rig), Hands::default());
    let query = format!("wait=60&marker={marker}");
    let mut first = hold(&rig, &clock, &query);
    let mut second = hold(&rig, &clock, &query);
    assert_eq!((first.answer(), second.answer()), (None, None));
    let mut third = hold(&rig, &clock, &query);
    assert_eq!(payloads(third.answer()), Vec::<Value>::new());
    // One that nobody waits for any more makes room.
    drop(first);
    let mut fourth = hold(&rig, &clock, &query);
    assert_eq!(fourth.answer(), None);
    clock.move_to(60_000);
    assert!(second.answer().is_some() && fourth.answer().is_some());
}

#[test]
fn what_is_held_beyond_retention_is_told_of_no_gap() {
    let config = Config {
        retention: Duration::from_secs(2),
        ..config()
    };
    let mut rig = Rig::with(config, MemoryStore::default());
    let (marker, clock) = (feed_position(&mut rig), Hands::default());
    let mut held = hold(&rig, &clock, &format!("wait=3&marker={marker}"));
    assert_eq!(held.answer(), None);
    clock.move_to(3_000);
    assert_eq!(held.answer().unwrap()["metadata"]["gap"], Null);
}
