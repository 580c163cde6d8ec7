//! How often somebody may be wrong: failed logins are counted by where they come from, and by whom they name.

use core::net::IpAddr;
use std::cell::RefCell;
use std::time::Duration;

use crate::protocol::{TenantId, Timestamp};

use super::accounts::{Accounts, User};
use super::clock::Clock;
use super::login_queue::{Busy, LoginQueue, Origin};
use super::mac::MacKey;
use super::meter::{Meter, Rate};
use super::recent::Recent;
use super::store::StoreError;

/// What all users, and those who are none, have tried lately.
pub(super) struct Logins {
    /// Names and addresses are noted as numbers that nobody can aim at.
    number_key: MacKey,
    failures: Rate,
    addresses: RefCell<Recent<Meter>>,
    /// Names that are no user's: they are not told from those that are.
    names: RefCell<Recent<Meter>>,
    /// Addresses from which users have logged in.
    familiar: RefCell<Recent<()>>,
    queue: LoginQueue,
}

/// Why somebody is not logged in.
pub(super) enum Refusal {
    Wrong,
    /// Nothing was looked at; that may be otherwise in so many seconds.
    TooMany(u64),
    /// Too many others are being looked at.
    Busy,
    Store(StoreError),
}

/// One try, as it stands at a time.
struct Attempt<'a> {
    logins: &'a Logins,
    accounts: &'a Accounts,
    user: Option<&'a User>,
    now: Timestamp,
    origin: Origin,
    pair: u64,
}

impl Logins {
    pub(super) fn new(max_failures: u32, number_key: MacKey) -> Self {
        Self {
            number_key,
            failures: Rate::new(max_failures, Duration::from_secs(60)),
            addresses: RefCell::default(),
            names: RefCell::default(),
            familiar: RefCell::default(),
            queue: LoginQueue::default(),
        }
    }

    /// The account of a user who gives the right key. `address` is where the request comes from.
    ///
    /// Who has been wrong too often is not listened to, so that keys cannot be guessed. That must not keep those out who know
    /// theirs: from where a user has logged in before, the right key passes all the same.
    pub(super) async fn log_in(
        &self,
        accounts: &RefCell<Accounts>,
        credentials: (&str, &str),
        address: Option<&str>,
        clock: &impl Clock,
    ) -> Result<TenantId, Refusal> {
        let (username, api_key) = credentials;
        let network = address.map(network);
        let number = |parts: [&[u8]; 2]| self.number_key.number(&parts);
        let origin = Origin {
            address: network
                .as_ref()
                .map(|network| number([b"address", network])),
            name: number([b"name", username.as_bytes()]),
        };
        let pair = number([username.as_bytes(), network.as_deref().unwrap_or_default()]);
        let answer = |compare: bool| {
            let accounts = &*accounts.borrow();
            let attempt = Attempt {
                logins: self,
                accounts,
                user: accounts.user(username),
                now: clock.now(),
                origin,
                pair,
            };
            let answer = attempt.answer(api_key);
            answer.or_else(|| compare.then(|| attempt.compare(api_key)))
        };
        if let Some(answer) = answer(false) {
            return answer;
        }
        let turn = self.queue.wait(origin, clock).await;
        turn.map_err(|Busy| Refusal::Busy)?;
        // Meanwhile accounts may be others, keys known, and logins failed.
        answer(true).unwrap_or(Err(Refusal::Busy))
    }
}

impl Attempt<'_> {
    /// What can be said without comparing the key with a hash.
    fn answer(&self, api_key: &str) -> Option<Result<TenantId, Refusal>> {
        let is_known = self.accounts.knows(self.user, api_key);
        let wait = self.wait();
        if wait > 0 && !(is_known && self.is_familiar()) {
            return Some(Err(Refusal::TooMany(wait)));
        }
        (is_known || !self.accounts.has_hashes()).then(|| self.end(is_known))
    }

    fn compare(&self, api_key: &str) -> Result<TenantId, Refusal> {
        self.logins.queue.take(self.now);
        let is_right = self.accounts.verifies(self.user, api_key);
        self.end(is_right.map_err(Refusal::Store)?)
    }

    fn end(&self, is_right: bool) -> Result<TenantId, Refusal> {
        match self.user.filter(|_| is_right) {
            Some(user) => {
                self.logins.familiar.borrow_mut().note(self.pair, ());
                Ok(user.tenant_id().clone())
            }
            None => {
                self.fail();
                Err(Refusal::Wrong)
            }
        }
    }

    /// In how many seconds it may be made.
    fn wait(&self) -> u64 {
        let rate = self.logins.failures;
        let addresses = self.logins.addresses.borrow();
        let by_address = self
            .origin
            .address
            .and_then(|address| addresses.get(address));
        let wait = |meter: Meter| meter.wait(rate, self.now);
        wait(by_address.unwrap_or_default()).max(wait(self.by_name()))
    }

    fn is_familiar(&self) -> bool {
        self.logins.familiar.borrow().get(self.pair).is_some()
    }

    fn fail(&self) {
        let rate = self.logins.failures;
        if let Some(address) = self.origin.address {
            let mut addresses = self.logins.addresses.borrow_mut();
            let used = addresses.get(address).unwrap_or_default();
            addresses.note(address, used.add(rate, self.now));
        }
        let by_name = self.by_name().add(rate, self.now);
        match self.user {
            Some(user) => user.failed_logins.set(by_name),
            None => self
                .logins
                .names
                .borrow_mut()
                .note(self.origin.name, by_name),
        }
    }

    fn by_name(&self) -> Meter {
        match self.user {
            Some(user) => user.failed_logins.get(),
            None => {
                let names = self.logins.names.borrow();
                names.get(self.origin.name).unwrap_or_default()
            }
        }
    }
}

/// What is counted as one address: of IPv6 the network, in which one host may have as many as it likes.
fn network(address: &str) -> Vec<u8> {
    match address
        .parse::<IpAddr>()
        .map(|address| address.to_canonical())
    {
        Ok(IpAddr::V4(address)) => address.octets().to_vec(),
        Ok(IpAddr::V6(address)) => address.octets().into_iter().take(8).collect(),
        Err(_) => address.as_bytes().to_vec(),
    }
}
