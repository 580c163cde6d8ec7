use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;

use crate::client::{
    Call, Duration, Failed, HeartbeatState, Holdings, Json, Keeper, KeeperEvent, KeeperRequest,
    Ticket, sessions,
};
use crate::protocol::Timestamp;
use crate::wasm::client::api::Api;
use crate::wasm::client::emitter::{self, Emitter};
use crate::wasm::client::failure::Failure;
use crate::wasm::client::pace::Pace;
use crate::wasm::client::time::{millis, optional_date, timer_millis};
use crate::wasm::object::array;

/// The first of the news that is the answer to a request, and the kinds of these, of each of which one is under way at most.
const ANSWERED: u32 = 7;
const BEAT: u32 = 0;
pub(super) const RELAX: u32 = 1;
const STEP: u32 = 2;

/// The machine that keeps a session, with its timer, its network and its listeners.
///
/// What sends is done when it is told news only: if JavaScript traps then, it is told that, too.
pub(in crate::wasm::client) struct Beater {
    pub(super) api: Rc<Api>,
    pub(super) keeper: RefCell<Keeper<JsValue, JsValue>>,
    emitter: Emitter,
    pub(super) pace: Pace,
    number: u32,
    is_started: Cell<bool>,
    /// What keeps it while it is started or waits for an answer.
    itself: Cell<Option<Rc<Self>>>,
    /// What the requests under way are for, and the status that they succeed with: a beat, and what makes the session anew.
    beat: Cell<Option<(Ticket, u16)>>,
    step: Cell<Option<(Ticket, u16)>>,
    /// The event that is being told.
    telling: Cell<Option<KeeperEvent<JsValue>>>,
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
    pub(super) fn new(api: Rc<Api>, keeper: Keeper<JsValue, JsValue>) -> Rc<Self> {
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
                telling: Cell::default(),
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

    /// How many requests have failed since the last success, when that was, and where beats are sent from.
    pub(super) fn progress(&self) -> JsValue {
        // Nothing is borrowed while JavaScript runs, which may trap.
        let (failures, last_success) = {
            let keeper = self.keeper.borrow();
            (keeper.failures(), keeper.last_acknowledged())
        };
        array(&[
            failures.into(),
            optional_date(last_success),
            self.pace.thread(),
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
        self.pace.soon();
        Ok(())
    }

    pub(in crate::wasm::client) fn stop(self: &Rc<Self>) {
        self.keeper.borrow_mut().stop();
        self.drive(self.api.now());
    }

    /// Stops without waiting for the answer of a beat under way, because the session is not wanted any more.
    pub(in crate::wasm::client) fn end(self: &Rc<Self>) {
        self.stop();
        let now = self.api.now();
        self.keeper.borrow_mut().abandon(now);
        if self.beat.take().is_some() {
            self.pace.abandon(BEAT);
            let failure = Failed::unanswered(JsValue::UNDEFINED, false);
            self.keeper
                .borrow_mut()
                .handle(Ticket::Beat, Err(failure), now);
            self.drive(now);
        }
    }

    /// Leaves nothing behind that runs or waits, but for the answer of a beat under way: it may bring a token.
    fn rest(&self) {
        self.settle_relaxing(None);
        self.pace.abandon(RELAX);
        self.pace.stop();
        self.is_started.set(false);
    }

    /// Takes what it is told, in the numbers of `js/news.js`.
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
            3 => self.relax(number as u32, now),
            4 => return self.leave(),
            5 => {
                self.emit(KeeperEvent::Failed { error: value });
                return self.drive(self.api.now());
            }
            6 => self.interrupt(value, now),
            _ => return self.answer(news - ANSWERED, value, now),
        }
        self.drive(now);
    }

    /// Takes note that it trapped while it was told news: what it was about to send, or was told of, is lost.
    fn interrupt(&self, trap: JsValue, now: Timestamp) {
        for (kind, under_way) in [(BEAT, &self.beat), (STEP, &self.step)] {
            under_way.set(None);
            self.pace.abandon(kind);
        }
        let failure = Failed::unanswered(trap, false);
        let untold = self.telling.take();
        self.keeper.borrow_mut().interrupt(failure, untold, now);
    }

    /// Takes what became of a request of this kind.
    fn answer(self: &Rc<Self>, kind: u32, outcome: JsValue, now: Timestamp) {
        let under_way = match kind {
            BEAT => self.beat.take(),
            RELAX => return self.relaxed(outcome),
            _ => self.step.take(),
        };
        let Some((ticket, expected)) = under_way else {
            return;
        };
        let reply = self.api.reply(expected, outcome);
        let result = reply.and_then(|reply| Ok(ticket.read(reply.response)?));
        let result = result.map_err(Failure::into_failed);
        self.keeper.borrow_mut().handle(ticket, result, now);
        self.drive(now);
    }

    /// Tells that another timeout is asked for.
    pub(in crate::wasm::client) fn ask_timeout(&self, timeout: Duration) {
        let now = self.api.now();
        self.keeper.borrow_mut().ask_timeout(timeout, now);
        self.pace.soon();
    }

    /// Tells what became of that. See [`Keeper::settle_timeout`].
    pub(in crate::wasm::client) fn settle_timeout(
        &self,
        timeout: Duration,
        is_accepted: Option<bool>,
    ) {
        let now = self.api.now();
        self.keeper
            .borrow_mut()
            .settle_timeout(timeout, is_accepted, now);
        self.pace.soon();
    }

    /// Tells of a change in what is to be made anew. It must not run JavaScript.
    pub(in crate::wasm::client) fn hold(&self, change: &dyn Fn(&mut Holdings<JsValue>)) {
        if let Some(holdings) = self.keeper.borrow_mut().holdings() {
            change(holdings);
        }
    }

    /// Tells of a change of the session.
    pub(in crate::wasm::client) fn redefine(&self, changes: &JsValue) {
        let definition = self.keeper.borrow().definition().cloned();
        if let Some(definition) = definition {
            let changed = sessions::redefinition(&definition, changes);
            self.hold(&|holdings| holdings.set_session(changed.clone()));
        }
    }

    /// Tells of a change of a service.
    pub(in crate::wasm::client) fn update_service(&self, id: &str, changes: &JsValue) {
        let held = self.keeper.borrow().wanted(id).cloned();
        if let Some(held) = held {
            let changed = held.assign(changes);
            self.hold(&|holdings| holdings.set_service(id, changed.clone()));
        }
    }

    /// Does what the machine asks for, in the order its contract gives. `now` was read by the caller: each reading of the
    /// clocks crosses the boundary twice, and only listeners take time.
    pub(super) fn drive(self: &Rc<Self>, mut now: Timestamp) {
        loop {
            let event = self.keeper.borrow_mut().poll_event(now);
            let Some(event) = event else { break };
            self.telling.set(Some(event.clone()));
            self.emit(event);
            self.telling.set(None);
            now = self.api.now();
        }
        let (is_running, is_stepping) = {
            let keeper = self.keeper.borrow();
            (keeper.is_running(), keeper.is_stepping())
        };
        if !is_stepping && self.step.take().is_some() {
            self.pace.abandon(STEP);
        }
        if !is_running && self.is_started.get() {
            self.rest();
        }
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
        let ticket = request.ticket;
        let call = match request.call() {
            Ok(call) => call,
            Err(error) => {
                let failure = Failure::from(error).into_failed();
                self.keeper.borrow_mut().handle(ticket, Err(failure), now);
                return self.drive(now);
            }
        };
        let (under_way, kind) = match ticket {
            Ticket::Beat | Ticket::ReadSession => (&self.beat, BEAT),
            Ticket::NewSession(_) | Ticket::Service(_) => (&self.step, STEP),
        };
        under_way.set(Some((ticket, call.expected())));
        let repeat = request.repeat.map_or(0, timer_millis);
        self.dispatch(kind, &call, request.timeout, repeat, now);
    }

    /// Sends a call in place of the one of its kind that is under way, for as long as usual if no timeout is given.
    pub(super) fn dispatch(
        &self,
        kind: u32,
        call: &Call<JsValue>,
        timeout: Duration,
        repeat: u32,
        now: Timestamp,
    ) {
        self.pace.send(
            kind,
            &call.line(),
            call.content().unwrap_or(&JsValue::UNDEFINED),
            timer_millis(timeout),
            repeat,
            now.as_millis() as f64,
            &self.api.account(now),
        );
    }

    /// Tells of an event, in the numbers of `js/heartbeater.js`.
    fn emit(&self, event: KeeperEvent<JsValue>) {
        let nothing = JsValue::UNDEFINED;
        let (kind, first, second) = match event {
            KeeperEvent::Acknowledged { at, deadline } => (0, millis(at), millis(deadline)),
            KeeperEvent::Failed { error } => (1, error, nothing),
            KeeperEvent::Lost => (2, nothing.clone(), nothing),
            // The first time it is what `client.join` waits for, like a wish.
            KeeperEvent::Restored { previous: None, .. } => (4, JsValue::from(0), nothing),
            KeeperEvent::Restored { previous, services } => {
                let services: Vec<_> = services.into_iter().map(JsValue::from).collect();
                (3, previous.into(), array(&services))
            }
            KeeperEvent::Settled { wish, error } => (4, wish.into(), error.unwrap_or(nothing)),
            KeeperEvent::Stopped(reason) => (5, reason.as_str().into(), nothing),
        };
        emitter::tell(&self.emitter, kind, &self.session_id(), &first, &second);
    }
}
