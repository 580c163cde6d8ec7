use std::cell::RefCell;
use std::future::pending;
use std::rc::Rc;
use std::time::Duration;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

use crate::client::{Call, Credentials, Endpoint, Identity, TokenCache};
use crate::protocol::{Response, Timestamp};

use super::abort::Abort;
use super::failure::Failure;
use super::fetch::{fetch, settled};
use super::options::CallOptions;
use super::reactor::Reactor;
use super::time::{HostClock, timer_millis};

/// What a client is made of.
pub(super) struct ApiConfig {
    pub(super) endpoint: Endpoint,
    pub(super) credentials: Credentials,
    /// The `fetch` to use in place of the global one.
    pub(super) fetch: Option<Function>,
    /// How long a call may take when it does not say, in milliseconds.
    pub(super) timeout: u32,
}

/// One registry as one user: what all parts of a client share.
pub(super) struct Api {
    config: ApiConfig,
    cache: RefCell<TokenCache>,
    /// The login under way, which every call that needs one waits for.
    login: RefCell<Option<Promise>>,
    clock: HostClock,
    reactor: Reactor,
}

impl Api {
    pub(super) fn new(config: ApiConfig) -> Self {
        Self {
            config,
            cache: RefCell::default(),
            login: RefCell::default(),
            clock: HostClock::new(),
            reactor: Reactor::new(),
        }
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
        let abort = Abort::new(&self.reactor, options)?;
        let signal = abort.signal();
        let response = abort.guard(self.send_authenticated(call, &signal)).await?;
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
            settled(&self.reactor, &self.join_login())
                .await
                .map_err(Failure::Login)?;
            // However short a new token's life, it is good for the call that asked for it.
            if let Some(identity) = self.cache.borrow().latest() {
                return Ok(identity.clone());
            }
        }
    }

    fn join_login(self: &Rc<Self>) -> Promise {
        let api = self.clone();
        let start = || {
            future_to_promise(async move {
                let outcome = api.log_in().await;
                api.login.borrow_mut().take();
                outcome
                    .map(|()| JsValue::UNDEFINED)
                    .map_err(Failure::into_js)
            })
        };
        self.login.borrow_mut().get_or_insert_with(start).clone()
    }

    async fn log_in(&self) -> Result<(), Failure> {
        let abort = Abort::new(&self.reactor, &self.call_options())?;
        let signal = abort.signal();
        let request = self.config.credentials.login(&self.config.endpoint);
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
