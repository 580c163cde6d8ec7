//! What heartbeats do when their page is hidden, or gone.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::client::{Duration, sessions};
use crate::protocol::{HeartbeatTimeout, Timestamp};
use crate::wasm::client::failure::Failure;
use crate::wasm::client::fetch::Reply;
use crate::wasm::object::object;

use super::beater::{Beater, RELAX};

impl Beater {
    /// Ends the session by the page's last request.
    pub(super) fn leave(self: &Rc<Self>) {
        let call = sessions::remove::<JsValue>(&self.session_id());
        self.end();
        if let Ok(call) = call {
            self.pace.leave(&call.line());
        }
    }

    /// Asks for a session of at least this many seconds, or, of none, for what it was before. One that is refused does not
    /// matter.
    pub(super) fn relax(self: &Rc<Self>, seconds: u32, now: Timestamp) {
        let wanted = Duration::from_secs(seconds.into());
        let timeout = self.keeper.borrow().timeout();
        let own = match self.own_timeout.get() {
            None if timeout >= wanted => return,
            own => own.unwrap_or(timeout),
        };
        self.own_timeout.set(Some(own));
        let wanted = own.max(wanted);
        self.settle_relaxing(None);
        if let Ok(call) = sessions::update(&self.session_id(), payload(wanted)) {
            self.relaxing.set(Some((wanted, call.expected())));
            self.ask_timeout(wanted);
            self.dispatch(RELAX, &call, Duration::ZERO, 0, now);
        }
    }

    /// Takes the answer to that.
    pub(super) fn relaxed(self: &Rc<Self>, outcome: JsValue) {
        let Some((wanted, expected)) = self.relaxing.get() else {
            return;
        };
        let is_accepted = accepted(&self.api.reply(expected, outcome));
        if is_accepted == Some(true) {
            if self.own_timeout.get() == Some(wanted) {
                self.own_timeout.set(None);
            }
            self.redefine(&payload(wanted));
        }
        self.settle_relaxing(is_accepted);
    }

    /// Waits for that answer no more.
    pub(super) fn settle_relaxing(&self, is_accepted: Option<bool>) {
        if let Some((wanted, _)) = self.relaxing.take() {
            self.settle_timeout(wanted, is_accepted);
        }
    }
}

/// Whether the registry did what it was asked to; `None` if nobody knows.
pub(in crate::wasm::client) fn accepted(result: &Result<Reply, Failure>) -> Option<bool> {
    match result {
        Ok(_) => Some(true),
        Err(failure) => {
            let decision = failure.decided()?;
            (!decision.is_transient()).then_some(false)
        }
    }
}

fn payload(timeout: Duration) -> JsValue {
    let seconds = timeout.as_millis() / 1000;
    object(&[(HeartbeatTimeout::KEY, seconds.into())])
}
