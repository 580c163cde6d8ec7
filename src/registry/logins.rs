//! How often somebody may be wrong: failed logins are counted by where they come from, and by whom they name.

use core::net::IpAddr;
use std::cell::{Cell, RefCell};
use std::time::Duration;

use crate::protocol::{TenantId, Timestamp};

use super::accounts::{Accounts, User};
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
    verifications: Cell<Meter>,
}

/// Why somebody is not logged in.
pub(super) enum Refusal {
    Wrong,
    /// Nothing was looked at; that may be otherwise in so many seconds.
    TooMany(u64),
    Store(StoreError),
}

/// One try.
struct Attempt<'a> {
    logins: &'a Logins,
    user: Option<&'a User>,
    now: Timestamp,
    /// `None` where the host does not say.
    address: Option<u64>,
    name: u64,
    pair: u64,
}

impl Logins {
    /// How many keys are compared with hashes in a second, at most: that is slow, and nothing else is answered meanwhile.
    const VERIFICATIONS: u32 = 5;

    pub(super) fn new(max_failures: u32, number_key: MacKey) -> Self {
        Self {
            number_key,
            failures: Rate::new(max_failures, Duration::from_secs(60)),
            addresses: RefCell::default(),
            names: RefCell::default(),
            familiar: RefCell::default(),
            verifications: Cell::default(),
        }
    }

    /// The account of a user who gives the right key. `address` is where the request comes from.
    ///
    /// Who has been wrong too often is not listened to, so that keys cannot be guessed. That must not keep those out who know
    /// theirs: from where a user has logged in before, the right key passes all the same.
    pub(super) fn log_in(
        &self,
        accounts: &Accounts,
        credentials: (&str, &str),
        address: Option<&str>,
        now: Timestamp,
    ) -> Result<TenantId, Refusal> {
        let (username, api_key) = credentials;
        let user = accounts.user(username);
        let network = address.map(network);
        let number = |parts: [&[u8]; 2]| self.number_key.number(&parts);
        let attempt = Attempt {
            logins: self,
            user,
            now,
            address: network
                .as_ref()
                .map(|network| number([b"address", network])),
            name: number([b"name", username.as_bytes()]),
            pair: number([username.as_bytes(), network.as_deref().unwrap_or_default()]),
        };
        let is_known = accounts.knows(user, api_key);
        let wait = attempt.wait();
        if wait > 0 && !(is_known && attempt.is_familiar()) {
            return Err(Refusal::TooMany(wait));
        }
        let is_right = is_known
            || (accounts.has_hashes() && {
                self.begin_verification(now)?;
                accounts.verifies(user, api_key).map_err(Refusal::Store)?
            });
        match user.filter(|_| is_right) {
            Some(user) => {
                self.familiar.borrow_mut().note(attempt.pair, ());
                Ok(user.tenant_id().clone())
            }
            None => {
                attempt.fail();
                Err(Refusal::Wrong)
            }
        }
    }

    fn begin_verification(&self, now: Timestamp) -> Result<(), Refusal> {
        let rate = Rate::new(Self::VERIFICATIONS, Duration::from_secs(1));
        let used = self.verifications.get();
        match used.wait(rate, now) {
            0 => {
                self.verifications.set(used.add(rate, now));
                Ok(())
            }
            wait => Err(Refusal::TooMany(wait)),
        }
    }
}

impl Attempt<'_> {
    /// In how many seconds it may be made.
    fn wait(&self) -> u64 {
        let rate = self.logins.failures;
        let addresses = self.logins.addresses.borrow();
        let by_address = self.address.and_then(|address| addresses.get(address));
        let wait = |meter: Meter| meter.wait(rate, self.now);
        wait(by_address.unwrap_or_default()).max(wait(self.by_name()))
    }

    fn is_familiar(&self) -> bool {
        self.logins.familiar.borrow().get(self.pair).is_some()
    }

    fn fail(&self) {
        let rate = self.logins.failures;
        if let Some(address) = self.address {
            let mut addresses = self.logins.addresses.borrow_mut();
            let used = addresses.get(address).unwrap_or_default();
            addresses.note(address, used.add(rate, self.now));
        }
        let by_name = self.by_name().add(rate, self.now);
        match self.user {
            Some(user) => user.failed_logins.set(by_name),
            None => self.logins.names.borrow_mut().note(self.name, by_name),
        }
    }

    fn by_name(&self) -> Meter {
        match self.user {
            Some(user) => user.failed_logins.get(),
            None => {
                let names = self.logins.names.borrow();
                names.get(self.name).unwrap_or_default()
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
