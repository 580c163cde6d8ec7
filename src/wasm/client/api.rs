use std::cell::RefCell;
use std::pin::Pin;
use std::rc::{Rc, Weak};

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::client::{Call, Holdings, ListCache};
use crate::protocol::Timestamp;

use super::failure::Failure;
use super::fetch::{Reply, stringify};
use super::heartbeater::beater::Beater;
use super::login::Login;
use super::options::{ApiConfig, CallOptions};
use super::pace::{Pace, Pacemaker, last_fetch};
use super::reactor::Reactor;

#[wasm_bindgen(raw_module = "../../js/sender.js")]
extern "C" {
    /// Documented where they are written.
    type Sender;

    #[wasm_bindgen(constructor)]
    fn new(
        ask: &JsValue,
        custom: Option<&Function>,
        token: &JsValue,
        timeout: u32,
        whole: bool,
        pacemaker: &Pacemaker,
    ) -> Sender;

    #[wasm_bindgen(method)]
    fn send(
        this: &Sender,
        fetch: Option<&Function>,
        line: &str,
        body: &JsValue,
        millis: u32,
        signal: Option<&AbortSignal>,
        callback: &Function,
        id: u32,
    ) -> Function;

    #[wasm_bindgen(method)]
    fn rest(
        this: &Sender,
        millis: u32,
        signal: Option<&AbortSignal>,
        callback: &Function,
        id: u32,
    ) -> Function;
}

/// Something under way, whose like there is much of: boxed, it is not part of what waits for it.
pub(super) type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + 'a>>;

/// One registry as one user: what all parts of a client share.
pub(super) struct Api {
    login: Rc<Login>,
    sender: Sender,
    fetch: Option<Function>,
    timeout: u32,
    raw: bool,
    beaters: RefCell<Vec<Weak<Beater>>>,
    lists: RefCell<ListCache<JsValue>>,
    pacemaker: Pacemaker,
    reactor: Reactor,
}

impl Api {
    pub(super) fn new(config: ApiConfig) -> Self {
        let ApiConfig {
            endpoint,
            identity,
            fetch,
            timeout,
            raw,
            thread,
        } = config;
        let pacemaker = Pacemaker::new(fetch.as_ref(), thread.as_deref());
        let login = Rc::new(Login::new(endpoint, identity));
        let asked = login.clone();
        let ask = move |question: u32, value: JsValue, further: JsValue| {
            asked.answer(question, value, &further)
        };
        let ask = Closure::<dyn Fn(u32, JsValue, JsValue) -> Result<JsValue, JsValue>>::new(ask);
        let token = login.token();
        let sender = Sender::new(
            &ask.into_js_value(),
            fetch.as_ref(),
            &token,
            timeout,
            raw,
            &pacemaker,
        );
        Self {
            login,
            sender,
            fetch,
            timeout,
            raw,
            beaters: RefCell::default(),
            lists: RefCell::default(),
            pacemaker,
            reactor: Reactor::new(),
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
        self.raw
    }

    pub(super) fn now(&self) -> Timestamp {
        self.login.now()
    }

    /// A share of the time of heartbeats.
    pub(super) fn pace(&self) -> Pace {
        Pace::new(&self.pacemaker)
    }

    /// What sends a request that outlives the page.
    pub(super) fn last_fetch(&self) -> Function {
        last_fetch(self.fetch.as_ref())
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
        self.timeout
    }

    /// Waits for a time, in milliseconds, unless the caller's signal ends the wait.
    pub(super) async fn sleep(&self, millis: u32, options: &CallOptions) -> Result<(), Failure> {
        let signal = options.signal.as_ref();
        let waiting = self
            .reactor
            .wait(|callback, id| self.sender.rest(millis, signal, callback, id));
        match self.reply(waiting.await) {
            Err(aborted @ Failure::Final(_)) => Err(aborted),
            _ => Ok(()),
        }
    }

    /// Makes a call, logging in first when necessary and once more when the token is refused.
    pub(super) fn send<'a>(
        &'a self,
        call: &'a Call<JsValue>,
        options: &'a CallOptions,
    ) -> Pending<'a, Reply> {
        self.send_by(None, call, options)
    }

    /// The same, sent by this `fetch` if there is one.
    pub(super) fn send_by<'a>(
        &'a self,
        fetch: Option<&'a Function>,
        call: &'a Call<JsValue>,
        options: &'a CallOptions,
    ) -> Pending<'a, Reply> {
        Box::pin(async move {
            let body = call.content().map(stringify).transpose()?;
            let body = body.unwrap_or(JsValue::UNDEFINED);
            let signal = options.signal.as_ref();
            let waiting = self.reactor.wait(|callback, id| {
                let line = call.line();
                self.sender
                    .send(fetch, &line, &body, options.timeout, signal, callback, id)
            });
            let reply = self.reply(waiting.await)?;
            let (response, whole) = reply.read(|response| call.check(response))?;
            Ok(Reply { response, whole })
        })
    }

    /// The answer, or why there is none, in the numbers of `js/sender.js`.
    fn reply(&self, outcome: JsValue) -> Result<Reply, Failure> {
        let reply = Reply::from(outcome);
        match reply.response.status {
            0 => Err(Failure::Passing(reply.response.body)),
            1 => Err(Failure::Final(reply.response.body)),
            2 => Err(self.login.failure()),
            _ => Ok(reply),
        }
    }
}
