//! A token is good for what it was issued for, and nothing that looks like it is.

use std::time::Duration;

use pollster::block_on;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::json;
use service_registry_client::protocol::{
    Headers, Method, Request, Response, TenantId, Timestamp, header,
};
use service_registry_client::registry::store::MemoryStore;
use service_registry_client::registry::{Account, Caller, Config, Registry};

use crate::cases::cases;
use crate::host::{Host, ORIGIN, START, TENANTS, base, body};

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_login_opens_its_own_account_until_it_expires(
        username in any::<String>(),
        api_key in any::<String>(),
        wrong_key in any::<String>(),
        tenant in "[0-9]{1,20}",
        lifetime in 1..u64::from(u32::MAX),
    ) {
        prop_assume!(api_key != wrong_key);
        let registry = registry(&username, &api_key, &tenant, lifetime, [7; 32]);
        let answer = log_in(&registry, &username, &api_key);
        prop_assert_eq!(answer.status, 200);
        prop_assert_eq!(log_in(&registry, &username, &wrong_key).status, 401);
        prop_assert_eq!(log_in(&registry, &format!("{username}x"), &api_key).status, 401);
        let access = body(&answer);
        prop_assert_eq!(&access["access"]["token"]["tenant"]["id"], tenant.as_str());
        prop_assert_eq!(&access["access"]["user"]["name"], username.as_str());
        let token = access["access"]["token"]["id"].as_str().unwrap();
        prop_assert!(token.bytes().all(|byte| byte.is_ascii_graphic()));
        let status = |tenant: &str, at| use_token(&registry, tenant, token, at).status;
        prop_assert_eq!(status(&tenant, START), 200);
        prop_assert_eq!(status(&tenant, START + lifetime - 1), 200);
        prop_assert_eq!(status(&tenant, START + lifetime), 401);
        prop_assert_eq!(status("7", START), if tenant == "7" { 200 } else { 401 });
    }

    #[test]
    fn a_token_that_is_changed_is_none(at in any::<Index>(), change in change()) {
        let registry = registry("marisol", "key", "1234", 1000, [7; 32]);
        let answer = body(&log_in(&registry, "marisol", "key"));
        let token = answer["access"]["token"]["id"].as_str().unwrap();
        let mut letters: Vec<char> = token.chars().collect();
        let at = at.index(letters.len());
        match change {
            Change::Replace(letter) => letters[at] = letter,
            Change::Remove => { letters.remove(at); }
            Change::Insert(letter) => letters.insert(at, letter),
            Change::CutOff => letters.truncate(at),
        }
        let changed = String::from_iter(letters);
        prop_assume!(changed != token);
        prop_assert_eq!(use_token(&registry, "1234", &changed, START).status, 401);
    }

    #[test]
    fn a_token_of_another_registry_is_none(seed in any::<[u8; 32]>()) {
        prop_assume!(seed != [7; 32]);
        let [own, other] = [[7; 32], seed].map(|seed| registry("marisol", "key", "1234", 1000, seed));
        let answer = body(&log_in(&other, "marisol", "key"));
        let token = answer["access"]["token"]["id"].as_str().unwrap();
        prop_assert_eq!(use_token(&own, "1234", token, START).status, 401);
        prop_assert_eq!(use_token(&other, "1234", token, START).status, 200);
    }

    /// The older half of a chain is good once more, and in either letter case.
    #[test]
    fn a_chain_of_heartbeat_tokens_is_followed(beats in 1..12_usize, lower in any::<bool>()) {
        let host = Host::new(Config::default());
        let created = host.send(TENANTS[0], r#"POST /sessions {"heartbeat_timeout":3}"#);
        let location = created.headers.value(header::LOCATION).unwrap().to_owned();
        let path = location.strip_prefix(&base(TENANTS[0])).unwrap();
        let text = |response: &Response<String>| body(response)["token"].as_str().map(str::to_owned);
        let beat = |token: &str| {
            let token = if lower { token.to_owned() } else { token.to_uppercase() };
            host.send(TENANTS[0], &format!("POST {path}/heartbeat {}", json!({"token": token})))
        };
        let mut chain = vec![text(&created).unwrap()];
        for _ in 0..beats {
            let next = text(&beat(&chain[chain.len() - 1])).unwrap();
            prop_assert!(!chain.contains(&next));
            chain.push(next);
        }
        let (current, used) = chain.split_last().unwrap();
        let (previous, stale) = used.split_last().unwrap();
        prop_assert_eq!(&text(&beat(previous)).unwrap(), current);
        for token in stale {
            prop_assert_eq!(beat(token).status, 404);
        }
        prop_assert_eq!(beat(current).status, 200);
    }
}

#[derive(Clone, Debug)]
enum Change {
    Replace(char),
    Remove,
    Insert(char),
    CutOff,
}

fn change() -> impl Strategy<Value = Change> {
    let letter = || {
        prop::sample::select(
            &[
                'A', 'B', 'Q', 'Z', 'a', '0', '9', '-', '_', '=', '+', '/', ' ',
            ][..],
        )
    };
    prop_oneof![
        6 => letter().prop_map(Change::Replace),
        1 => Just(Change::Remove),
        1 => letter().prop_map(Change::Insert),
        1 => Just(Change::CutOff),
    ]
}

fn registry(
    username: &str,
    api_key: &str,
    tenant: &str,
    lifetime: u64,
    seed: [u8; 32],
) -> Registry<MemoryStore> {
    let account = Account {
        username: username.to_owned(),
        api_key: api_key.into(),
        tenant_id: TenantId::parse(tenant).unwrap(),
    };
    let config = Config {
        accounts: vec![account],
        token_lifetime: Duration::from_millis(lifetime),
        ..Config::default()
    };
    Registry::new(config, MemoryStore::default(), seed)
}

fn log_in(registry: &Registry<MemoryStore>, username: &str, key: &str) -> Response<String> {
    let key = json!({"username": username, "apiKey": key});
    let request = Request {
        method: Method::Post,
        url: format!("{ORIGIN}/v2.0/tokens"),
        headers: Headers::new(),
        body: json!({"auth": {"RAX-KSKEY:apiKeyCredentials": key}}).to_string(),
    };
    block_on(registry.handle(request, Caller::default(), Timestamp::from_millis(START))).response
}

fn use_token(
    registry: &Registry<MemoryStore>,
    tenant: &str,
    token: &str,
    at: u64,
) -> Response<String> {
    let request = Request {
        method: Method::Get,
        url: format!("{}/services", base(tenant)),
        headers: Headers::from([(header::X_AUTH_TOKEN, token)]),
        body: String::new(),
    };
    block_on(registry.handle(request, Caller::default(), Timestamp::from_millis(at))).response
}
