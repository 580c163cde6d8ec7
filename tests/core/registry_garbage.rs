//! Whatever is sent, there is an answer, and the registry keeps serving.

use proptest::prelude::*;
use serde_json::{Value, Value::Null, json};
use service_registry_client::protocol::Headers;

use crate::registry_rig::{API_KEY, ORIGIN, Rig, USERNAME, log_in, request, send_raw};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_request_gets_an_answer(
        method in "(GET|HEAD|POST|PUT|DELETE|PATCH)",
        url in prop_oneof![any::<String>(), address()],
        content_type in prop_oneof![Just("application/json".to_owned()), any::<String>()],
        tenant in "(|1234|x)",
        body in prop_oneof![any::<String>(), json_text()],
        at in prop_oneof![0..10_000_u64, Just(u64::MAX)],
    ) {
        let mut rig = Rig::default();
        rig.send(0, "POST /sessions", &json!({"heartbeat_timeout": 3}));
        let token = log_in(&rig.registry, at, USERNAME, API_KEY);
        let headers = Headers::from([
            ("x-auth-token", token.as_str()), ("content-type", &content_type), ("x-tenant-id", &tenant),
        ]);
        let mut garbage = request(&format!("{method} x"), headers, &body);
        garbage.url = url;
        let response = send_raw(&rig.registry, at, garbage);
        prop_assert!([200, 201, 204, 400, 401, 404].contains(&response.status), "{}", response.body);
        prop_assert!(response.headers.value("x-response-id").is_some());
        prop_assert!(!response.body.contains(API_KEY));
        if !response.body.is_empty() {
            prop_assert!(serde_json::from_str::<Value>(&response.body).is_ok());
        }
        prop_assert_eq!(rig.send(0, "GET /services", &Null).response.status, 200);
    }
}

fn address() -> impl Strategy<Value = String> {
    let segment = "(v1.0|v2.0|tokens|1234|sessions|services|events|heartbeat|configuration|views|overview|limits|prod|web|%|%2F|%41|%ff|)";
    let query = "(|\\?(limit|marker|tag|type|extended|wait|x-auth-token)=(true|.{0,8})(&(limit|marker|tag|wait)=[0-9a-f-]{0,3})?)";
    (prop::collection::vec(segment, 0..5), query)
        .prop_map(|(segments, query)| format!("{ORIGIN}/v1.0/1234/{}{query}", segments.join("/")))
}

fn json_text() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just(Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-z0-9]{0,5}".prop_map(Value::from),
    ];
    let key = "(id|session_id|value|tags|metadata|heartbeat_timeout|token|auth|passwordCredentials|username)";
    leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key, inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
    .prop_map(|value| value.to_string())
}
