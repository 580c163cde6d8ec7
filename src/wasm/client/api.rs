use std::cell::RefCell;
use std::future::pending;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::time::Duration;

use futures_util::future::{FutureExt, Shared, WeakShared};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use crate::client::{Call, Credentials, Error, Holdings, Identity, ListCache, TokenCache};
use crate::protocol::Timestamp;

use super::abort::Abort;
use super::failure::Failure;
use super::fetch::{Reply, Transport, stringify};
use super::heartbeater::beater::Beater;
use super::options::{ApiConfig, CallOptions, IdentitySource, TokenSource};
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
    lists: RefCell<ListCache<JsValue>>,
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
            lists: RefCell::default(),
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
        let mut beaters = self.all_beaters();
        beaters.retain(|beater| beater.session_id() == session_id);
        beaters
    }

    /// Tells those who can make a session anew of a change in what one of them holds.
    pub(super) fn hold(&self, change: impl Fn(&mut Holdings<JsValue>)) {
        for beater in self.all_beaters() {
            beater.hold(&change);
        }
    }

    fn all_beaters(&self) -> Vec<Rc<Beater>> {
        let beaters = self.beaters.borrow();
        beaters.iter().filter_map(Weak::upgrade).collect()
    }

    /// The lists that were read before.
    pub(super) fn lists(&self) -> &RefCell<ListCache<JsValue>> {
        &self.lists
    }

    /// Whether results are whole answers, as they came.
    pub(super) fn is_raw(&self) -> bool {
        self.config.raw
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
    ) -> Result<Reply, Failure> {
        let written = call.clone().try_write(stringify)?;
        let abort = Abort::new(&self.reactor, options)?;
        let signal = abort.signal();
        let reply = abort
            .guard(self.send_authenticated(&written, &signal))
            .await?;
        let (response, whole) = reply.read(|response| call.check(response))?;
        Ok(Reply { response, whole })
    }

    async fn send_authenticated(
        self: &Rc<Self>,
        call: &Call<JsValue>,
        signal: &AbortSignal,
    ) -> Result<Reply, Failure> {
        let identity = self.identity().await?;
        let reply = self.send_as(&identity, call, signal).await?;
        if reply.response.status != 401 || self.config.identity.is_fixed() {
            return Ok(reply);
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
    ) -> Result<Reply, Failure> {
        let request = call.request(&self.config.endpoint, identity);
        self.transport().send(&request, signal).await
    }

    fn transport(&self) -> Transport<'_> {
        Transport {
            reactor: &self.reactor,
            fetch: self.config.fetch.as_ref(),
            whole: self.config.raw,
        }
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
        match &self.config.identity {
            IdentitySource::Login(credentials) => self.ask_identity(credentials, &abort).await,
            IdentitySource::Token { token, tenant_id } => {
                let token = abort.guard(read_token(token)).await?;
                let identity = token.and_then(|token| Identity::new(token, tenant_id.clone()));
                let rule = "expected a string of visible characters, and a tenantId of letters, digits, - and _";
                let identity =
                    identity.ok_or_else(|| Failure::Token(js_sys::Error::new(rule).into()))?;
                self.cache.borrow_mut().put(identity);
                Ok(())
            }
        }
    }

    async fn ask_identity(&self, credentials: &Credentials, abort: &Abort) -> Result<(), Failure> {
        let signal = abort.signal();
        let mut request = credentials.login(&self.config.endpoint);
        request.body = request.body.as_ref().map(stringify).transpose()?;
        let transport = self.transport();
        let reply = abort.guard(transport.send(&request, &signal)).await?;
        let mut cache = self.cache.borrow_mut();
        match cache.handle_login(reply.response, self.now()) {
            Ok(_) => Ok(()),
            // Only a refusal is sure to hold no token.
            Err(error @ Error::Authentication { .. }) => Err(Failure::answered(error, reply.whole)),
            Err(error) => Err(Failure::Core(error)),
        }
    }
}

/// A token of the program's own; `None` if it gives something else than text.
async fn read_token(source: &TokenSource) -> Result<Option<String>, Failure> {
    match source {
        TokenSource::Fixed(token) => Ok(Some(token.clone())),
        TokenSource::Function(function) => {
            let given = function.call0(&JsValue::UNDEFINED);
            let given = given.map_err(Failure::Token)?;
            let token = JsFuture::from(Promise::resolve(&given)).await;
            Ok(token.map_err(Failure::Token)?.as_string())
        }
    }
}
