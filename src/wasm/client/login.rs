//! Who the registry takes a client for. `js/sender.js` asks while it makes calls; it waits, this decides.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use crate::client::{Endpoint, Error, Identity, TokenCache};
use crate::protocol::Timestamp;
use crate::wasm::object::array;

use super::failure::Failure;
use super::fetch::{Reply, account};
use super::options::IdentitySource;
use super::time::HostClock;

/// The registry, and the identity that a client has there.
pub(super) struct Login {
    endpoint: Endpoint,
    source: IdentitySource,
    cache: RefCell<TokenCache>,
    /// The identity that JavaScript was told last, as it has it.
    told: RefCell<Option<(Identity, JsValue)>>,
    /// Why the last login failed that did.
    failure: RefCell<Option<Failure>>,
    clock: HostClock,
}

impl Login {
    pub(super) fn new(endpoint: Endpoint, source: IdentitySource) -> Self {
        Self {
            endpoint,
            source,
            cache: RefCell::default(),
            told: RefCell::default(),
            failure: RefCell::default(),
            clock: HostClock::new(),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Why nobody could log in.
    pub(super) fn failure(&self) -> Failure {
        let failure = self.failure.borrow().clone();
        failure.unwrap_or(Failure::Final(JsValue::UNDEFINED))
    }

    /// Answers one of the questions of `js/sender.js`, by its number.
    pub(super) fn answer(&self, question: u32, value: JsValue) -> Result<JsValue, JsValue> {
        let now = self.now();
        Ok(match question {
            0 => self.account(now),
            1 => self.is_refused(&value).into(),
            2 => self.request(),
            _ => {
                let is_good = match question {
                    3 => self.take(Reply::from(value), now),
                    _ => self.take_token(&value),
                };
                let latest = self.cache.borrow().latest().cloned();
                self.told(latest.filter(|_| is_good))
            }
        })
    }

    /// As whom to make a call now, as `js/exchange.js` has it; `undefined` if that takes a login.
    pub(super) fn account(&self, now: Timestamp) -> JsValue {
        let identity = self.cache.borrow().identity(now).cloned();
        self.told(identity)
    }

    fn told(&self, identity: Option<Identity>) -> JsValue {
        let Some(identity) = identity else {
            return JsValue::UNDEFINED;
        };
        if let Some((told, account)) = &*self.told.borrow()
            && *told == identity
        {
            return account.clone();
        }
        let account = account(&self.endpoint.account(&identity), &identity.headers());
        self.told.replace(Some((identity, account.clone())));
        account
    }

    /// Whether a call is to be made once more, as somebody else, because this account's token is refused.
    fn is_refused(&self, account: &JsValue) -> bool {
        if self.source.is_fixed() {
            return false;
        }
        let told = self.told.borrow().clone();
        if let Some((refused, _)) = told.filter(|(_, told)| told == account) {
            self.cache.borrow_mut().reject(&refused);
        }
        true
    }

    /// The request that logs in: where to, and what.
    fn request(&self) -> JsValue {
        let IdentitySource::Login(credentials) = &self.source else {
            return JsValue::UNDEFINED;
        };
        let request = credentials.login(&self.endpoint);
        let line = String::from(request.method.as_str()) + "\n";
        array(&[
            account(&request.url, &request.headers),
            line.into(),
            request.body.unwrap_or(JsValue::UNDEFINED),
        ])
    }

    /// Takes the answer to a login. Whether it brought an identity.
    fn take(&self, reply: Reply, now: Timestamp) -> bool {
        // Taken out while JavaScript is asked for what the answer says: a trap there leaves nothing borrowed.
        let mut cache = self.cache.take();
        let outcome = cache.handle_login(reply.response, now);
        self.cache.replace(cache);
        let failure = match outcome {
            Ok(_) => return true,
            // Only a refusal is sure to hold no token.
            Err(error @ Error::Authentication { .. }) => Failure::answered(error, reply.whole),
            Err(error) => error.into(),
        };
        self.failure.replace(Some(failure));
        false
    }

    /// Takes a token that the program gave, if requests can carry it.
    fn take_token(&self, token: &JsValue) -> bool {
        let IdentitySource::Token { tenant_id, .. } = &self.source else {
            return false;
        };
        let identity = token.as_string();
        let identity = identity.and_then(|token| Identity::new(token, tenant_id.clone()));
        let is_good = identity.is_some();
        if let Some(identity) = identity {
            self.cache.borrow_mut().put(identity);
        }
        is_good
    }
}
