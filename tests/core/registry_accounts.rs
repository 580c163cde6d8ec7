//! Who may log in: keys and their hashes, accounts that come and go, and what becomes of their tokens.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use pollster::block_on;
use serde_json::Value;
use service_registry_client::protocol::{Headers, TenantId, Timestamp};
use service_registry_client::registry::store::{MemoryStore, Store};
use service_registry_client::registry::{
    Account, ApiKey, Caller, Clock, Config, InvalidKeyHash, KeyHash, Registry, SigningKey,
    signing_key,
};

use crate::registry_rig::{
    API_KEY, ORIGIN, Rig, USERNAME, config, log_in, request, send_raw, try_log_in,
};

/// A hash of [`API_KEY`] that is quick to compare with.
const QUICK: &str = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$";

fn account(username: &str, api_key: ApiKey, tenant: &str) -> Account {
    Account {
        username: username.to_owned(),
        api_key,
        tenant_id: TenantId::parse(tenant).unwrap(),
    }
}

fn plain(username: &str, api_key: &str) -> Account {
    account(username, api_key.into(), "1234")
}

fn hashed(username: &str, hash: &KeyHash) -> Account {
    account(username, ApiKey::Hash(hash.clone()), "1234")
}

fn with_accounts(accounts: Vec<Account>) -> Rig {
    let config = Config {
        accounts,
        signing_key: Some(SigningKey([5; 64])),
        ..config()
    };
    Rig::with(config, MemoryStore::default())
}

fn login_status(rig: &Rig, at: u64, api_key: &str) -> u16 {
    try_log_in(&rig.registry, at, Caller::default(), USERNAME, api_key).status
}

fn is_good<S: Store>(registry: &Registry<S>, token: &str) -> bool {
    let headers = Headers::from([("x-auth-token", token)]);
    let line = format!("GET {ORIGIN}/v1.0/1234/sessions");
    send_raw(registry, 1, request(&line, headers, "")).status == 200
}

#[test]
fn a_key_is_told_by_its_hash() {
    let hash = KeyHash::of(API_KEY, [1; 16]).unwrap();
    assert!(
        hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{}",
        hash.as_str()
    );
    assert_eq!(KeyHash::parse(hash.as_str()), Ok(hash.clone()));
    assert_ne!(KeyHash::of(API_KEY, [2; 16]).unwrap(), hash);
    let rig = with_accounts(vec![hashed(USERNAME, &hash)]);
    assert_eq!(login_status(&rig, 0, "wrong"), 401);
    assert_eq!(login_status(&rig, 1, API_KEY), 200);
    // It is known now, and what it is not known to be is still not it.
    assert_eq!(login_status(&rig, 2, "wrong"), 401);
    assert_eq!(login_status(&rig, 3, API_KEY), 200);
    assert_eq!(login_status(&rig, 4, hash.as_str()), 401);
}

#[test]
fn the_key_of_another_users_hash_opens_nothing() {
    let hash = KeyHash::of("theirs", [1; 16]).unwrap();
    let rig = with_accounts(vec![hashed("they", &hash), plain(USERNAME, API_KEY)]);
    assert_eq!(login_status(&rig, 0, "theirs"), 401);
    let nobody = try_log_in(&rig.registry, 1, Caller::default(), "nobody", "theirs");
    assert_eq!(nobody.status, 401);
    assert_eq!(login_status(&rig, 2, API_KEY), 200);
}

#[test]
fn what_is_no_hash_or_costs_too_much_is_refused() {
    let output = "cGhjIHN0cmluZ3Mgc3VpdCBtZSB3ZWxsIGVub3VnaA";
    let salt = "c29tZXNhbHRzb21lc2FsdA";
    let parse = |text: &str| KeyHash::parse(text).err();
    let argon2id = |params: &str| parse(&format!("$argon2id$v=19${params}${salt}${output}"));
    for params in [
        "m=8,t=1,p=1",
        "m=19456,t=2,p=1",
        "m=65536,t=3,p=4",
        "m=19660,t=10,p=1",
    ] {
        assert_eq!(argon2id(params), None, "{params}");
    }
    for params in [
        "m=65537,t=1,p=1",
        "m=65536,t=4,p=1",
        "m=8,t=4294967295,p=1",
        "m=4294967295,t=1,p=1",
        "m=1024,t=1,p=17",
    ] {
        assert_eq!(argon2id(params), Some(InvalidKeyHash::Cost), "{params}");
    }
    for params in [
        "m=7,t=1,p=1",
        "m=8,t=0,p=1",
        "m=8,t=1,p=0",
        "m=8,t=1,p=1,x=1",
        "m=-8",
        "m=8,t=1,p=1,data=c29tZQ",
    ] {
        assert_eq!(argon2id(params), Some(InvalidKeyHash::Form), "{params}");
    }
    for (text, why) in [
        ("".to_owned(), InvalidKeyHash::Form),
        (API_KEY.to_owned(), InvalidKeyHash::Form),
        (
            "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy".to_owned(),
            InvalidKeyHash::Form,
        ),
        (
            format!("$argon2i$v=19$m=8,t=1,p=1${salt}${output}"),
            InvalidKeyHash::Algorithm,
        ),
        (
            format!("$argon2d$v=19$m=8,t=1,p=1${salt}${output}"),
            InvalidKeyHash::Algorithm,
        ),
        (
            format!("$argon2id$v=16$m=8,t=1,p=1${salt}${output}"),
            InvalidKeyHash::Algorithm,
        ),
        (
            format!("$argon2id$m=8,t=1,p=1${salt}${output}"),
            InvalidKeyHash::Algorithm,
        ),
        (
            format!("$argon2id$v=19$m=8,t=1,p=1${salt}"),
            InvalidKeyHash::Form,
        ),
        (
            format!("$argon2id$v=19$m=8,t=1,p=1${salt}$c2hvcnQ"),
            InvalidKeyHash::Form,
        ),
        (
            format!("$argon2id$v=19$m=8,t=1,p=1${salt}${output}$more"),
            InvalidKeyHash::Form,
        ),
    ] {
        assert_eq!(parse(&text), Some(why), "{text}");
    }
}

#[test]
fn debug_output_shows_neither_keys_nor_hashes() {
    let hash = KeyHash::parse(&format!("{QUICK}cGhjIHN0cmluZ3Mgc3VpdCBtZQ")).unwrap();
    let accounts = [plain(USERNAME, API_KEY), hashed(USERNAME, &hash)];
    let shown = format!("{accounts:?} {hash:?} {:?}", accounts[0].api_key);
    assert!(!shown.contains(API_KEY), "{shown}");
    assert!(!shown.contains("cGhj"), "{shown}");
}

#[test]
fn tokens_end_with_their_account_their_key_and_their_tenant() {
    let hash = KeyHash::of(API_KEY, [1; 16]).unwrap();
    let other_hash = KeyHash::of(API_KEY, [2; 16]).unwrap();
    let first = [plain(USERNAME, API_KEY), plain("other", "key")];
    for (accounts, is_kept) in [
        (vec![], false),
        (vec![plain("other", "key")], false),
        (vec![plain(USERNAME, "rotated")], false),
        (vec![account(USERNAME, API_KEY.into(), "99")], false),
        (vec![hashed(USERNAME, &hash)], false),
        (vec![plain(USERNAME, API_KEY)], true),
        (vec![plain("new", "key"), plain(USERNAME, API_KEY)], true),
    ] {
        let rig = with_accounts(first.to_vec());
        let token = log_in(&rig.registry, 0, USERNAME, API_KEY);
        assert!(is_good(&rig.registry, &token));
        rig.registry.set_accounts(accounts.clone());
        assert_eq!(is_good(&rig.registry, &token), is_kept, "{accounts:?}");
        // Also for the identity service.
        let body = serde_json::json!({"auth": {"tenantName": "1234", "token": {"id": token}}});
        let line = format!("POST {ORIGIN}/v2.0/tokens");
        let looked_up = send_raw(
            &rig.registry,
            1,
            request(&line, Headers::new(), &body.to_string()),
        );
        assert_eq!(looked_up.status == 200, is_kept, "{accounts:?}");
        // Who comes back with the same key has it again.
        rig.registry.set_accounts(first.to_vec());
        assert!(is_good(&rig.registry, &token), "{accounts:?}");
    }
    let rig = with_accounts(vec![hashed(USERNAME, &hash)]);
    let token = log_in(&rig.registry, 0, USERNAME, API_KEY);
    rig.registry.set_accounts(vec![hashed(USERNAME, &hash)]);
    assert!(is_good(&rig.registry, &token));
    rig.registry
        .set_accounts(vec![hashed(USERNAME, &other_hash)]);
    assert!(!is_good(&rig.registry, &token));
    assert_eq!(login_status(&rig, 10_000, API_KEY), 200);
}

#[test]
fn accounts_are_other_accounts_at_once() {
    let rig = with_accounts(vec![plain(USERNAME, API_KEY)]);
    rig.registry.set_accounts(vec![plain(USERNAME, "rotated")]);
    assert_eq!(login_status(&rig, 0, API_KEY), 401);
    assert_eq!(login_status(&rig, 0, "rotated"), 200);
    rig.registry.set_accounts(vec![]);
    assert_eq!(login_status(&rig, 0, "rotated"), 401);
}

#[test]
fn users_of_one_tenant_do_not_share_their_tokens() {
    let rig = with_accounts(vec![plain(USERNAME, API_KEY), plain("second", API_KEY)]);
    let token = log_in(&rig.registry, 0, "second", API_KEY);
    rig.registry.set_accounts(vec![plain(USERNAME, API_KEY)]);
    assert!(!is_good(&rig.registry, &token));
}

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1)
    }

    async fn sleep(&self, _: std::time::Duration) {
        std::future::pending().await
    }
}

#[test]
fn who_waits_for_events_and_is_removed_is_told_none() {
    for (kept, status) in [(true, 200), (false, 401)] {
        let rig = with_accounts(vec![plain(USERNAME, API_KEY), plain("other", "key")]);
        let registry = &rig.registry;
        let token = log_in(registry, 0, USERNAME, API_KEY);
        let headers = Headers::from([("x-auth-token", token.as_str())]);
        let line = format!("GET {ORIGIN}/v1.0/1234/events?wait=30");
        let mut context = Context::from_waker(Waker::noop());
        let mut work = pin!(registry.handle(request(&line, headers, ""), Caller::default(), Still));
        assert!(work.as_mut().poll(&mut context).is_pending());
        if !kept {
            registry.set_accounts(vec![plain("other", "key")]);
        }
        let token = log_in(registry, 1, "other", "key");
        let headers = Headers::from([("x-auth-token", token.as_str())]);
        let line = format!("PUT {ORIGIN}/v1.0/1234/configuration/port");
        let set = send_raw(
            registry,
            1,
            request(&line, headers, r#"{"value": "secret"}"#),
        );
        assert_eq!(set.status, 204);
        let Poll::Ready(answer) = work.as_mut().poll(&mut context) else {
            panic!("not answered")
        };
        assert_eq!(answer.response.status, status);
        assert_eq!(answer.response.body.contains("secret"), kept);
    }
}

#[test]
fn a_store_keeps_what_tokens_are_signed_with() {
    let store = MemoryStore::default();
    let key = |fresh: u8| block_on(signing_key(&store, SigningKey([fresh; 64]))).unwrap();
    assert_eq!(key(1).0, [1; 64]);
    assert_eq!(key(2).0, [1; 64]);
    let start = |seed: u8| {
        let config = Config {
            signing_key: Some(key(seed)),
            ..config()
        };
        Registry::new(config, MemoryStore::default(), [seed; 32])
    };
    let token = log_in(&start(3), 0, USERNAME, API_KEY);
    assert!(is_good(&start(4), &token));
    let other = Registry::new(config(), MemoryStore::default(), [4; 32]);
    assert!(!is_good(&other, &token));
}

#[test]
fn a_token_says_nothing_that_was_not_signed() {
    let rig = with_accounts(vec![plain(USERNAME, API_KEY), plain("other", API_KEY)]);
    let answer = try_log_in(&rig.registry, 0, Caller::default(), USERNAME, API_KEY);
    let answer: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(answer["access"]["user"]["name"], USERNAME);
}
