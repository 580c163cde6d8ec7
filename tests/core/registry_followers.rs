//! Programs that follow the feed while others write, over a store where everything overlaps.

use std::future::Future;
use std::pin::Pin;

use serde_json::{Value, json};
use service_registry_client::protocol::{Headers, Response, Timestamp};
use service_registry_client::registry::{Caller, Config, Registry, ResourceLimits};

use crate::registry_conflicts::{Unreliable, run_all};
use crate::registry_rig::{API_KEY, ORIGIN, USERNAME, config, log_in, request};

struct Api<'a> {
    registry: Registry<&'a Unreliable>,
    token: String,
}

impl<'a> Api<'a> {
    fn over(store: &'a Unreliable, config: Config) -> Self {
        let registry = Registry::new(config, store, [7; 32]);
        let token = log_in(&registry, 0, USERNAME, API_KEY);
        Self { registry, token }
    }

    async fn send(&self, line: &str, body: Value) -> Response<String> {
        let (method, path) = line.split_once(' ').unwrap();
        let headers = Headers::from([("x-auth-token", self.token.as_str())]);
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = request(
            &format!("{method} {ORIGIN}/v1.0/1234{path}"),
            headers,
            &body,
        );
        self.registry
            .handle(request, Caller::default(), Timestamp::from_millis(1))
            .await
            .response
    }

    async fn read(&self, path: &str) -> Value {
        let response = self.send(&format!("GET {path}"), Value::Null).await;
        assert_eq!(response.status, 200, "{path}: {}", response.body);
        serde_json::from_str(&response.body).unwrap()
    }
}

fn texts<'v>(list: &'v Value, pointer: &str) -> Vec<&'v str> {
    let values = list["values"].as_array().unwrap();
    values
        .iter()
        .filter_map(|value| value.pointer(pointer)?.as_str())
        .collect()
}

const WRITERS: usize = 4;
const WRITES: usize = 12;

/// Sets values and deletes every other one: events of two kinds, in turn.
async fn write(api: &Api<'_>, writer: usize) {
    for n in 0..WRITES {
        let path = format!("/configuration/value-{writer}-{}", n / 2);
        let response = match n % 2 {
            0 => {
                api.send(&format!("PUT {path}"), json!({"value": "1"}))
                    .await
            }
            _ => api.send(&format!("DELETE {path}"), Value::Null).await,
        };
        assert_eq!(response.status, 204, "{}", response.body);
    }
}

/// Reads on from a position until everything was seen.
async fn follow(api: &Api<'_>, position: String, limit: usize) {
    let (mut marker, mut seen) = (position, Vec::<String>::new());
    while seen.len() < WRITERS * WRITES {
        let page = api
            .read(&format!("/events?limit={limit}&marker={marker}"))
            .await;
        seen.extend(texts(&page, "/id").into_iter().map(str::to_owned));
        let metadata = &page["metadata"];
        let next = metadata["next_marker"].as_str();
        marker = next
            .or(metadata["feed_position"].as_str())
            .unwrap()
            .to_owned();
    }
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((count, seen.len()), (WRITERS * WRITES, WRITERS * WRITES));
}

/// Keeps a copy of the values from a list, and then from the feed.
async fn mirror(api: &Api<'_>) -> Vec<String> {
    let list = api.read("/configuration?limit=1000").await;
    let mut copy: Vec<_> = texts(&list, "/id").into_iter().map(str::to_owned).collect();
    let mut marker = list["metadata"]["feed_position"]
        .as_str()
        .unwrap()
        .to_owned();
    for _ in 0..200 {
        let page = api
            .read(&format!("/events?limit=1000&marker={marker}"))
            .await;
        for event in page["values"].as_array().unwrap() {
            let id = event["payload"]["configuration_value_id"].as_str().unwrap();
            copy.retain(|known| known != id);
            if event["type"] == "configuration_value.update" {
                copy.push(id.to_owned());
            }
        }
        marker = page["metadata"]["feed_position"]
            .as_str()
            .unwrap()
            .to_owned();
    }
    copy.sort();
    copy
}

#[test]
fn a_follower_sees_everything_once() {
    for limit in [1, 3, 1000] {
        let store = Unreliable::default();
        let api = Api::over(&store, config());
        let position =
            pollster::block_on(api.read("/services"))["metadata"]["feed_position"].clone();
        let position = position.as_str().unwrap().to_owned();
        let follower: Pin<Box<dyn Future<Output = ()>>> = Box::pin(follow(&api, position, limit));
        let writers = (0..WRITERS)
            .map(|writer| -> Pin<Box<dyn Future<Output = ()>>> { Box::pin(write(&api, writer)) });
        run_all(writers.chain([follower]));
    }
}

#[test]
fn a_list_and_the_feed_behind_it_make_a_true_copy() {
    let store = Unreliable::default();
    let api = Api::over(&store, config());
    let api = &api;
    let done: Vec<Vec<String>> = run_all((0..WRITERS + 2).map(|n| async move {
        match n {
            0 | 1 => mirror(api).await,
            _ => {
                write(api, n).await;
                let kept = format!("PUT /configuration/kept-{n}");
                api.send(&kept, json!({"value": "1"})).await;
                Vec::new()
            }
        }
    }));
    let list = pollster::block_on(api.read("/configuration"));
    let kept = texts(&list, "/id");
    assert_eq!(kept.len(), WRITERS);
    for copy in &done[..2] {
        assert_eq!(*copy, kept);
    }
}

#[test]
fn of_overlapping_requests_as_many_succeed_as_the_limit_allows() {
    let resource_limits = ResourceLimits {
        sessions: 3,
        ..ResourceLimits::default()
    };
    let store = Unreliable::default();
    let api = Api::over(
        &store,
        Config {
            resource_limits,
            ..config()
        },
    );
    let api = &api;
    let responses =
        run_all((0..10).map(|_| api.send("POST /sessions", json!({"heartbeat_timeout": 30}))));
    let created = responses
        .iter()
        .filter(|response| response.status == 201)
        .count();
    let refused = responses
        .iter()
        .filter(|response| response.body.contains("limitReached"))
        .count();
    assert_eq!((created, refused), (3, 7));
}
