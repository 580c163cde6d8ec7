//! Requests that overlap, and stores that fail.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use pollster::block_on;
use serde_json::{Value::Null, json};
use service_registry_client::protocol::{Headers, Request, Response, Timestamp};
use service_registry_client::registry::Caller;
use service_registry_client::registry::store::{
    Commit, Entry, Key, KeyRange, MemoryStore, Store, StoreError, Transaction,
};

use crate::registry_rig::{
    API_KEY, ORIGIN, Rig, USERNAME, check_on, fault, list, log_in, request, service,
};

/// A store that gives way to other requests before every answer, and whose commits fail as planned.
#[derive(Default)]
pub struct Unreliable {
    memory: MemoryStore,
    /// What the next commits do instead of committing; `None` for one that works.
    plan: RefCell<VecDeque<Option<Result<Commit, StoreError>>>>,
}

impl Unreliable {
    /// Fails the next commits.
    pub fn failing(errors: impl IntoIterator<Item = StoreError>) -> Self {
        let store = Self::default();
        store.fail_next(errors);
        store
    }

    /// Fails the next commits.
    pub fn fail_next(&self, errors: impl IntoIterator<Item = StoreError>) {
        let errors = errors.into_iter().map(|error| Some(Err(error)));
        self.plan.borrow_mut().extend(errors);
    }
}

impl Store for &Unreliable {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>, StoreError> {
        give_way().await;
        self.memory.get(keys).await
    }

    async fn scan(&self, range: KeyRange, limit: usize) -> Result<Vec<(Key, Entry)>, StoreError> {
        give_way().await;
        self.memory.scan(range, limit).await
    }

    async fn commit(&self, transaction: Transaction) -> Result<Commit, StoreError> {
        give_way().await;
        let planned = self.plan.borrow_mut().pop_front().flatten();
        match planned {
            Some(result) => result,
            None => self.memory.commit(transaction).await,
        }
    }

    fn watch(&self, prefix: Key) -> impl Future<Output = ()> {
        self.memory.watch(prefix)
    }
}

async fn give_way() {
    let mut is_second = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut is_second, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Runs futures by turns on this thread.
pub fn run_all<T>(futures: impl IntoIterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut running: Vec<_> = futures
        .into_iter()
        .map(|future| Some(Box::pin(future)))
        .collect();
    let mut results: Vec<Option<T>> = running.iter().map(|_| None).collect();
    let mut context = Context::from_waker(Waker::noop());
    while results.iter().any(Option::is_none) {
        for (slot, result) in running.iter_mut().zip(&mut results) {
            if let Some(future) = slot
                && let Poll::Ready(value) = Pin::new(future).poll(&mut context)
            {
                (*slot, *result) = (None, Some(value));
            }
        }
    }
    results.into_iter().flatten().collect()
}

fn send_all<S: Store>(
    rig: &Rig<S>,
    at: u64,
    requests: &[(String, String)],
) -> Vec<Response<String>> {
    let token = log_in(&rig.registry, at, USERNAME, API_KEY);
    run_all(requests.iter().map(|(line, body)| {
        let (method, path) = line.split_once(' ').unwrap();
        let headers = Headers::from([("x-auth-token", token.as_str())]);
        let request = request(
            &format!("{method} {ORIGIN}/v1.0/1234{path}"),
            headers,
            &rig.actual(body),
        );
        handle(rig, at, request)
    }))
}

async fn handle<S: Store>(rig: &Rig<S>, at: u64, request: Request<String>) -> Response<String> {
    let now = Timestamp::from_millis(at);
    let answer = rig.registry.handle(request, Caller::default(), now);
    answer.await.response
}

fn rig(store: &Unreliable) -> Rig<&Unreliable> {
    let mut rig = Rig::over(store);
    check_on(
        &mut rig,
        &[(
            0,
            "POST /sessions",
            json!({"heartbeat_timeout": 3}),
            201,
            json!({"token": "$u1"}),
        )],
    );
    rig
}

#[test]
fn one_of_ten_gets_the_id() {
    let store = Unreliable::default();
    let rig = rig(&store);
    let create = (
        "POST /services".to_owned(),
        service("web", "$s1").to_string(),
    );
    let mut statuses: Vec<_> = send_all(&rig, 1, &vec![create; 10])
        .iter()
        .map(|response| response.status)
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 400, 400, 400, 400, 400, 400, 400, 400, 400]);
}

#[test]
fn events_of_overlapping_requests_are_all_there_and_in_order() {
    let store = Unreliable::default();
    let mut rig = rig(&store);
    let creates: Vec<_> = (0..8)
        .map(|n| {
            (
                "POST /services".to_owned(),
                service(&format!("service-{n}"), "$s1").to_string(),
            )
        })
        .collect();
    assert!(
        send_all(&rig, 1, &creates)
            .iter()
            .all(|response| response.status == 201)
    );
    let events = rig.send(1, "GET /events", &Null).body;
    assert_eq!(events["metadata"]["count"], 8);
}

#[test]
fn a_service_never_outlives_a_session_that_ends_meanwhile() {
    for requests_before in 0..4 {
        let store = Unreliable::default();
        let mut rig = rig(&store);
        // Some arrive before the deadline and some at it, all at once.
        let token = log_in(&rig.registry, 0, USERNAME, API_KEY);
        let send = |n: usize| {
            let headers = Headers::from([("x-auth-token", token.as_str())]);
            let body = rig.actual(&service(&format!("service-{n}"), "$s1").to_string());
            let create = request(&format!("POST {ORIGIN}/v1.0/1234/services"), headers, &body);
            let at = if n <= requests_before { 2_999 } else { 3_000 };
            handle(&rig, at, create)
        };
        let created = run_all((0..6).map(send))
            .iter()
            .filter(|response| response.status == 201)
            .count();
        let events = rig.send(3_000, "GET /events", &Null).body;
        assert_eq!(rig.send(3_000, "GET /services", &Null).body, list([]));
        let values = events["values"].as_array().unwrap();
        assert_eq!(values.len(), created + 1);
        let last = &values[created];
        assert_eq!(last["type"], "services.timeout");
        assert_eq!(last["payload"].as_array().unwrap().len(), created);
    }
}

#[test]
fn a_session_ends_once_however_many_ask() {
    let store = Unreliable::default();
    let mut rig = rig(&store);
    let reads = vec![("GET /events".to_owned(), String::new()); 150];
    for response in send_all(&rig, 3_000, &reads) {
        assert_eq!(response.status, 200);
        assert_eq!(response.body.matches("services.timeout").count(), 1);
    }
    assert_eq!(
        rig.send(3_000, "GET /events", &Null).body["metadata"]["count"],
        1
    );
}

#[test]
fn a_conflict_is_tried_again_and_an_endless_one_is_given_up() {
    let text = "The service is temporarily unavailable";
    let unavailable = || fault("systemFailureError", 503, text, text);
    let conflict = || Some(Ok(Commit::Conflict));
    for line in [
        "POST /sessions",
        "POST /services",
        "POST /sessions/$s1/heartbeat",
        "PUT /services/web",
        "DELETE /services/web",
        "DELETE /sessions/$s1",
        "PUT /configuration/port",
        "DELETE /configuration/host",
    ] {
        for (conflicts, is_given_up) in [(1, false), (15, false), (16, true)] {
            let store = Unreliable::default();
            let mut rig = rig(&store);
            if line.ends_with("web") {
                rig.send(0, "POST /services", &service("web", "$s1"));
            }
            rig.send(0, "PUT /configuration/host", &json!({"value": "1"}));
            store
                .plan
                .borrow_mut()
                .extend(std::iter::repeat_with(conflict).take(conflicts));
            let body = json!({"heartbeat_timeout": 3, "id": "web", "session_id": "$s1", "token": "$u1", "tags": ["new"]});
            let body = if line == "PUT /configuration/port" {
                json!({"value": "1"})
            } else {
                body
            };
            let answer = rig.send(1, line, &body);
            if is_given_up {
                assert_eq!(answer.body, unavailable(), "{line}");
                assert_eq!(answer.response.headers.value("retry-after"), Some("1"));
            } else {
                assert!(
                    answer.response.status < 300,
                    "{line}: {}",
                    answer.response.body
                );
            }
        }
    }
}

#[test]
fn a_failing_store_is_admitted_but_not_described() {
    let internal = fault("internalError", 500, "Internal Error", "Internal Error");
    let text = "The service is temporarily unavailable";
    let unavailable = fault("systemFailureError", 503, text, text);
    for (error, expected) in [
        (
            StoreError::Failed("disk /dev/sda1".to_owned()),
            internal.clone(),
        ),
        (StoreError::Corrupt("record"), internal),
        (
            StoreError::Unavailable("10.0.0.7 refused".to_owned()),
            unavailable,
        ),
    ] {
        let store = Unreliable::default();
        let mut rig = rig(&store);
        store.plan.borrow_mut().push_back(Some(Err(error)));
        let code = expected["code"].as_u64().unwrap() as u16;
        check_on(
            &mut rig,
            &[
                (
                    1,
                    "POST /sessions",
                    json!({"heartbeat_timeout": 3}),
                    code,
                    expected,
                ),
                (
                    1,
                    "POST /sessions/$s1/heartbeat",
                    json!({"token": "$u1"}),
                    200,
                    json!({"token": "$u2"}),
                ),
            ],
        );
    }
}

#[test]
fn expiry_that_fails_halfway_is_finished_later() {
    let store = Unreliable::default();
    let mut rig = rig(&store);
    // With this many more than end in one step.
    for _ in 0..70 {
        rig.send(0, "POST /sessions", &json!({"heartbeat_timeout": 3}));
    }
    let failed = StoreError::Failed("full".to_owned());
    store
        .plan
        .borrow_mut()
        .extend([None, Some(Err(failed.clone()))]);
    assert_eq!(
        block_on(rig.registry.expire(Timestamp::from_millis(3_000))),
        Err(failed)
    );
    assert_eq!(
        rig.send(3_000, "GET /events?limit=1000", &Null).body["metadata"]["count"],
        71
    );
}
