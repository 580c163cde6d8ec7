//! How often somebody may be wrong, and that nobody else has to pay for it.

use service_registry_client::protocol::{Response, TenantId};
use service_registry_client::registry::store::MemoryStore;
use service_registry_client::registry::{Account, ApiKey, Caller, Config, KeyHash};

use crate::registry_rig::{
    API_KEY, OTHER_API_KEY, Rig, USERNAME, body_of, config, fault, try_log_in,
};

const HOME: &str = "192.0.2.1";
const ELSEWHERE: &str = "198.51.100.7";

struct Door(Rig);

impl Door {
    fn new() -> Self {
        Self(Rig::default())
    }

    fn knock(&self, at: u64, address: &str, username: &str, api_key: &str) -> Response<String> {
        let caller = Caller {
            sender: (!address.is_empty()).then(|| address.to_owned()),
            ..Caller::default()
        };
        try_log_in(&self.0.registry, at, caller, username, api_key)
    }

    fn status(&self, at: u64, address: &str, username: &str, api_key: &str) -> u16 {
        self.knock(at, address, username, api_key).status
    }

    /// Uses up what is allowed.
    fn fail(&self, at: u64, address: &str, username: &str) {
        for _ in 0..10 {
            assert_eq!(self.status(at, address, username, "wrong"), 401);
        }
    }
}

#[test]
fn the_eleventh_in_a_minute_is_not_looked_at() {
    let door = Door::new();
    door.fail(0, HOME, USERNAME);
    let refused = door.knock(0, HOME, USERNAME, "wrong");
    assert_eq!(refused.status, 429);
    assert_eq!(refused.headers.value("retry-after"), Some("6"));
    assert_eq!(
        body_of(&refused),
        fault(
            "overLimit",
            429,
            "Too many logins have failed",
            "Another login may be tried in 6 seconds"
        )
    );
    // The right key is refused alike: who guesses it must not see it.
    assert_eq!(door.status(0, HOME, USERNAME, API_KEY), 429);
    assert_eq!(door.status(5_999, HOME, USERNAME, "wrong"), 429);
    assert_eq!(door.status(6_000, HOME, USERNAME, "wrong"), 401);
    assert_eq!(door.status(6_000, HOME, USERNAME, "wrong"), 429);
    assert_eq!(door.status(12_000, HOME, USERNAME, API_KEY), 200);
    // A whole minute later all is as before.
    door.fail(72_000, HOME, USERNAME);
    assert_eq!(door.status(72_000, HOME, USERNAME, "wrong"), 429);
}

#[test]
fn an_address_and_an_account_are_counted_each() {
    let door = Door::new();
    door.fail(0, HOME, USERNAME);
    // The address, whoever is tried from there.
    assert_eq!(door.status(0, HOME, "other", OTHER_API_KEY), 429);
    assert_eq!(door.status(0, HOME, "nobody", "wrong"), 429);
    // The account, from wherever it is tried.
    assert_eq!(door.status(0, ELSEWHERE, USERNAME, "wrong"), 429);
    assert_eq!(door.status(0, "", USERNAME, "wrong"), 429);
    assert_eq!(door.status(0, ELSEWHERE, "other", OTHER_API_KEY), 200);
}

#[test]
fn users_who_are_none_are_not_told_from_others() {
    let door = Door::new();
    for (address, username) in [("192.0.2.2", USERNAME), ("192.0.2.3", "nobody")] {
        door.fail(0, address, username);
        assert_eq!(door.status(0, ELSEWHERE, username, "wrong"), 429);
    }
}

#[test]
fn who_logged_in_from_there_before_gets_in_whatever_others_try() {
    let door = Door::new();
    assert_eq!(door.status(0, HOME, USERNAME, API_KEY), 200);
    door.fail(1, HOME, "nobody");
    door.fail(1, ELSEWHERE, USERNAME);
    assert_eq!(door.status(1, HOME, USERNAME, API_KEY), 200);
    assert_eq!(door.status(1, HOME, USERNAME, "wrong"), 429);
    assert_eq!(door.status(1, ELSEWHERE, USERNAME, API_KEY), 429);
}

#[test]
fn where_the_host_knows_no_addresses_only_accounts_are_counted() {
    let door = Door::new();
    door.fail(0, "", USERNAME);
    assert_eq!(door.status(0, "", USERNAME, "wrong"), 429);
    assert_eq!(door.status(0, "", "other", OTHER_API_KEY), 200);
}

#[test]
fn a_network_of_ipv6_is_one_address() {
    let door = Door::new();
    door.fail(0, "2001:db8:0:1::1", "nobody");
    assert_eq!(
        door.status(0, "2001:db8:0:1:ffff::2", "other", "wrong"),
        429
    );
    assert_eq!(door.status(0, "2001:db8:0:2::1", "other", "wrong"), 401);
    door.fail(0, "::ffff:192.0.2.9", "somebody");
    assert_eq!(door.status(0, "192.0.2.9", "other", "wrong"), 429);
    assert_eq!(door.status(0, "192.0.2.8", "other", "wrong"), 401);
}

#[test]
fn right_keys_are_not_counted() {
    let door = Door::new();
    for _ in 0..100 {
        assert_eq!(door.status(0, HOME, USERNAME, API_KEY), 200);
    }
    door.fail(0, HOME, USERNAME);
}

#[test]
fn a_clock_that_was_set_back_keeps_nobody_out_for_longer() {
    let door = Door::new();
    door.fail(1_000_000, HOME, USERNAME);
    let refused = door.knock(0, HOME, USERNAME, "wrong");
    assert_eq!(refused.status, 429);
    assert_eq!(refused.headers.value("retry-after"), Some("6"));
}

#[test]
fn a_count_survives_other_accounts_and_a_flood_of_names() {
    let door = Door::new();
    door.fail(0, "", USERNAME);
    door.0.registry.set_accounts(config().accounts);
    for n in 0..12_000 {
        let name = format!("nobody-{n}");
        assert_eq!(door.status(0, "", &name, "wrong"), 401);
    }
    assert_eq!(door.status(0, "", USERNAME, "wrong"), 429);
}

#[test]
fn how_many_may_fail_is_configurable() {
    for (max_failed_logins, retry_after) in [(1, "60"), (3, "20"), (120, "1")] {
        let config = Config {
            max_failed_logins,
            ..config()
        };
        let door = Door(Rig::with(config, MemoryStore::default()));
        for _ in 0..max_failed_logins {
            assert_eq!(door.status(7, HOME, USERNAME, "wrong"), 401);
        }
        let refused = door.knock(7, HOME, USERNAME, "wrong");
        assert_eq!(refused.status, 429);
        assert_eq!(refused.headers.value("retry-after"), Some(retry_after));
    }
}

#[test]
fn guesses_from_everywhere_take_a_bounded_part_of_the_time() {
    let hash = KeyHash::of(API_KEY, [1; 16]).unwrap();
    let account = |username: &str| Account {
        username: username.to_owned(),
        api_key: ApiKey::Hash(hash.clone()),
        tenant_id: TenantId::parse("1234").unwrap(),
    };
    let config = Config {
        accounts: vec![account(USERNAME), account("second")],
        ..config()
    };
    let door = Door(Rig::with(config, MemoryStore::default()));
    assert_eq!(door.status(0, HOME, USERNAME, API_KEY), 200);
    let guess = |n: u32| {
        let address = format!("203.0.{}.{}", n / 256, n % 256);
        door.status(1_000, &address, &format!("nobody-{n}"), "guess")
    };
    let answers: Vec<u16> = (0..1_000).map(guess).collect();
    let looked_at = answers.iter().filter(|status| **status == 401).count();
    assert_eq!(looked_at, 10);
    assert_eq!(answers.iter().filter(|status| **status == 503).count(), 990);
    // A key that is known takes none of it.
    assert_eq!(door.status(1_000, ELSEWHERE, USERNAME, API_KEY), 200);
    let first = door.knock(1_000, HOME, "second", API_KEY);
    assert_eq!(first.headers.value("retry-after"), Some("1"));
    assert_eq!(
        body_of(&first),
        fault(
            "systemFailureError",
            503,
            "The service is temporarily unavailable",
            "Too many keys are being looked at"
        )
    );
    assert_eq!(door.status(2_000, HOME, "second", API_KEY), 200);
}
