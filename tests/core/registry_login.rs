//! Logging in, and what a token is good for.

use std::time::Duration;

use serde_json::{Value, json};
use service_registry_client::protocol::{Headers, Response};
use service_registry_client::registry::Config;
use service_registry_client::registry::store::MemoryStore;

use crate::registry_rig::{API_KEY, ORIGIN, Rig, USERNAME, config, log_in, request, send_raw};

fn post(rig: &Rig, at: u64, path: &str, body: &Value) -> Response<String> {
    send_raw(
        &rig.registry,
        at,
        request(
            &format!("POST {ORIGIN}{path}"),
            Headers::new(),
            &body.to_string(),
        ),
    )
}

fn credentials(username: &str, api_key: &str) -> Value {
    json!({"auth": {"RAX-KSKEY:apiKeyCredentials": {"username": username, "apiKey": api_key}}})
}

#[test]
fn the_answer_suits_every_older_client() {
    let rig = Rig::default();
    let password =
        json!({"auth": {"passwordCredentials": {"username": USERNAME, "password": API_KEY}}});
    for (path, body) in [
        ("/v2.0/tokens", credentials(USERNAME, API_KEY)),
        ("/v2.0/tokens/", credentials(USERNAME, API_KEY)),
        ("/V2.0/Tokens", password),
    ] {
        // Saturday, 5 April 2031, 11:07:08 UTC, less the 24 hours that the token lives.
        let response = post(&rig, 1_933_153_628_000 - 86_400_000, path, &body);
        assert_eq!(response.status, 200);
        let answer: Value = serde_json::from_str(&response.body).unwrap();
        let token = &answer["access"]["token"]["id"];
        let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        assert!(token.as_str().unwrap().bytes().all(is_safe));
        assert_eq!(
            answer,
            json!({
                "access": {
                    "token": {"id": token, "expires": "2031-04-05T06:07:08.000-05:00", "tenant": {"id": "1234", "name": "1234"}},
                    "serviceCatalog": [{
                        "name": "cloudServers", "type": "compute",
                        "endpoints": [{"tenantId": "1234", "publicURL": "http://reg.test/v1.0/1234"}],
                    }],
                    "user": {"id": "1234", "name": "marisol", "roles": []},
                },
            })
        );
    }
}

#[test]
fn wrong_credentials_are_all_refused_alike() {
    let rig = Rig::default();
    let refuse = |body: &Value| {
        let response = post(&rig, 0, "/v2.0/tokens", body);
        assert_eq!(response.status, 401);
        assert_eq!(
            response.headers.value("www-authenticate"),
            Some("Keystone uri=\"http://reg.test/v2.0\"")
        );
        let mut fault: Value = serde_json::from_str(&response.body).unwrap();
        fault.as_object_mut().unwrap().remove("txnId");
        assert_eq!(fault["type"], "unauthorizedError");
        fault
    };
    let unknown_user = refuse(&credentials("nobody", API_KEY));
    assert_eq!(refuse(&credentials(USERNAME, "wrong")), unknown_user);
    assert_eq!(refuse(&credentials(USERNAME, "")), unknown_user);
    assert_eq!(refuse(&credentials("other", API_KEY)), unknown_user);
    refuse(&json!({"auth": {"tenantName": "1234", "token": {"id": "nonsense"}}}));
    for body in [
        json!({}),
        json!({"auth": 1}),
        json!({"auth": {"passwordCredentials": {"username": USERNAME}}}),
        credentials("a", "b")["auth"].clone(),
    ] {
        assert_eq!(post(&rig, 0, "/v2.0/tokens", &body).status, 400);
    }
}

#[test]
fn a_token_can_be_looked_up_by_its_account() {
    let rig = Rig::default();
    let token = log_in(&rig.registry, 0, USERNAME, API_KEY);
    for (tenant, at, status) in [
        ("1234", 5, 200),
        ("99", 5, 401),
        ("1234", 86_399_999, 200),
        ("1234", 86_400_000, 401),
    ] {
        let body = json!({"auth": {"tenantName": tenant, "token": {"id": token}}});
        let response = post(&rig, at, "/v2.0/tokens/", &body);
        assert_eq!(response.status, status, "{tenant} {at}");
        if status == 200 {
            let answer: Value = serde_json::from_str(&response.body).unwrap();
            assert_eq!(answer["access"]["token"]["id"], token);
            assert_eq!(
                answer["access"]["token"]["expires"],
                "1970-01-01T19:00:00.000-05:00"
            );
        }
    }
}

#[test]
fn a_token_is_good_until_it_expires_and_only_as_it_was_issued() {
    let rig = Rig::with(
        Config {
            token_lifetime: Duration::from_secs(60),
            ..config()
        },
        MemoryStore::default(),
    );
    let token = log_in(&rig.registry, 1_000, USERNAME, API_KEY);
    let status = |token: &str, at| {
        let headers = Headers::from([("x-auth-token", token)]);
        send_raw(
            &rig.registry,
            at,
            request(&format!("GET {ORIGIN}/v1.0/1234/sessions"), headers, ""),
        )
        .status
    };
    assert_eq!(status(&token, 60_999), 200);
    assert_eq!(status(&token, 61_000), 401);
    for at in 0..token.len() {
        let mut forged = token.clone().into_bytes();
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        assert_eq!(
            status(&String::from_utf8(forged).unwrap(), 1_000),
            401,
            "{at}"
        );
        assert_eq!(status(&token[..at], 1_000), 401, "{at}");
    }
    // Another registry has other keys.
    assert_ne!(token, log_in(&rig.registry, 1_000, USERNAME, API_KEY));
}

#[test]
fn a_lifetime_without_end_can_still_be_written_as_a_date() {
    let rig = Rig::with(
        Config {
            token_lifetime: Duration::MAX,
            ..config()
        },
        MemoryStore::default(),
    );
    let answer: Value =
        serde_json::from_str(&post(&rig, 0, "/v2.0/tokens", &credentials(USERNAME, API_KEY)).body)
            .unwrap();
    assert_eq!(
        answer["access"]["token"]["expires"],
        "9999-12-31T23:59:59.999-05:00"
    );
}
