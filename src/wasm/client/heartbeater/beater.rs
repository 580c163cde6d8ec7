use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::AbortController;

use crate::client::{
    Answer, Duration, HeartbeatConfig, HeartbeatState, Holdings, Keeper, KeeperEvent,
    KeeperRequest, Ticket,
};
use crate::protocol::Timestamp;
use crate::wasm::client::api::Api;
use crate::wasm::client::emitter::Emitter;
use crate::wasm::client::executor;
use crate::wasm::client::failure::Failure;
use crate::wasm::client::options::CallOptions;
use crate::wasm::client::time::{date, optional_date, timer_millis};
use crate::wasm::object::object;

/// The machine that keeps a session, with its timer, its network and its listeners.
pub(in crate::wasm::client) struct Beater {
    api: Rc<Api>,
    keeper: RefCell<Keeper<JsValue, Failure>>,
    emitter: Emitter,
    timer: RefCell<Option<Timeout>>,
    /// Ends the request that was last sent to make the session anew.
    recovery: RefCell<Option<AbortController>>,
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
            keeper: RefCell::new(Keeper::new(session_id, config, holdings)),
            emitter: Emitter::new(),
            timer: RefCell::default(),
            recovery: RefCell::default(),
        }
    }

    /// The same, known to its client.
    pub(super) fn shared(self) -> Rc<Self> {
        let beater = Rc::new(self);
        beater.api.add_beater(&beater);
        beater
    }

    pub(super) fn session_id(&self) -> String {
        self.keeper.borrow().session_id().to_owned()
    }

    pub(in crate::wasm::client) fn keeps(&self, session_id: &str) -> bool {
        self.keeper.borrow().session_id() == session_id
    }

    pub(super) fn emitter(&self) -> &Emitter {
        &self.emitter
    }

    pub(super) fn state(&self) -> HeartbeatState {
        let now = self.api.now();
        self.keeper.borrow().state(now)
    }

    pub(super) fn status(&self) -> JsValue {
        let state = self.state().as_str();
        // Nothing is borrowed while JavaScript runs, which may trap.
        let (failures, last_success) = {
            let keeper = self.keeper.borrow();
            (keeper.failures(), keeper.last_acknowledged())
        };
        object([
            ("state", state.into()),
            ("failures", failures.into()),
            ("lastError", self.emitter.last_error()),
            ("lastSuccess", optional_date(last_success)),
        ])
    }

    pub(super) fn start(self: &Rc<Self>) {
        let now = self.api.now();
        self.keeper.borrow_mut().start(now);
        self.drive();
    }

    pub(in crate::wasm::client) fn stop(self: &Rc<Self>) {
        self.keeper.borrow_mut().stop();
        self.drive();
    }

    /// Keeps to a timeout that the session was given.
    pub(in crate::wasm::client) fn change_timeout(self: &Rc<Self>, timeout: Duration) {
        let now = self.api.now();
        self.keeper.borrow_mut().change_timeout(timeout, now);
        self.drive();
    }

    /// Tells of a change in what is to be made anew.
    pub(in crate::wasm::client) fn hold(&self, change: &dyn Fn(&mut Holdings<JsValue>)) {
        if let Some(holdings) = self.keeper.borrow_mut().holdings() {
            change(holdings);
        }
    }

    /// Does what the machine asks for, in the order its contract gives.
    fn drive(self: &Rc<Self>) {
        loop {
            let now = self.api.now();
            let event = self.keeper.borrow_mut().poll_event(now);
            let Some(event) = event else { break };
            self.emit(event);
        }
        if !self.keeper.borrow().is_stepping() {
            self.replace_recovery(None);
        }
        let now = self.api.now();
        loop {
            let request = self.keeper.borrow_mut().poll_request(now);
            let Some(request) = request else { break };
            let options = self.options(&request);
            let (rescuer, ticket) = (self.clone(), request.ticket);
            executor::spawn(self.clone().send(request, options), move |trap| {
                rescuer.handle(ticket, Err(Failure::Internal(trap)));
            });
        }
        let due = self.keeper.borrow().poll_timeout();
        self.set_timer(due, now);
    }

    /// The end that is put to a request: a recovery's can be called off.
    fn options(&self, request: &KeeperRequest<JsValue>) -> CallOptions {
        let mut options = self.api.call_options();
        options.timeout = timer_millis(request.timeout);
        if let Ticket::Step(_) = request.ticket {
            let controller = AbortController::new().ok();
            options.signal = controller.as_ref().map(AbortController::signal);
            self.replace_recovery(controller);
        }
        options
    }

    async fn send(self: Rc<Self>, request: KeeperRequest<JsValue>, options: CallOptions) {
        let result = match request.call {
            Ok(call) => self.api.send(&call, &options).await,
            Err(error) => Err(error.into()),
        };
        self.handle(request.ticket, result.map(|reply| reply.response));
    }

    fn handle(self: &Rc<Self>, ticket: Ticket, result: Result<Answer<JsValue>, Failure>) {
        let now = self.api.now();
        self.keeper.borrow_mut().handle(ticket, result, now);
        self.drive();
    }

    fn replace_recovery(&self, next: Option<AbortController>) {
        if let Some(last) = self.recovery.replace(next) {
            last.abort();
        }
    }

    fn set_timer(self: &Rc<Self>, due: Option<Timestamp>, now: Timestamp) {
        let timer = due.map(|due| {
            let beater = self.clone();
            // In a task, because a trap in a timer's callback would be told to nobody.
            Timeout::new(timer_millis(Duration::between(now, due)), move || {
                let rescuer = beater.clone();
                executor::spawn(async move { beater.drive() }, move |trap| {
                    rescuer.handle(Ticket::Beat, Err(Failure::Internal(trap)));
                });
            })
        });
        self.timer.replace(timer);
    }

    fn emit(&self, event: KeeperEvent<Failure>) {
        let session_id = ("sessionId", self.session_id().into());
        let (name, argument) = match event {
            KeeperEvent::Acknowledged { at, deadline } => {
                let times = [
                    session_id,
                    ("sentAt", date(at)),
                    ("deadline", date(deadline)),
                ];
                ("heartbeat", object(times))
            }
            KeeperEvent::Failed { error } => ("error", error.into_js()),
            KeeperEvent::Lost => ("lost", object([session_id])),
            KeeperEvent::Restored { previous, services } => {
                let services: Array = services.into_iter().map(JsValue::from).collect();
                let argument = object([
                    session_id,
                    ("previousSessionId", previous.into()),
                    ("services", services.into()),
                ]);
                ("restored", argument)
            }
            // Nothing here wishes.
            KeeperEvent::Settled { .. } => return,
            KeeperEvent::Stopped(reason) => {
                let reason = ("reason", reason.as_str().into());
                ("stopped", object([session_id, reason]))
            }
        };
        self.emitter.emit(name, &argument);
    }
}
