use std::cell::RefCell;
use std::future::pending;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::time::Duration;

use futures_util::future::{FutureExt, Shared, WeakShared};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::client::{Call, Identity, TokenCache};
use crate::protocol::{Response, Timestamp};

use super::abort::Abort;
use super::failure::Failure;
use super::fetch::{fetch, stringify};
use super::heartbeater::Beater;
use super::options::{ApiConfig, CallOptions};
use super::reactor::Reactor;
use super::time::{HostClock, timer_millis};

type Login = Pin<Box<dyn Future<Output = Result<(), Failure>>>>;

/// How long a login may take at most, in milliseconds. Heartbeats wait for it.
const LOGIN_TIMEOUT: u32 = 5_000;

/// One registry as one user: what all parts of a client share.
pub(super) struct Api {
    config: ApiConfig,
    cache: RefCell<TokenCache>,
    /// The login under way, which every call that needs one waits for. It ends when nobody waits for
    /// it any more.
    login: RefCell<Option<WeakShared<Login>>>,
    beaters: RefCell<Vec<Weak<Beater>>>,
    clock: HostClock,
    reactor: Reactor,
}

impl Api {
    pub(super) fn new(config: ApiConfig) -> Self {
        Self {
            config,
            cache: RefCell::default(),
            login: RefCell::default(),
            beaters: RefCell::default(),
            clock: HostClock::new(),
            reactor: Reactor::new(),
        }
    }

    /// Remembers who beats, to tell them of changes.
    pub(super) fn add_beater(&self, beater: &Rc<Beater>) {
        let mut beaters = self.beaters.borrow_mut();
        beaters.retain(|beater| beater.strong_count() > 0);
        beaters.push(Rc::downgrade(beater));
    }

    /// Those who beat for a session.
    pub(super) fn beaters(&self, session_id: &str) -> Vec<Rc<Beater>> {
        let beaters = self.beaters.borrow();
        let alive = beaters.iter().filter_map(Weak::upgrade);
        alive
            .filter(|beater| beater.session_id() == session_id)
            .collect()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The options of a call that gives none.
    pub(super) fn call_options(&self) -> CallOptions {
        CallOptions {
            timeout: self.config.timeout,
            signal: None,
        }
    }

    /// Waits, unless the caller's signal ends the wait.
    pub(super) async fn sleep(
        &self,
        duration: Duration,
        options: &CallOptions,
    ) -> Result<(), Failure> {
        let wait = CallOptions {
            timeout: timer_millis(duration),
            signal: options.signal.clone(),
        };
        match Abort::new(&self.reactor, &wait)?.guard(pending()).await {
            Err(Failure::Timeout(_)) => Ok(()),
            ended => ended,
        }
    }

    /// Makes a call, logging in first when necessary and once more when the token is refused.
    pub(super) async fn send(
        self: &Rc<Self>,
        call: &Call<JsValue>,
        options: &CallOptions,
    ) -> Result<Response<JsValue>, Failure> {
        let written = call.clone().try_write(stringify)?;
        let abort = Abort::new(&self.reactor, options)?;
        let signal = abort.signal();
        let response = abort
            .guard(self.send_authenticated(&written, &signal))
            .await?;
        Ok(call.check(response)?)
    }

    async fn send_authenticated(
        self: &Rc<Self>,
        call: &Call<JsValue>,
        signal: &AbortSignal,
    ) -> Result<Response<JsValue>, Failure> {
        let identity = self.identity().await?;
        let response = self.send_as(&identity, call, signal).await?;
        if response.status != 401 {
            return Ok(response);
        }
        self.cache.borrow_mut().reject(&identity);
        let identity = self.identity().await?;
        self.send_as(&identity, call, signal).await
    }

    async fn send_as(
        &self,
        identity: &Identity,
        call: &Call<JsValue>,
        signal: &AbortSignal,
    ) -> Result<Response<JsValue>, Failure> {
        let request = call.request(&self.config.endpoint, identity);
        fetch(&self.reactor, self.config.fetch.as_ref(), &request, signal).await
    }

    async fn identity(self: &Rc<Self>) -> Result<Identity, Failure> {
        loop {
            if let Some(identity) = self.cache.borrow().identity(self.now()) {
                return Ok(identity.clone());
            }
            self.join_login().await?;
            // However short a new token's life, it is good for the call that asked for it.
            if let Some(identity) = self.cache.borrow().latest() {
                return Ok(identity.clone());
            }
        }
    }

    fn join_login(self: &Rc<Self>) -> Shared<Login> {
        let mut login = self.login.borrow_mut();
        let under_way = login.as_ref().and_then(WeakShared::upgrade);
        under_way
            .filter(|login| login.peek().is_none())
            .unwrap_or_else(|| {
                let api = self.clone();
                let started = (Box::pin(async move { api.log_in().await }) as Login).shared();
                *login = started.downgrade();
                started
            })
    }

    async fn log_in(&self) -> Result<(), Failure> {
        let options = CallOptions {
            timeout: self.config.timeout.min(LOGIN_TIMEOUT),
            signal: None,
        };
        let abort = Abort::new(&self.reactor, &options)?;
        let signal = abort.signal();
        let mut request = self.config.credentials.login(&self.config.endpoint);
        request.body = request.body.as_ref().map(stringify).transpose()?;
        let response = abort
            .guard(fetch(
                &self.reactor,
                self.config.fetch.as_ref(),
                &request,
                &signal,
            ))
            .await?;
        self.cache.borrow_mut().handle_login(response, self.now())?;
        Ok(())
    }
}
