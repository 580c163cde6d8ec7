//! What one side writes into a URL is what the other reads out of it.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};
use service_registry_client::client::{
    Answer, Call, Endpoint, Identity, ListOptions, configuration, services, sessions,
};
use service_registry_client::protocol::{Request, Response, header};
use service_registry_client::registry::Config;

use crate::cases::cases;
use crate::host::{Host, ORIGIN, TENANTS, base, body};
use crate::host_json::HostJson;

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn any_session_id_arrives_as_itself(id in any_text(1..40)) {
        prop_assume!(![".", ".."].contains(&id.as_str()));
        let host = Host::new(Config::default());
        let token = "04afc000-833b-11ee-8000-000000000000";
        let calls = [
            sessions::get(&id).unwrap(),
            sessions::update(&id, HostJson(json!({}))).unwrap(),
            sessions::heartbeat(&id, token).unwrap(),
        ];
        for call in calls {
            let fault = body(&send(&host, &call));
            let details = format!("Object \"Session\" with key \"{id}\" does not exist");
            prop_assert_eq!(&fault["details"], &Value::from(details));
        }
    }

    #[test]
    fn a_service_is_created_read_found_and_removed_by_its_names(
        id in "[a-zA-Z0-9_.-]{3,65}",
        tag in any_text(1..25),
    ) {
        prop_assume!(![".", ".."].contains(&id.as_str()));
        let host = Host::new(Config::default());
        let session = sessions::create(HostJson(json!({"heartbeat_timeout": 30})));
        let created = sessions::created(as_client(send(&host, &session))).unwrap();
        let payload = HostJson(json!({"tags": [&tag]}));
        let response = send(&host, &services::create(&created.id, &id, &payload));
        prop_assert_eq!(response.status, 201);
        prop_assert_eq!(services::located("", &as_client(response)), id.clone());
        let read = send(&host, &services::get(&id).unwrap());
        prop_assert_eq!(&body(&read)["tags"], &json!([&tag]));
        let marked = ListOptions { limit: Some("1".to_owned()), marker: Some(id.clone()) };
        let found = send(&host, &services::list(Some(&tag), &marked));
        prop_assert_eq!(&body(&found)["values"], &json!([body(&read)]));
        let other = send(&host, &services::list(Some(&format!("{tag}.")), &marked));
        prop_assert_eq!(&body(&other)["values"], &json!([]));
        let removed = send(&host, &services::remove(&id).unwrap());
        prop_assert_eq!(removed.status, 204);
    }

    #[test]
    fn a_configuration_value_is_set_read_found_and_removed_by_its_id(
        namespace in "(/[a-z0-9_-]{3,5}){1,3}",
        key in "[a-z0-9_.-]{3,9}",
        value in any_text(1..25),
        is_plain in any::<bool>(),
    ) {
        let host = Host::new(Config::default());
        let id = if is_plain { key } else { format!("{namespace}/{key}") };
        prop_assume!(!id.split('/').any(|segment| [".", ".."].contains(&segment)));
        let set = send(&host, &configuration::set(&id, &value).unwrap());
        prop_assert_eq!(set.status, 204);
        let read = as_client(send(&host, &configuration::get(&id).unwrap()));
        prop_assert_eq!(&read.body.0, &json!({"id": &id, "value": &value}));
        let (text, whole) = configuration::value(&id, read.clone()).unwrap();
        prop_assert_eq!((text, whole), (value, read.body.clone()));
        let all = ListOptions::default();
        let found = send(&host, &configuration::list_for_namespace(&namespace, &all).unwrap());
        let expected = if is_plain { json!([]) } else { json!([&read.body.0]) };
        prop_assert_eq!(&body(&found)["values"], &expected);
        let listed = send(&host, &configuration::list(&all));
        prop_assert_eq!(&body(&listed)["values"], &json!([&read.body.0]));
        let removed = send(&host, &configuration::remove(&id).unwrap());
        prop_assert_eq!(removed.status, 204);
    }

    #[test]
    fn what_is_no_service_id_is_refused_as_one(id in any_text(1..70)) {
        let is_id = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
        prop_assume!(!is_id);
        let host = Host::new(Config::default());
        let fault = body(&send(&host, &services::get(&id).unwrap()));
        prop_assert_eq!(&fault["message"], "Invalid value for 'serviceId' query string parameter");
    }

    /// The link to the next page is the request's own URL with another marker.
    #[test]
    fn next_href_keeps_the_query(
        limit in option::of(1..3_u8),
        marker in option::of("[a-z0-9]{0,3}"),
        others in vec((any_text(0..8), any_text(0..8)), 0..4),
        list in prop::sample::select(&["/services", "/services?tag=a", "/configuration", "/configuration/prod/", "/views/overview", "/events"][..]),
    ) {
        let known = ["limit", "marker", "tag", "type", "extended", "wait", "x-auth-token"];
        prop_assume!(others.iter().all(|(name, _)| !known.contains(&name.as_str())));
        let host = populated();
        let marker = marker.filter(|_| list != "/events");
        let (path, tag) = list.split_once('?').unwrap_or((list, ""));
        let query = form_urlencoded::Serializer::new(tag.to_owned())
            .extend_pairs(&others)
            .extend_pairs(limit.map(|limit| ("limit", limit.to_string())))
            .extend_pairs(marker.map(|marker| ("marker", marker)))
            .finish();
        let page = body(&host.send(TENANTS[0], &format!("GET {path}?{query}")));
        let metadata = &page["metadata"];
        prop_assert_eq!(metadata["next_href"].is_null(), metadata["next_marker"].is_null());
        if let Some(href) = metadata["next_href"].as_str() {
            let next = metadata["next_marker"].as_str().unwrap();
            let (start, next_query) = href.split_once('?').unwrap();
            prop_assert_eq!(start, format!("{}{path}", base(TENANTS[0])));
            let mut expected = pairs(&query);
            expected.retain(|(name, _)| name != "marker");
            expected.push(("marker".to_owned(), next.to_owned()));
            prop_assert_eq!(pairs(next_query), expected);
            let line = format!("GET {}", href.strip_prefix(&base(TENANTS[0])).unwrap());
            let following = body(&host.send(TENANTS[0], &line));
            prop_assert_eq!(following["values"][0].clone(), first_from(&host, list, next));
        }
    }
}

/// Any characters, and more of those that mean something in a URL.
fn any_text(length: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let letter = prop_oneof![
        2 => prop::sample::select(&['/', '%', '?', '#', '&', '=', '+', ' ', '.', '\\', ';', '\0', '\u{1}', 'é'][..]),
        1 => any::<char>(),
        2 => prop::char::range('a', 'f'),
    ];
    vec(letter, length).prop_map(String::from_iter)
}

fn pairs(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

/// A registry in which every list has three entries.
fn populated() -> Host {
    let host = Host::new(Config::default());
    for id in ["aa1", "mm2", "zz3"] {
        let session = host.send(TENANTS[0], r#"POST /sessions {"heartbeat_timeout":30}"#);
        let location = session.headers.value(header::LOCATION).unwrap();
        let (_, session) = location.rsplit_once('/').unwrap();
        let service = json!({"id": id, "session_id": session, "tags": ["a"]});
        host.send(TENANTS[0], &format!("POST /services {service}"));
        host.send(
            TENANTS[0],
            &format!(r#"PUT /configuration//prod/{id} {{"value":"1"}}"#),
        );
    }
    host
}

fn first_from(host: &Host, list: &str, marker: &str) -> Value {
    let separator = if list.contains('?') { '&' } else { '?' };
    let page = host.send(TENANTS[0], &format!("GET {list}{separator}marker={marker}"));
    body(&page)["values"][0].clone()
}

/// Sends what the client would, as a host does.
fn send(host: &Host, call: &Call<HostJson>) -> Response<String> {
    let endpoint = Endpoint {
        url: format!("{ORIGIN}/v1.0"),
        auth_url: String::new(),
    };
    let token = host.auth_token(TENANTS[0]).to_owned();
    let identity = Identity::new(token, TENANTS[0].to_owned()).unwrap();
    let request = call.request(&endpoint, &identity);
    host.handle(Request {
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: request
            .body
            .map_or_else(String::new, |body| body.0.to_string()),
    })
}

fn as_client(response: Response<String>) -> Answer<HostJson> {
    let body = HostJson(body(&response));
    let headers = response.headers.iter();
    Answer {
        status: response.status,
        headers: HostJson(
            headers
                .map(|(name, value)| (name, Value::from(value)))
                .collect(),
        ),
        body,
    }
}
