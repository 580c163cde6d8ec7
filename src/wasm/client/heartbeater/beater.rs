use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

use crate::client::{
    Heartbeat, HeartbeatConfig, HeartbeatEvent, HeartbeatRequest, HeartbeatRequestKind,
    HeartbeatState, Holdings, StopReason, sessions,
};
use crate::protocol::Timestamp;
use crate::wasm::client::api::Api;
use crate::wasm::client::emitter::Emitter;
use crate::wasm::client::failure::Failure;
use crate::wasm::client::options::CallOptions;
use crate::wasm::client::time::{date, optional_date, timer_millis};
use crate::wasm::object::object;

/// The heartbeat machine with its timer, its network and its listeners.
pub(in crate::wasm::client) struct Beater {
    pub(in crate::wasm::client) api: Rc<Api>,
    session_id: RefCell<String>,
    machine: RefCell<Heartbeat<Failure>>,
    emitter: Emitter,
    timer: RefCell<Option<Timeout>>,
    /// How many requests of a recovery have failed since the last acknowledged beat.
    recovery_failures: Cell<u32>,
    /// When the latest acknowledged beat of an earlier session was sent.
    earlier_success: Cell<Option<Timestamp>>,
    /// What to make anew when the session is lost; `None` if that is not wanted.
    pub(super) holdings: Option<RefCell<Holdings<JsValue>>>,
    /// Ends the making anew that is under way.
    pub(super) recovery: RefCell<Option<AbortController>>,
    /// The session that was lost, while there is a new one which lacks some of its services.
    pub(super) unrestored: RefCell<Option<String>>,
}

impl Beater {
    pub(in crate::wasm::client) fn new(
        api: Rc<Api>,
        session_id: String,
        config: HeartbeatConfig,
        holdings: Option<Holdings<JsValue>>,
    ) -> Self {
        Self {
            api,
            session_id: RefCell::new(session_id),
            machine: RefCell::new(Heartbeat::new(config)),
            emitter: Emitter::new(),
            timer: RefCell::default(),
            recovery_failures: Cell::default(),
            earlier_success: Cell::default(),
            holdings: holdings.map(RefCell::new),
            recovery: RefCell::default(),
            unrestored: RefCell::default(),
        }
    }

    /// The same, known to its client.
    pub(super) fn shared(self) -> Rc<Self> {
        let beater = Rc::new(self);
        beater.api.add_beater(&beater);
        beater
    }

    pub(in crate::wasm::client) fn session_id(&self) -> String {
        self.session_id.borrow().clone()
    }

    pub(super) fn emitter(&self) -> &Emitter {
        &self.emitter
    }

    pub(super) fn state(&self) -> HeartbeatState {
        self.machine.borrow().state(self.api.now())
    }

    pub(super) fn status(&self) -> JsValue {
        let state = self.state().as_str();
        let machine = self.machine.borrow();
        let failures = machine
            .failures()
            .saturating_add(self.recovery_failures.get());
        let last_success = machine.last_acknowledged().or(self.earlier_success.get());
        object([
            ("state", state.into()),
            ("failures", failures.into()),
            ("lastError", self.emitter.last_error()),
            ("lastSuccess", optional_date(last_success)),
        ])
    }

    pub(super) fn start(self: &Rc<Self>) {
        if self.recovery.borrow().is_none() {
            self.machine.borrow_mut().start(self.api.now());
            self.resume_recovery();
            self.drive();
        }
    }

    pub(in crate::wasm::client) fn stop(self: &Rc<Self>) {
        let recovery = self.recovery.take();
        if let Some(recovery) = recovery {
            recovery.abort();
            // What it made so far beats already, unless it has made nothing.
            self.machine.borrow_mut().stop();
            self.drain_quietly();
            self.emit(HeartbeatEvent::Stopped(StopReason::Requested));
        } else {
            self.machine.borrow_mut().stop();
        }
        self.drive();
    }

    /// Keeps to a timeout that the session was given.
    pub(in crate::wasm::client) fn change_timeout(self: &Rc<Self>, timeout: Duration) {
        self.machine
            .borrow_mut()
            .change_timeout(timeout, self.api.now());
        self.drive();
    }

    /// Tells of a change in what is to be made anew.
    pub(in crate::wasm::client) fn hold(&self, change: &dyn Fn(&mut Holdings<JsValue>)) {
        if let Some(holdings) = &self.holdings {
            change(&mut holdings.borrow_mut());
        }
    }

    /// Goes on with another session, at once.
    pub(super) fn replace_session(self: &Rc<Self>, id: String, config: HeartbeatConfig) {
        self.session_id.replace(id);
        let lost = self.machine.replace(Heartbeat::new(config));
        // Nothing is known of the new session before its first beat; the failures still count.
        self.recovery_failures
            .set(self.recovery_failures.get().saturating_add(lost.failures()));
        if let Some(success) = lost.last_acknowledged() {
            self.earlier_success.set(Some(success));
        }
        self.machine.borrow_mut().start(self.api.now());
        self.drive();
    }

    /// Counts a failure on the way to another session.
    pub(super) fn count_recovery_failure(&self) {
        self.recovery_failures
            .set(self.recovery_failures.get().saturating_add(1));
    }

    fn drain_quietly(&self) {
        while self.machine.borrow_mut().poll_event().is_some() {}
    }

    /// Does what the machine asks for, in the order its contract gives.
    fn drive(self: &Rc<Self>) {
        loop {
            let event = self.machine.borrow_mut().poll_event();
            let Some(event) = event else { break };
            self.emit(event);
        }
        let now = self.api.now();
        let request = self.machine.borrow_mut().poll_request(now);
        if let Some(request) = request {
            spawn_local(self.clone().send(request));
        }
        let due = self.machine.borrow().poll_timeout();
        self.set_timer(due, now);
    }

    async fn send(self: Rc<Self>, request: HeartbeatRequest) {
        let session_id = self.session_id();
        let options = CallOptions {
            timeout: timer_millis(request.timeout),
            signal: None,
        };
        match request.kind {
            HeartbeatRequestKind::Beat { token } => {
                let result = self.beat(&session_id, &token, &options).await;
                let now = self.api.now();
                if session_id != self.session_id() {
                    return;
                }
                let mut machine = self.machine.borrow_mut();
                match result {
                    Ok(token) => machine.handle_acknowledgement(token, now),
                    Err(failure) => machine.handle_failure(failure.verdict(), failure, now),
                }
            }
            HeartbeatRequestKind::ReadSession => {
                let result = self.read_session(&session_id, &options).await;
                let now = self.api.now();
                if session_id != self.session_id() {
                    return;
                }
                let mut machine = self.machine.borrow_mut();
                match result {
                    Ok(()) => machine.handle_session_found(now),
                    Err(failure) => machine.handle_failure(failure.verdict(), failure, now),
                }
            }
        }
        self.drive();
    }

    async fn beat(
        &self,
        session_id: &str,
        token: &str,
        options: &CallOptions,
    ) -> Result<String, Failure> {
        let call = sessions::heartbeat(session_id, token)?;
        let reply = self.api.send(&call, options).await?;
        Ok(sessions::next_token(reply.response)?)
    }

    async fn read_session(&self, session_id: &str, options: &CallOptions) -> Result<(), Failure> {
        self.api.send(&sessions::get(session_id)?, options).await?;
        Ok(())
    }

    fn set_timer(self: &Rc<Self>, due: Option<Timestamp>, now: Timestamp) {
        let timer = due.map(|due| {
            let beater = self.clone();
            Timeout::new(timer_millis(due.since(now)), move || beater.drive())
        });
        self.timer.replace(timer);
    }

    pub(super) fn emit(self: &Rc<Self>, event: HeartbeatEvent<Failure>) {
        let session_id = ("sessionId", self.session_id().into());
        match event {
            HeartbeatEvent::Acknowledged { at } => {
                self.recovery_failures.set(0);
                let deadline = self.machine.borrow().deadline();
                let argument = object([
                    session_id,
                    ("sentAt", date(at)),
                    ("deadline", date(deadline)),
                ]);
                self.emitter.emit("heartbeat", &argument);
            }
            HeartbeatEvent::Failed { error } => self.emitter.emit("error", &error.into_js()),
            HeartbeatEvent::Stopped(StopReason::Lost) if self.holdings.is_some() => self.recover(),
            HeartbeatEvent::Stopped(reason) => {
                let argument = object([session_id, ("reason", reason.as_str().into())]);
                self.emitter.emit("stopped", &argument);
            }
        }
    }
}
