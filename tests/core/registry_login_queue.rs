//! Logins that wait until a key is compared with a hash.

use serde_json::json;
use service_registry_client::protocol::{Headers, TenantId};
use service_registry_client::registry::store::MemoryStore;
use service_registry_client::registry::{Account, ApiKey, Caller, Config, KeyHash};

use crate::registry_rig::{API_KEY, ORIGIN, Rig, config, request};
use crate::registry_wait::{Hands, Held};

fn rig(users: usize) -> Rig {
    let hash = KeyHash::of(API_KEY, [1; 16]).unwrap();
    let account = |n: usize| Account {
        username: format!("user-{n}"),
        api_key: ApiKey::Hash(hash.clone()),
        tenant_id: TenantId::parse("1234").unwrap(),
    };
    let config = Config {
        accounts: (0..users).map(account).collect(),
        ..config()
    };
    Rig::with(config, MemoryStore::default())
}

fn knock<'a>(
    rig: &'a Rig,
    clock: &'a Hands,
    address: &str,
    username: &str,
    api_key: &str,
) -> Held<'a> {
    let body =
        json!({"auth": {"RAX-KSKEY:apiKeyCredentials": {"username": username, "apiKey": api_key}}});
    let line = format!("POST {ORIGIN}/v2.0/tokens");
    let caller = Caller {
        sender: (!address.is_empty()).then(|| address.to_owned()),
        ..Caller::default()
    };
    let request = request(&line, Headers::new(), &body.to_string());
    Held::new(rig, clock, request, caller)
}

fn status(held: &mut Held<'_>) -> Option<u16> {
    held.response().map(|response| response.status)
}

/// Strangers from everywhere, of whom the first ten are looked at, and the others wait.
fn strangers<'a>(rig: &'a Rig, clock: &'a Hands, count: usize) -> Vec<Held<'a>> {
    let mut waiting = Vec::new();
    for n in 0..count {
        let mut held = knock(
            rig,
            clock,
            &format!("203.0.113.{n}"),
            &format!("nobody-{n}"),
            "guess",
        );
        let expected = (n < 10).then_some(401);
        assert_eq!(status(&mut held), expected, "{n}");
        if n >= 10 {
            waiting.push(held);
        }
    }
    waiting
}

#[test]
fn all_who_come_at_once_get_in_one_after_the_other() {
    let (rig, clock) = (rig(25), Hands::default());
    let come = |n| knock(&rig, &clock, "192.0.2.1", &format!("user-{n}"), API_KEY);
    let mut held: Vec<_> = (0..25).map(come).collect();
    let first: Vec<_> = held.iter_mut().map(status).collect();
    assert_eq!(
        first.iter().filter(|status| **status == Some(200)).count(),
        10
    );
    let mut waiting = held.split_off(10);
    for (n, next) in waiting.iter_mut().enumerate() {
        clock.move_to((n as u64 + 1) * 100 - 1);
        assert_eq!(status(next), None, "{n}");
        clock.move_to((n as u64 + 1) * 100);
        assert_eq!(status(next), Some(200), "{n}");
    }
}

#[test]
fn who_comes_later_overtakes_nobody() {
    let (rig, clock) = (rig(1), Hands::default());
    let mut waiting = strangers(&rig, &clock, 12);
    clock.move_to(100);
    let mut late = knock(&rig, &clock, "", "user-0", API_KEY);
    assert_eq!(status(&mut late), None);
    assert_eq!(status(&mut waiting[0]), Some(401));
    clock.move_to(200);
    assert_eq!(status(&mut late), None);
    assert_eq!(status(&mut waiting[1]), Some(401));
    clock.move_to(300);
    assert_eq!(status(&mut late), Some(200));
}

#[test]
fn who_goes_leaves_the_queue() {
    let (rig, clock) = (rig(1), Hands::default());
    let waiting = strangers(&rig, &clock, 110);
    let full = knock(&rig, &clock, "", "user-0", API_KEY).response();
    assert_eq!(full.map(|response| response.status), Some(503));
    drop(waiting);
    let mut held = knock(&rig, &clock, "", "user-0", API_KEY);
    assert_eq!(status(&mut held), None);
    clock.move_to(100);
    assert_eq!(status(&mut held), Some(200));
}

#[test]
fn neither_an_address_nor_a_name_fills_the_queue() {
    let (rig, clock) = (rig(1), Hands::default());
    let mut waiting = strangers(&rig, &clock, 10);
    for n in 0..26 {
        let mut held = knock(&rig, &clock, "192.0.2.1", &format!("somebody-{n}"), "guess");
        assert_eq!(status(&mut held), (n == 25).then_some(503), "{n}");
        waiting.push(held);
    }
    for n in 0..11 {
        let mut held = knock(
            &rig,
            &clock,
            &format!("192.0.2.{}", n + 2),
            "named",
            "guess",
        );
        assert_eq!(status(&mut held), (n == 10).then_some(503), "{n}");
        waiting.push(held);
    }
    assert_eq!(
        status(&mut knock(&rig, &clock, "", "user-0", API_KEY)),
        None
    );
}

#[test]
fn what_happened_meanwhile_counts() {
    let (rig, clock) = (rig(2), Hands::default());
    let waiting = strangers(&rig, &clock, 10);
    assert!(waiting.is_empty());
    let come = |user| knock(&rig, &clock, "192.0.2.1", user, API_KEY);
    let mut held = [come("user-0"), come("user-0"), come("user-1")];
    assert!(held.iter_mut().all(|held| status(held).is_none()));
    clock.move_to(100);
    assert_eq!(status(&mut held[0]), Some(200));
    rig.registry.set_accounts(Vec::new());
    clock.move_to(300);
    assert_eq!(status(&mut held[1]), Some(401));
    assert_eq!(status(&mut held[2]), Some(401));
}
