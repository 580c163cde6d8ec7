use std::cell::RefCell;
use std::future::pending;
use std::rc::{Rc, Weak};
use std::time::Duration;

use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::client::{Call, Error, Holdings, Identity, ListCache, TokenCache};
use crate::protocol::Timestamp;

use super::abort::Abort;
use super::failure::Failure;
use super::fetch::{Reply, Transport, stringify};
use super::heartbeater::beater::Beater;
use super::login::{Login, ask_for_token};
use super::options::{ApiConfig, CallOptions, IdentitySource, TokenSource};
use super::reactor::Reactor;
use super::time::{HostClock, timer_millis};

/// How long a login may take at most, in milliseconds. Heartbeats wait for it.
const LOGIN_TIMEOUT: u32 = 5_000;

/// One registry as one user: what all parts of a client share.
pub(super) struct Api {
    config: ApiConfig,
    cache: RefCell<TokenCache>,
    /// The login under way, which every call that needs one waits for.
    login: RefCell<Weak<Login>>,
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
        let body = call.content().map(stringify).transpose()?;
        let abort = Abort::new(&self.reactor, options)?;
        let signal = abort.signal();
        let reply = abort.guard(self.send_authenticated(call, body, &signal));
        let (response, whole) = reply.await?.read(|response| call.check(response))?;
        Ok(Reply { response, whole })
    }

    async fn send_authenticated(
        self: &Rc<Self>,
        call: &Call<JsValue>,
        body: Option<JsValue>,
        signal: &AbortSignal,
    ) -> Result<Reply, Failure> {
        let mut may_be_stale = !self.config.identity.is_fixed();
        loop {
            let identity = self.identity().await?;
            let mut request = call.request(&self.config.endpoint, &identity);
            request.body.clone_from(&body);
            let reply = self.transport().send(&request, signal).await?;
            if reply.response.status != 401 || !may_be_stale {
                return Ok(reply);
            }
            self.cache.borrow_mut().reject(&identity);
            may_be_stale = false;
        }
    }

    fn transport(&self) -> Transport<'_> {
        Transport {
            reactor: &self.reactor,
            fetch: self.config.fetch.as_ref(),
            whole: self.config.raw,
        }
    }

    async fn identity(self: &Rc<Self>) -> Result<Identity, Failure> {
        let mut known = self.cache.borrow().identity(self.now()).cloned();
        loop {
            if let Some(identity) = known {
                return Ok(identity);
            }
            self.join_login().wait().await?;
            // However short a new token's life, it is good for the call that asked for it.
            known = self.cache.borrow().latest().cloned();
        }
    }

    fn join_login(self: &Rc<Self>) -> Rc<Login> {
        let under_way = self.login.borrow().upgrade();
        under_way
            .filter(|login| login.is_under_way())
            .unwrap_or_else(|| {
                let api = self.clone();
                let login = Login::begin(Box::pin(async move { api.log_in().await }));
                self.login.replace(Rc::downgrade(&login));
                login
            })
    }

    async fn log_in(&self) -> Result<(), Failure> {
        let options = CallOptions {
            timeout: self.config.timeout.min(LOGIN_TIMEOUT),
            signal: None,
        };
        let abort = Abort::new(&self.reactor, &options)?;
        let signal = abort.signal();
        abort.guard(self.obtain_identity(&signal)).await
    }

    async fn obtain_identity(&self, signal: &AbortSignal) -> Result<(), Failure> {
        match &self.config.identity {
            IdentitySource::Login(credentials) => {
                let mut request = credentials.login(&self.config.endpoint);
                request.body = request.body.as_ref().map(stringify).transpose()?;
                let reply = self.transport().send(&request, signal).await?;
                let mut cache = self.cache.borrow_mut();
                match cache.handle_login(reply.response, self.now()) {
                    Ok(_) => Ok(()),
                    // Only a refusal is sure to hold no token.
                    Err(error @ Error::Authentication { .. }) => {
                        Err(Failure::answered(error, reply.whole))
                    }
                    Err(error) => Err(error.into()),
                }
            }
            IdentitySource::Token { token, tenant_id } => {
                let token = match token {
                    TokenSource::Fixed(token) => Some(token.clone()),
                    TokenSource::Function(source) => {
                        let given = self
                            .reactor
                            .wait(|callback, id| ask_for_token(source, callback, id));
                        given.await.map_err(Failure::Token)?.as_string()
                    }
                };
                let identity = token.and_then(|token| Identity::new(token, tenant_id.clone()));
                let rule = "expected a string of visible characters, and a tenantId of letters, digits, - and _";
                let identity =
                    identity.ok_or_else(|| Failure::Token(js_sys::Error::new(rule).into()))?;
                self.cache.borrow_mut().put(identity);
                Ok(())
            }
        }
    }
}
