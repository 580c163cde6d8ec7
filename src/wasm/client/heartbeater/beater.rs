use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;

use crate::client::{
    Answer, Call, Duration, HeartbeatState, Holdings, Keeper, KeeperEvent, KeeperRequest, Ticket,
};
use crate::protocol::Timestamp;
use crate::wasm::client::api::Api;
use crate::wasm::client::emitter::Emitter;
use crate::wasm::client::failure::Failure;
use crate::wasm::client::pace::Pace;
use crate::wasm::client::time::{date, optional_date, timer_millis};
use crate::wasm::object::{array, object};

/// The first of the news that is the answer to a request. The numbers of requests begin with their kind; of each there is
/// one under way at most.
const ANSWERED: u32 = 6;
const KINDS: u32 = 3;
const BEAT: u32 = 0;
pub(super) const RELAX: u32 = 1;
const STEP: u32 = 2;

/// The machine that keeps a session, with its timer, its network and its listeners.
pub(in crate::wasm::client) struct Beater {
    pub(super) api: Rc<Api>,
    pub(super) keeper: RefCell<Keeper<JsValue, Failure>>,
    emitter: Emitter,
    pub(super) pace: Pace,
    number: u32,
    is_started: Cell<bool>,
    /// What keeps it while it is started or waits for an answer.
    itself: Cell<Option<Rc<Self>>>,
    /// What status the requests under way succeed with: a beat, and what makes the session anew.
    beat: Cell<Option<u16>>,
    step: Cell<Option<u16>>,
    /// The timeout that is being asked for, and the one that the session had before that.
    pub(super) relaxing: Cell<Option<(Duration, u16)>>,
    pub(super) own_timeout: Cell<Option<Duration>>,
}

impl Drop for Beater {
    fn drop(&mut self) {
        self.api.place_beater(self.number, Weak::new());
    }
}

impl Beater {
    /// One that its client knows.
    pub(super) fn new(api: Rc<Api>, keeper: Keeper<JsValue, Failure>) -> Rc<Self> {
        let client = api.clone();
        client.add_beater(|number| {
            Rc::new(Self {
                pace: Pace::new(api.sender(), number),
                number,
                api,
                keeper: RefCell::new(keeper),
                emitter: Emitter::new(),
                is_started: Cell::default(),
                itself: Cell::default(),
                beat: Cell::default(),
                step: Cell::default(),
                relaxing: Cell::default(),
                own_timeout: Cell::default(),
            })
        })
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
        if !self.is_started.get() {
            self.pace.start()?;
            self.is_started.set(true);
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
        if self.beat.take().is_some() {
            self.pace.abandon(BEAT);
            self.handle(Ticket::Beat, Err(Failure::Final(JsValue::UNDEFINED)));
        }
    }

    /// Leaves nothing behind that runs or waits, but for the answer of a beat under way: it may bring a token.
    fn rest(&self) {
        self.relaxing.set(None);
        self.pace.abandon(RELAX);
        self.pace.stop();
        self.is_started.set(false);
    }

    /// Takes what it is told, in the numbers of `js/pace.js`.
    pub(in crate::wasm::client) fn take(self: &Rc<Self>, news: u32, value: JsValue) {
        let now = self.api.now();
        let number = value.as_f64().unwrap_or_default();
        match news {
            0 => {}
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
            _ => return self.answer(news - ANSWERED, value),
        }
        self.drive();
    }

    /// Takes what became of the request with this number.
    fn answer(self: &Rc<Self>, number: u32, outcome: JsValue) {
        let (kind, serial) = (number % KINDS, number / KINDS);
        let (ticket, expected) = match (kind, serial) {
            (BEAT, 0) => (Ticket::Beat, self.beat.take()),
            (BEAT, _) => (Ticket::ReadSession, self.beat.take()),
            (RELAX, _) => return self.relaxed(outcome),
            _ => (Ticket::Step(serial), self.step.take()),
        };
        let reply = self.api.reply(expected.unwrap_or_default(), outcome);
        self.handle(ticket, reply.map(|reply| reply.response));
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
        if !self.keeper.borrow().is_stepping() && self.step.take().is_some() {
            self.pace.abandon(STEP);
        }
        let now = self.api.now();
        loop {
            let request = self.keeper.borrow_mut().poll_request(now);
            let Some(request) = request else { break };
            self.send(request, now);
        }
        let due = self.keeper.borrow().poll_timeout();
        self.pace
            .due(due.map(|due| timer_millis(Duration::between(now, due))));
        let is_busy = self.is_started.get()
            || [&self.beat, &self.step]
                .iter()
                .any(|request| request.get().is_some());
        self.itself.set(is_busy.then(|| self.clone()));
    }

    fn send(self: &Rc<Self>, request: KeeperRequest<JsValue>, now: Timestamp) {
        let call = match request.call {
            Ok(call) => call,
            Err(error) => return self.handle(request.ticket, Err(error.into())),
        };
        let (under_way, number) = match request.ticket {
            Ticket::Beat => (&self.beat, BEAT),
            Ticket::ReadSession => (&self.beat, BEAT + KINDS),
            Ticket::Step(serial) => (&self.step, STEP + serial * KINDS),
        };
        under_way.set(Some(call.expected()));
        let repeat = request.repeat.map_or(0, timer_millis);
        let stamp = now.as_millis() as f64;
        self.dispatch(number, &call, request.timeout, repeat, stamp);
    }

    /// Sends a call in place of the one of its kind that is under way, for as long as usual if no timeout is given. Its
    /// answer comes under this number.
    pub(super) fn dispatch(
        &self,
        number: u32,
        call: &Call<JsValue>,
        timeout: Duration,
        repeat: u32,
        stamp: f64,
    ) {
        let body = call.content().cloned().unwrap_or(JsValue::UNDEFINED);
        let millis = timer_millis(timeout);
        self.pace.send(
            number % KINDS,
            number,
            &call.line(),
            &body,
            millis,
            repeat,
            stamp,
        );
    }

    pub(super) fn handle(
        self: &Rc<Self>,
        ticket: Ticket,
        result: Result<Answer<JsValue>, Failure>,
    ) {
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
                let services: Vec<_> = services.into_iter().map(JsValue::from).collect();
                let argument = object([
                    session_id,
                    ("previousSessionId", previous.into()),
                    ("services", array(&services)),
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
