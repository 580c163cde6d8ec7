//! Logging in, and for how long a token is used.

use serde_json::{Value, json};
use service_registry_client::client::{
    Answer, Clock, Credentials, Endpoint, Error, Identity, Json, Secret, TokenCache,
};
use service_registry_client::protocol::Timestamp;

use crate::host_json::HostJson;

#[test]
fn a_login_sends_the_key_and_debug_output_does_not_show_it() {
    let credentials = Credentials {
        username: "marisol".to_owned(),
        secret: Secret::ApiKey("5d0e7c21b9".to_owned()),
    };
    let request = credentials.login::<HostJson>(&Endpoint {
        url: "https://reg.example.net/v1.0".to_owned(),
        auth_url: "https://id.example.net/v2.0".to_owned(),
    });
    assert_eq!(request.method.as_str(), "POST");
    assert_eq!(request.url, "https://id.example.net/v2.0/tokens");
    assert_eq!(
        request.body.unwrap().0,
        json!({"auth": {"RAX-KSKEY:apiKeyCredentials": {"username": "marisol", "apiKey": "5d0e7c21b9"}}})
    );
    assert!(!format!("{credentials:?}").contains("5d0e7c21b9"));
    let identity = Identity::new("tok-1".to_owned(), "1".to_owned()).unwrap();
    assert!(!format!("{identity:?}").contains("tok-1"));
}

#[test]
fn the_tenant_is_read_beside_the_token_and_else_from_the_catalog() {
    let catalog = json!([
        {"name": "cloudFiles", "endpoints": [{"tenantId": "9"}]},
        {"name": "cloudServers", "endpoints": [{"tenantId": "8"}]},
    ]);
    for (access, tenant) in [
        (
            json!({"token": {"id": "t", "tenant": {"id": "7"}}, "serviceCatalog": catalog}),
            Some("7"),
        ),
        (
            json!({"token": {"id": "t", "tenant": {"id": 481516}}}),
            Some("481516"),
        ),
        (
            json!({"token": {"id": "t"}, "serviceCatalog": catalog}),
            Some("8"),
        ),
        (json!({"token": {"id": "t"}, "serviceCatalog": []}), None),
        (
            json!({"token": {"id": "t"}, "serviceCatalog": [{"name": "cloudServers", "endpoints": []}]}),
            None,
        ),
        (json!({"token": {"tenant": {"id": "7"}}}), None),
        (
            json!({"token": {"id": "t\nx-evil: 1", "tenant": {"id": "7"}}}),
            None,
        ),
        (
            json!({"token": {"id": "t", "tenant": {"id": "1/../2?a="}}}),
            None,
        ),
    ] {
        let mut cache = TokenCache::default();
        let result = cache.handle_login(answer(200, json!({"access": access})), at(0));
        match (result, tenant) {
            (Ok(identity), Some(tenant)) => assert_eq!(identity.tenant_id(), tenant),
            (Err(Error::MalformedResponse { response, .. }), None) => {
                assert_eq!(cache.identity(at(0)), None);
                assert_eq!(response.body.0, json!(""), "it may hold a token");
            }
            (result, _) => panic!("{access}: {result:?}"),
        }
    }
}

#[test]
fn a_token_is_used_until_shortly_before_it_expires() {
    for (lifetime, last_good) in [
        ("00:01:40", 89_999),
        ("01:00:00", 3_539_999),
        ("00:00:00", 0),
    ] {
        let mut cache = TokenCache::default();
        let body = login_body(&format!("1970-01-01T{lifetime}.000Z"));
        cache.handle_login(answer(200, body), at(0)).unwrap();
        assert_eq!(
            cache.identity(at(last_good)).is_some(),
            last_good > 0,
            "{lifetime}"
        );
        assert_eq!(cache.identity(at(last_good + 1)), None, "{lifetime}");
    }
}

#[test]
fn a_token_without_a_date_is_used_until_it_is_refused() {
    let mut cache = TokenCache::default();
    let identity = cache
        .handle_login(answer(203, login_body("never")), at(0))
        .unwrap();
    assert_eq!(cache.identity(at(u64::MAX)), Some(&identity));

    let newer = Identity::new("other".to_owned(), identity.tenant_id().to_owned()).unwrap();
    cache.reject(&newer);
    assert!(
        cache.identity(at(1)).is_some(),
        "another token was refused, not this one"
    );
    cache.reject(&identity);
    assert_eq!(cache.identity(at(1)), None);
}

#[test]
fn a_failed_login_is_not_kept() {
    let mut cache = TokenCache::default();
    let refused = cache.handle_login(answer(401, json!({"type": "unauthorizedError"})), at(0));
    assert!(matches!(refused, Err(Error::Authentication { .. })));
    assert_eq!(cache.identity(at(0)), None);
}

#[test]
fn the_clock_follows_whichever_of_the_hosts_clocks_runs_faster() {
    let mut clock = Clock::new(10_000.0, 50.0);
    for (wall, monotonic, now) in [
        (10_010.0, 60.0, 10_010),
        // Set back by 5 s, then an hour ahead, then back again.
        (5_020.0, 70.0, 10_020),
        (5_030.0, 80.0, 10_030),
        (3_605_040.0, 90.0, 3_610_040),
        (5_050.0, 100.0, 3_610_050),
        // Asleep for a minute, in which the monotonic clock stood still.
        (65_050.0, 100.0, 3_670_050),
        (65_060.0, 90.0, 3_670_060),
        // Asleep for half a second, twice.
        (65_560.0, 100.0, 3_670_560),
        (66_060.0, 100.0, 3_671_060),
    ] {
        assert_eq!(
            clock.advance(wall, monotonic),
            at(now),
            "{wall} {monotonic}"
        );
    }
}

#[test]
fn the_clock_gains_nothing_from_readings_that_are_rounded() {
    let mut clock = Clock::new(1_000.0, 0.0);
    for step in 1..=100_000 {
        let elapsed = f64::from(step) * 0.13;
        clock.advance((1_000.0 + elapsed).floor(), elapsed);
    }
    assert_eq!(clock.advance(14_000.0, 13_000.0), at(14_000));
}

fn login_body(expires: &str) -> Value {
    json!({"access": {"token": {"id": "t", "expires": expires, "tenant": {"id": "7"}}}})
}

fn answer(status: u16, body: Value) -> Answer<HostJson> {
    Answer {
        status,
        headers: HostJson::object(&[]),
        body: HostJson(body),
    }
}

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}
