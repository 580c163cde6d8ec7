//! What a session holds, as it is made anew.

use serde_json::{Value, json};
use service_registry_client::client::{
    Accepted, Answer, Call, Duration, Endpoint, Error, Holdings, Identity, Json, Keeper, Ticket,
    TokenCache, sessions,
};
use service_registry_client::protocol::{Method, Timestamp};

use crate::host_json::HostJson;

#[test]
fn a_session_is_made_anew_as_it_was_last_written() {
    let mut holdings = holdings();
    assert_eq!(
        session(&holdings),
        json!({"metadata": {"a": "1"}, "heartbeat_timeout": 30})
    );
    for changes in [
        json!({"heartbeat_timeout": 5}),
        json!({"metadata": {"b": "2"}, "heartbeat_timeout": null}),
    ] {
        let changed = sessions::redefinition(holdings.session(), &json(&changes));
        holdings.set_session(changed);
    }
    assert_eq!(
        session(&holdings),
        json!({"metadata": {"b": "2"}, "heartbeat_timeout": 5})
    );
}

#[test]
fn services_are_made_anew_in_their_order_under_the_new_session() {
    let mut holdings = holdings();
    for (id, tag) in [("web-2", "a"), ("web-1", "b"), ("web-3", "c")] {
        holdings.add_service(id, &json(&json!({"tags": [tag]})));
    }
    assert_eq!(
        services(&holdings),
        [
            json!({"tags": ["a"], "session_id": "seNew", "id": "web-2"}),
            json!({"tags": ["b"], "session_id": "seNew", "id": "web-1"}),
            json!({"tags": ["c"], "session_id": "seNew", "id": "web-3"}),
        ]
    );
}

#[test]
fn services_are_made_anew_as_they_were_last_written() {
    let mut holdings = holdings();
    holdings.add_service(
        "web-1",
        &json(&json!({"tags": ["a"], "metadata": {"port": "1"}})),
    );
    holdings.add_service("web-2", &json(&json!({})));
    let changed = holdings.wanted("web-1").unwrap();
    let changed = changed.assign(&json(&json!({"tags": ["b"]})));
    holdings.set_service("web-1", changed.clone());
    holdings.set_service("web-9", changed);
    holdings.remove_service("web-2");
    holdings.remove_service("web-9");
    let first = json!({
        "tags": ["b"], "metadata": {"port": "1"}, "session_id": "seNew", "id": "web-1",
    });
    assert_eq!(services(&holdings), [first]);
    holdings.add_service("web-1", &json(&json!({"tags": ["d"]})));
    let again = json!({"tags": ["d"], "session_id": "seNew", "id": "web-1"});
    assert_eq!(services(&holdings), [again]);
}

#[test]
fn a_payload_that_names_another_id_or_session_changes_neither() {
    let mut holdings = holdings();
    holdings.add_service("web-1", &json(&json!({"id": "x", "session_id": "y"})));
    let expected = json!({"id": "web-1", "session_id": "seNew"});
    assert_eq!(services(&holdings), [expected]);
}

fn holdings() -> Holdings<HostJson> {
    let payload = json(&json!({"metadata": {"a": "1"}}));
    Holdings::new(sessions::definition(HostJson(json!(30)), &payload))
}

/// What a keeper makes their session of.
fn session(holdings: &Holdings<HostJson>) -> Value {
    made(&requests(holdings)[0])
}

/// What a keeper registers of them, in its order.
fn services(holdings: &Holdings<HostJson>) -> Vec<Value> {
    requests(holdings)[1..].iter().map(made).collect()
}

/// What a keeper asks for that makes them, but for beats.
fn requests(holdings: &Holdings<HostJson>) -> Vec<Call<HostJson>> {
    let mut keeper: Keeper<HostJson, Error<HostJson>> =
        Keeper::joining(Duration::from_secs(30), holdings.clone(), 7);
    let now = Timestamp::from_millis(1);
    keeper.start(now);
    let mut calls = Vec::new();
    loop {
        while keeper.poll_event(now).is_some() {}
        let Some(request) = keeper.poll_request(now) else {
            return calls;
        };
        let call = request.call().unwrap();
        if request.ticket == Ticket::Beat {
            assert_eq!(call.target(), "/sessions/seNew/heartbeat");
        } else {
            calls.push(call);
            keeper.handle(request.ticket, Ok(created(request.ticket)), now);
        }
    }
}

fn created(ticket: Ticket) -> Accepted {
    let answer = Answer {
        status: 201,
        headers: HostJson(json!({"location": "/sessions/seNew"})),
        body: HostJson(json!({"token": "t0"})),
    };
    ticket.read(answer).unwrap()
}

/// The body of a call that makes something.
fn made(call: &Call<HostJson>) -> Value {
    let endpoint = Endpoint {
        url: "http://127.0.0.1/v1.0".to_owned(),
        auth_url: String::new(),
    };
    let request = call.request(&endpoint, &identity());
    assert_eq!(request.method, Method::Post);
    request.body.unwrap().0
}

fn identity() -> Identity {
    let body = json!({"access": {"token": {
        "id": "token", "expires": "2030-01-01T00:00:00Z", "tenant": {"id": "1234", "name": "1234"},
    }}});
    let response = Answer {
        status: 200,
        headers: HostJson::object(&[]),
        body: HostJson(body),
    };
    let mut cache = TokenCache::default();
    cache
        .handle_login(response, Timestamp::from_millis(0))
        .unwrap()
}

fn json(value: &Value) -> HostJson {
    HostJson(value.clone())
}
