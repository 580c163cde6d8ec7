use std::cell::RefCell;
use std::future::pending;
use std::pin::Pin;
use std::rc::{Rc, Weak};

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::client::{Call, Error, Holdings, Identity, ListCache, TokenCache};
use crate::protocol::Timestamp;
use crate::wasm::error::invalid_argument;

use super::abort::Abort;
use super::failure::Failure;
use super::fetch::{Reply, Transport, stringify};
use super::heartbeater::beater::Beater;
use super::login::{Login, ask_for_token};
use super::options::{ApiConfig, CallOptions, IdentitySource};
use super::pace::{Pace, Pacemaker, last_fetch};
use super::reactor::Reactor;
use super::time::HostClock;

/// How long a login may take at most, in milliseconds. Heartbeats wait for it.
const LOGIN_TIMEOUT: u32 = 5_000;

/// Something under way, whose like there is much of: boxed, it is not part of what waits for it.
pub(super) type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + 'a>>;

/// One registry as one user: what all parts of a client share.
pub(super) struct Api {
    config: ApiConfig,
    cache: RefCell<TokenCache>,
    /// The login under way, which every call that needs one waits for.
    login: RefCell<Weak<Login>>,
    beaters: RefCell<Vec<Weak<Beater>>>,
    lists: RefCell<ListCache<JsValue>>,
    clock: HostClock,
    pacemaker: Pacemaker,
    reactor: Reactor,
}

impl Api {
    pub(super) fn new(config: ApiConfig) -> Self {
        let pacemaker = Pacemaker::new(config.fetch.as_ref(), config.thread.as_deref());
        Self {
            config,
            cache: RefCell::default(),
            login: RefCell::default(),
            beaters: RefCell::default(),
            lists: RefCell::default(),
            clock: HostClock::new(),
            reactor: Reactor::new(pacemaker.clone()),
            pacemaker,
        }
    }

    /// Remembers who beats, to tell them of changes.
    pub(super) fn add_beater(&self, beater: &Rc<Beater>) {
        let mut beaters = self.beaters.borrow_mut();
        beaters.retain(|beater| beater.strong_count() > 0);
        beaters.push(Rc::downgrade(beater));
    }

    /// Those who beat for a session, or all who beat.
    pub(super) fn beaters(&self, session_id: Option<&str>) -> Vec<Rc<Beater>> {
        let beaters = self.beaters.borrow();
        let beaters = beaters.iter().filter_map(Weak::upgrade);
        beaters
            .filter(|beater| session_id.is_none_or(|id| beater.keeps(id)))
            .collect()
    }

    /// Tells them, so far as they can make a session anew, of a change in what one of them holds.
    pub(super) fn hold(&self, session_id: Option<&str>, change: &dyn Fn(&mut Holdings<JsValue>)) {
        for beater in self.beaters(session_id) {
            beater.hold(change);
        }
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

    /// A share of the time of heartbeats.
    pub(super) fn pace(&self) -> Pace {
        Pace::new(&self.pacemaker)
    }

    /// What sends a request that outlives the page.
    pub(super) fn last_fetch(&self) -> Function {
        last_fetch(self.config.fetch.as_ref())
    }

    /// The options of a call that gives none.
    pub(super) fn call_options(&self) -> CallOptions {
        CallOptions {
            timeout: self.timeout(),
            signal: None,
        }
    }

    /// How long a call may take that does not say, in milliseconds.
    pub(super) fn timeout(&self) -> u32 {
        self.config.timeout
    }

    /// Waits for a time, in milliseconds, unless the caller's signal ends the wait.
    pub(super) async fn sleep(&self, millis: u32, options: &CallOptions) -> Result<(), Failure> {
        let wait = CallOptions {
            timeout: millis,
            signal: options.signal.clone(),
        };
        match self.limit(&wait, &|_| Box::pin(pending())).await {
            Err(Failure::Timeout(_)) => Ok(()),
            ended => ended,
        }
    }

    /// Does something that is given a signal of its end, for as long as these options let it.
    async fn limit<'a>(
        &self,
        options: &CallOptions,
        work: &dyn Fn(AbortSignal) -> Pending<'a, ()>,
    ) -> Result<(), Failure> {
        let abort = Abort::new(&self.reactor, options)?;
        abort.guard(work(abort.signal())).await
    }

    /// Makes a call, logging in first when necessary and once more when the token is refused.
    pub(super) fn send<'a>(
        self: &'a Rc<Self>,
        call: &'a Call<JsValue>,
        options: &'a CallOptions,
    ) -> Pending<'a, Reply> {
        self.send_by(self.config.fetch.as_ref(), call, options)
    }

    /// The same, sent by this `fetch`.
    pub(super) fn send_by<'a>(
        self: &'a Rc<Self>,
        fetch: Option<&'a Function>,
        call: &'a Call<JsValue>,
        options: &'a CallOptions,
    ) -> Pending<'a, Reply> {
        Box::pin(async move {
            let body = call.content().map(stringify).transpose()?;
            let abort = Abort::new(&self.reactor, options)?;
            let signal = abort.signal();
            let reply = abort.guard(self.send_authenticated(fetch, call, body, &signal));
            let (response, whole) = reply.await?.read(|response| call.check(response))?;
            Ok(Reply { response, whole })
        })
    }

    async fn send_authenticated(
        self: &Rc<Self>,
        fetch: Option<&Function>,
        call: &Call<JsValue>,
        body: Option<JsValue>,
        signal: &AbortSignal,
    ) -> Result<Reply, Failure> {
        let mut may_be_stale = !self.config.identity.is_fixed();
        loop {
            let identity = self.identity().await?;
            let mut request = call.request(&self.config.endpoint, &identity);
            request.body.clone_from(&body);
            let reply = self.transport(fetch).send(&request, signal).await?;
            if reply.response.status != 401 || !may_be_stale {
                return Ok(reply);
            }
            self.cache.borrow_mut().reject(&identity);
            may_be_stale = false;
        }
    }

    fn transport<'a>(&'a self, fetch: Option<&'a Function>) -> Transport<'a> {
        Transport {
            reactor: &self.reactor,
            fetch,
            whole: self.config.raw,
        }
    }

    async fn identity(self: &Rc<Self>) -> Result<Identity, Failure> {
        let now = self.now();
        let mut known = self.cache.borrow().identity(now).cloned();
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
        self.limit(&options, &|signal| Box::pin(self.obtain_identity(signal)))
            .await
    }

    async fn obtain_identity(&self, signal: AbortSignal) -> Result<(), Failure> {
        match &self.config.identity {
            IdentitySource::Login(credentials) => {
                let mut request = credentials.login(&self.config.endpoint);
                request.body = request.body.as_ref().map(stringify).transpose()?;
                let reply = self
                    .transport(self.config.fetch.as_ref())
                    .send(&request, &signal)
                    .await?;
                let now = self.now();
                // Taken out while JavaScript is asked for what the answer says: a trap there leaves nothing borrowed.
                let mut cache = self.cache.take();
                let outcome = cache.handle_login(reply.response, now);
                self.cache.replace(cache);
                match outcome {
                    Ok(_) => Ok(()),
                    // Only a refusal is sure to hold no token.
                    Err(error @ Error::Authentication { .. }) => {
                        Err(Failure::answered(error, reply.whole))
                    }
                    Err(error) => Err(error.into()),
                }
            }
            IdentitySource::Token { token, tenant_id } => {
                let token = if token.is_string() {
                    token.clone()
                } else {
                    let given = self
                        .reactor
                        .wait(|callback, id| ask_for_token(token, callback, id));
                    given.await.map_err(Failure::Token)?
                };
                let token = token.as_string();
                let identity = token.and_then(|token| Identity::new(token, tenant_id.clone()));
                let rule = "expected a string of visible characters, and a tenantId of letters, digits, - and _";
                let identity = identity.ok_or_else(|| Failure::Token(invalid_argument(rule)))?;
                self.cache.borrow_mut().put(identity);
                Ok(())
            }
        }
    }
}
