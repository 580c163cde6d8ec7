use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;

use crate::client::{
    Answer, Duration, HeartbeatConfig, HeartbeatState, Holdings, Keeper, KeeperEvent,
    KeeperRequest, Ticket,
};
use crate::protocol::Timestamp;
use crate::wasm::client::api::Api;
use crate::wasm::client::emitter::Emitter;
use crate::wasm::client::executor;
use crate::wasm::client::failure::Failure;
use crate::wasm::client::pace::Pace;
use crate::wasm::client::slots::Slots;
use crate::wasm::client::time::{date, optional_date, timer_millis};
use crate::wasm::object::object;

thread_local! {
    /// Those that are started, which keeps them, by the numbers that JavaScript has for them.
    static STARTED: Slots<Rc<Beater>> = const { Slots::new() };

    /// What `js/pacemaker.js` tells them, all of them through one callback.
    static TELL: Function = {
        let tell = Closure::<dyn Fn(u32, u32, JsValue)>::new(|number: u32, news: u32, value: JsValue| {
            let beater = STARTED.with(|started| started.with(number as usize, |beater| beater.clone()));
            let Some(beater) = beater else { return };
            let rescuer = beater.clone();
            // In a task, because a trap in a callback would be told to nobody.
            executor::spawn(async move { beater.take(news, value) }, move |trap| {
                rescuer.handle(Ticket::Beat, Err(Failure::Final(trap)));
            });
        });
        tell.into_js_value().unchecked_into()
    };
}

/// The machine that keeps a session, with its timer, its network and its listeners.
pub(in crate::wasm::client) struct Beater {
    pub(super) api: Rc<Api>,
    pub(super) keeper: RefCell<Keeper<JsValue, Failure>>,
    emitter: Emitter,
    pace: Pace,
    /// Its number while it is started.
    number: Cell<Option<usize>>,
    /// The tasks that send for it now: a beat, and what makes the session anew.
    beat: Cell<Option<usize>>,
    recovery: Cell<Option<usize>>,
    /// The task that asks for another timeout, and the one that the session had before that.
    pub(super) relaxing: Cell<Option<usize>>,
    pub(super) own_timeout: Cell<Option<Duration>>,
}

impl Beater {
    pub(in crate::wasm::client) fn new(
        api: Rc<Api>,
        session_id: String,
        config: HeartbeatConfig,
        holdings: Option<Holdings<JsValue>>,
    ) -> Self {
        Self::of(api, Keeper::new(session_id, config, holdings))
    }

    pub(super) fn of(api: Rc<Api>, keeper: Keeper<JsValue, Failure>) -> Self {
        Self {
            pace: api.pace(),
            api,
            keeper: RefCell::new(keeper),
            emitter: Emitter::new(),
            number: Cell::default(),
            beat: Cell::default(),
            recovery: Cell::default(),
            relaxing: Cell::default(),
            own_timeout: Cell::default(),
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
            ("sessionId", self.session_id().into()),
            ("deadline", self.deadline()),
            ("failures", failures.into()),
            ("lastError", self.emitter.last_error()),
            ("lastSuccess", optional_date(last_success)),
            ("thread", self.pace.thread()),
        ])
    }

    pub(super) fn deadline(&self) -> JsValue {
        let now = self.api.now();
        let deadline = {
            let keeper = self.keeper.borrow();
            let is_lost = keeper.state(now) == HeartbeatState::Lost;
            keeper.deadline().filter(|_| !is_lost)
        };
        optional_date(deadline)
    }

    pub(super) fn is_safe(&self, margin: Duration) -> bool {
        let now = self.api.now();
        self.keeper.borrow().is_safe(margin, now)
    }

    /// Whether it keeps a Node process running while it is started.
    pub(super) fn hold_process(&self, holds: bool) {
        self.pace.hold(holds);
    }

    pub(super) fn start(self: &Rc<Self>) -> Result<(), JsValue> {
        if self.number.get().is_none() {
            let number = STARTED.with(|started| started.insert(self.clone()));
            self.number.set(Some(number));
            let paced = TELL.with(|tell| self.pace.start(tell, number as u32));
            if paced.is_err() {
                self.rest();
                return paced;
            }
        }
        let now = self.api.now();
        self.keeper.borrow_mut().start(now);
        self.drive();
        Ok(())
    }

    pub(in crate::wasm::client) fn stop(self: &Rc<Self>) {
        self.keeper.borrow_mut().stop();
        self.drive();
    }

    /// Stops without waiting for the answer of a beat under way, because the session is not wanted any more.
    pub(in crate::wasm::client) fn end(self: &Rc<Self>) {
        self.stop();
        let now = self.api.now();
        self.keeper.borrow_mut().abandon(now);
        if let Some(task) = self.beat.take() {
            executor::cancel(task);
            self.handle(Ticket::Beat, Err(Failure::Final(JsValue::UNDEFINED)));
        }
    }

    /// Leaves nothing behind that runs or waits, but for the answer of a beat under way: it may bring a token.
    fn rest(&self) {
        if let Some(task) = self.relaxing.take() {
            executor::cancel(task);
        }
        self.pace.stop();
        if let Some(number) = self.number.take() {
            drop(STARTED.with(|started| started.remove(number)));
        }
    }

    /// Takes what the pacemaker tells, in the numbers of `js/pacemaker.js`.
    fn take(self: &Rc<Self>, news: u32, value: JsValue) {
        let now = self.api.now();
        let number = value.as_f64().unwrap_or_default();
        match news {
            1 => {
                let sent_at = Timestamp::from_millis(number as u64);
                self.keeper.borrow_mut().handle_repeated(sent_at);
                // More of these may wait to be told, of which the latest counts; and there is a timer.
                return;
            }
            2 => self.keeper.borrow_mut().wake(now),
            3 => self.relax(number as u32),
            4 => return self.leave(),
            5 => self.emitter.emit("error", &value),
            _ => {}
        }
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
    pub(super) fn drive(self: &Rc<Self>) {
        loop {
            let now = self.api.now();
            let event = self.keeper.borrow_mut().poll_event(now);
            let Some(event) = event else { break };
            self.emit(event);
        }
        if !self.keeper.borrow().is_stepping()
            && let Some(task) = self.recovery.take()
        {
            executor::cancel(task);
        }
        let now = self.api.now();
        loop {
            let request = self.keeper.borrow_mut().poll_request(now);
            let Some(request) = request else { break };
            let (rescuer, ticket) = (self.clone(), request.ticket);
            let task = executor::spawn(self.clone().send(request, now), move |trap| {
                rescuer.handle(ticket, Err(Failure::Final(trap)));
            });
            if let Some(before) = self.task(ticket).replace(Some(task)) {
                executor::cancel(before);
            }
        }
        let due = self.keeper.borrow().poll_timeout();
        self.pace
            .due(due.map(|due| timer_millis(Duration::between(now, due))));
    }

    /// Which task sends for this.
    fn task(&self, ticket: Ticket) -> &Cell<Option<usize>> {
        match ticket {
            Ticket::Step(_) => &self.recovery,
            Ticket::Beat | Ticket::ReadSession => &self.beat,
        }
    }

    async fn send(self: Rc<Self>, request: KeeperRequest<JsValue>, now: Timestamp) {
        let mut options = self.api.call_options();
        options.timeout = timer_millis(request.timeout);
        let result = match request.call {
            Ok(call) => {
                let stamp = now.as_millis() as f64;
                let repeat = request.repeat.map(timer_millis);
                match repeat.and_then(|repeat| self.pace.fetch(repeat, stamp)) {
                    Some(fetch) => self.api.send_by(Some(&fetch), &call, &options).await,
                    None => self.api.send(&call, &options).await,
                }
            }
            Err(error) => Err(error.into()),
        };
        self.handle(request.ticket, result.map(|reply| reply.response));
    }

    pub(super) fn handle(
        self: &Rc<Self>,
        ticket: Ticket,
        result: Result<Answer<JsValue>, Failure>,
    ) {
        self.task(ticket).set(None);
        let now = self.api.now();
        self.keeper.borrow_mut().handle(ticket, result, now);
        self.drive();
    }

    fn emit(self: &Rc<Self>, event: KeeperEvent<Failure>) {
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
            // The first time it is what `client.join` waits for, like a wish.
            KeeperEvent::Restored { previous: None, .. } => {
                ("settled", object([("wish", JsValue::from(0))]))
            }
            KeeperEvent::Restored { previous, services } => {
                let services: Array = services.into_iter().map(JsValue::from).collect();
                let argument = object([
                    session_id,
                    ("previousSessionId", previous.into()),
                    ("services", services.into()),
                ]);
                ("restored", argument)
            }
            KeeperEvent::Settled { wish, error } => {
                let error = error.map_or(JsValue::UNDEFINED, Failure::into_js);
                ("settled", object([("wish", wish.into()), ("error", error)]))
            }
            KeeperEvent::Stopped(reason) => {
                self.rest();
                let reason = ("reason", reason.as_str().into());
                ("stopped", object([session_id, reason]))
            }
        };
        self.emitter.emit(name, &argument);
    }
}
