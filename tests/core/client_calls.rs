//! Calls: what is sent, and how what comes back is read.

use serde_json::{Value, json};
use service_registry_client::client::{
    Answer, Call, Duration, Endpoint, Error, Finding, Identity, Json, ListOptions, Listed, Verdict,
    events, services, sessions,
};

use crate::host_json::HostJson;

#[test]
fn calls_go_to_the_account_with_its_token() {
    let page = ListOptions {
        limit: Some("2".to_owned()),
        marker: Some("a/b".to_owned()),
    };
    let none = ListOptions::default();
    for (call, expected) in [
        (sessions::list(&none), ("GET", "/sessions", Value::Null)),
        (
            sessions::list(&page),
            ("GET", "/sessions?limit=2&marker=a%2Fb", Value::Null),
        ),
        (
            sessions::get("se/1").unwrap(),
            ("GET", "/sessions/se%2F1", Value::Null),
        ),
        (
            sessions::create(sessions::definition(
                of(json!(30)),
                &of(json!({"metadata": {"a": "b"}})),
            )),
            (
                "POST",
                "/sessions",
                json!({"metadata": {"a": "b"}, "heartbeat_timeout": 30}),
            ),
        ),
        (
            sessions::create(sessions::definition(of(json!(30)), &of(Value::Null))),
            ("POST", "/sessions", json!({"heartbeat_timeout": 30})),
        ),
        (
            sessions::heartbeat("se1", "t").unwrap(),
            ("POST", "/sessions/se1/heartbeat", json!({"token": "t"})),
        ),
        (
            sessions::update("se1", of(json!({"heartbeat_timeout": 5}))).unwrap(),
            ("PUT", "/sessions/se1", json!({"heartbeat_timeout": 5})),
        ),
        (
            services::list(Some("a b&c"), &page),
            (
                "GET",
                "/services?tag=a%20b%26c&limit=2&marker=a%2Fb",
                Value::Null,
            ),
        ),
        (
            services::get("s p").unwrap(),
            ("GET", "/services/s%20p", Value::Null),
        ),
        (
            services::create("se1", "web", &of(json!({"tags": ["t"], "id": "other"}))),
            (
                "POST",
                "/services",
                json!({"tags": ["t"], "id": "web", "session_id": "se1"}),
            ),
        ),
        (
            services::update("web", of(json!({"tags": []}))).unwrap(),
            ("PUT", "/services/web", json!({"tags": []})),
        ),
        (
            services::remove("web").unwrap(),
            ("DELETE", "/services/web", Value::Null),
        ),
        (
            events::list(&events::EventListOptions::default()),
            ("GET", "/events", Value::Null),
        ),
    ] {
        let request = call.request(&endpoint(), &identity());
        let (method, path, body) = expected;
        assert_eq!(request.method.as_str(), method);
        assert_eq!(
            request.url,
            format!("https://reg.example.net/v1.0/1234{path}")
        );
        assert_eq!(request.headers.value("X-Auth-Token"), Some("secret"));
        assert_eq!(
            request.headers.value("Content-Type"),
            Some("application/json")
        );
        assert_eq!(
            request.body.map_or(Value::Null, |body| body.0),
            body,
            "{path}"
        );
    }
}

#[test]
fn ids_that_would_name_another_resource_are_refused() {
    for id in ["", ".", ".."] {
        let calls = [
            sessions::get::<HostJson>(id),
            sessions::heartbeat(id, "t"),
            sessions::update(id, HostJson::object(&[])),
            services::get(id),
            services::update(id, HostJson::object(&[])),
            services::remove(id),
        ];
        for call in calls {
            assert!(matches!(call, Err(Error::InvalidArgument { .. })), "{id:?}");
        }
    }
}

#[test]
fn a_created_session_is_named_by_its_location() {
    let created = sessions::created(response(
        201,
        &[(
            "location",
            "https://reg.example.net/v1.0/1234/sessions/seMkzI0mxC",
        )],
        json!({"token": "t0"}),
    ));
    let created = created.unwrap();
    assert_eq!(
        (created.id.as_str(), created.token.as_str()),
        ("seMkzI0mxC", "t0")
    );

    for headers in [vec![], vec![("location", "")], vec![("location", "/")]] {
        let unnamed = sessions::created(response(201, &headers, json!({"token": "t0"})));
        assert!(matches!(unnamed, Err(Error::MalformedResponse { .. })));
    }
}

#[test]
fn an_answer_without_location_falls_back_to_the_id_given() {
    let silent = response(204, &[], Value::Null);
    assert_eq!(services::located("web", &silent), "web");
    assert_eq!(sessions::updated("se1", &silent), "se1");
    let telling = response(
        204,
        &[("location", "http://h:1/v1.0/1/services/a%20b/?x=y")],
        Value::Null,
    );
    assert_eq!(services::located("web", &telling), "a b");
}

#[test]
fn a_page_has_its_values_and_where_the_next_one_starts() {
    let page = json!({"values": [{"id": "a"}], "metadata": {"next_marker": "b"}});
    let listed = Listed::read(response(200, &[], page)).unwrap();
    assert_eq!(listed.values.0, json!([{"id": "a"}]));
    assert_eq!(listed.next_marker.as_deref(), Some("b"));

    // The first registries had no `next_marker`.
    let last = json!({"values": [], "metadata": {"next_href": null}});
    assert_eq!(
        Listed::read(response(200, &[], last)).unwrap().next_marker,
        None
    );

    let wrong = Listed::read(response(200, &[], json!("<html>")));
    assert!(matches!(wrong, Err(Error::MalformedResponse { .. })));
}

#[test]
fn a_status_other_than_the_expected_one_is_an_error_that_keeps_the_answer() {
    let call: Call<HostJson> = services::get("web").unwrap();
    let fault = json!({
        "type": "notFoundError", "code": 404, "message": "object does not exist",
        "details": "Object \"Service\" with key \"web\" does not exist",
    });
    let error = call.check(response(404, &[], fault.clone())).unwrap_err();
    assert!(matches!(
        error,
        Error::UnexpectedStatus { expected: 200, .. }
    ));
    assert_eq!(error.response().unwrap().body.0, fault);

    let page = call
        .check(response(502, &[], json!("<html>Bad gateway</html>")))
        .unwrap_err();
    assert_eq!(page.response().unwrap().status, 502);
}

#[test]
fn a_failed_beat_is_judged_by_what_the_answer_says() {
    let retry = |after: Option<u64>| Verdict::Retry {
        after: after.map(Duration::from_secs),
    };
    let not_found = |details: Value| json!({"type": "notFoundError", "details": details});
    for (status, headers, body, verdict) in [
        (
            404,
            vec![],
            not_found(json!("Object \"Session\" with key \"se1\" does not exist")),
            Verdict::SessionGone,
        ),
        (
            404,
            vec![],
            not_found(json!(
                "Object \"HeartbeatMarker\" with key \"t\" does not exist"
            )),
            Verdict::UnknownToken,
        ),
        (
            404,
            vec![],
            not_found(json!({"requested_path": "/v1.0/1/sessions"})),
            retry(None),
        ),
        (404, vec![], json!("<html>no such page</html>"), retry(None)),
        (400, vec![], json!({"type": "badRequest"}), Verdict::Refused),
        (
            413,
            vec![],
            json!({"type": "requestTooLargeError"}),
            Verdict::Refused,
        ),
        (413, vec![], json!("<html>too large</html>"), retry(None)),
        (
            400,
            vec![],
            json!({"type": "rateLimitReached"}),
            retry(None),
        ),
        (
            401,
            vec![],
            json!({"type": "unauthorizedError"}),
            retry(None),
        ),
        (503, vec![("retry-after", "7")], Value::Null, retry(Some(7))),
        (503, vec![("retry-after", "soon")], Value::Null, retry(None)),
        (500, vec![], json!({"type": "internalError"}), retry(None)),
    ] {
        let call = sessions::heartbeat("se1", "t").unwrap();
        let error = call
            .check(response(status, &headers, body.clone()))
            .unwrap_err();
        assert_eq!(Verdict::of(&error), verdict, "{status} {body}");
    }
}

#[test]
fn a_time_to_wait_until_counts_from_the_date_of_the_answer() {
    const DATE: &str = "Wed, 21 Oct 2015 07:28:00 GMT";
    let seconds = |after: u64| Some(Duration::from_secs(after));
    for (after, date, expected) in [
        ("Wed, 21 Oct 2015 07:28:05 GMT", Some(DATE), seconds(5)),
        ("Thu, 22 Oct 2015 07:28:00 GMT", Some(DATE), seconds(86_400)),
        ("Wed, 21 Oct 2015 07:27:00 GMT", Some(DATE), seconds(0)),
        ("Wed, 21 Oct 2015 07:28:05 GMT", None, None),
        ("Wed, 21 Oct 2015 07:28:05 GMT", Some("today"), None),
        ("soon", Some(DATE), None),
        ("7", Some(DATE), seconds(7)),
    ] {
        let mut headers = vec![("retry-after", after)];
        headers.extend(date.map(|date| ("date", date)));
        let call: Call<HostJson> = services::get("web").unwrap();
        let error = call.check(response(503, &headers, Value::Null));
        let given = error.unwrap_err().retry_after();
        assert_eq!(given, expected, "{after} at {date:?}");
    }
}

#[test]
fn what_may_succeed_later_is_told_from_what_is_refused() {
    let session = "Object \"Session\" with key \"se1\" does not exist";
    for (status, body, is_transient, is_refusal) in [
        (503, json!({"type": "systemFailureError"}), true, false),
        (500, json!({"type": "internalError"}), true, false),
        (429, json!("<html>slow down</html>"), true, false),
        // A page that is no fault was not the registry's answer.
        (404, json!("<html>no such page</html>"), true, false),
        (400, json!({"type": "rateLimitReached"}), true, false),
        (400, json!({"type": "limitReached"}), false, false),
        (404, json!({"type": "notFoundError"}), false, false),
        (403, json!({"type": "forbiddenError"}), false, false),
        (413, json!({"type": "requestTooLargeError"}), false, true),
        (413, json!("<html>too large</html>"), true, false),
        (
            400,
            json!({"type": "badRequest", "details": "Not a hash"}),
            false,
            true,
        ),
        (
            400,
            json!({"type": "badRequest", "details": session}),
            false,
            false,
        ),
    ] {
        let call: Call<HostJson> = services::get("web").unwrap();
        let error = call.check(response(status, &[], body.clone())).unwrap_err();
        let judged = (
            error.is_transient(),
            Finding::of(&error) == Finding::Refused,
        );
        assert_eq!(judged, (is_transient, is_refusal), "{status} {body}");
    }
    let unsent = services::get::<HostJson>("").unwrap_err();
    assert!(!unsent.is_transient() && Finding::of(&unsent) == Finding::Refused);
}

#[test]
fn a_beat_that_cannot_be_sent_is_refused() {
    let error: Error<HostJson> = sessions::heartbeat("", "t").unwrap_err();
    assert_eq!(Verdict::of(&error), Verdict::Refused);
}

#[test]
fn debug_output_shows_neither_tokens_nor_bodies() {
    let call = sessions::update("se1", of(json!({"metadata": {"k": "hidden"}}))).unwrap();
    let shown = format!("{:?}", call.request(&endpoint(), &identity()));
    assert!(
        !shown.contains("secret") && !shown.contains("hidden"),
        "{shown}"
    );
}

fn response(status: u16, headers: &[(&str, &str)], body: Value) -> Answer<HostJson> {
    let said = headers
        .iter()
        .fold(HostJson::object(&[]), |said, (name, value)| {
            said.with(name, HostJson::text(value))
        });
    Answer {
        status,
        headers: said,
        body: of(body),
    }
}

fn endpoint() -> Endpoint {
    Endpoint {
        url: "https://reg.example.net/v1.0".to_owned(),
        auth_url: String::new(),
    }
}

fn identity() -> Identity {
    Identity::new("secret".to_owned(), "1234".to_owned()).unwrap()
}

fn of(value: Value) -> HostJson {
    HostJson(value)
}
