//! What heartbeats do when their page is hidden, or gone.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::client::{Duration, sessions};
use crate::protocol::HeartbeatTimeout;
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
    pub(super) fn relax(self: &Rc<Self>, seconds: u32) {
        let wanted = Duration::from_secs(seconds.into());
        let timeout = self.keeper.borrow().timeout();
        let own = match self.own_timeout.get() {
            None if timeout >= wanted => return,
            own => own.unwrap_or(timeout),
        };
        self.own_timeout.set(Some(own));
        let wanted = own.max(wanted);
        self.shorten_timeout(wanted);
        if let Ok(call) = sessions::update(&self.session_id(), payload(wanted)) {
            self.relaxing.set(Some((wanted, call.expected())));
            self.dispatch(RELAX, &call, Duration::ZERO, 0, 0.0);
        }
    }

    /// Takes the answer to that.
    pub(super) fn relaxed(self: &Rc<Self>, outcome: JsValue) {
        let Some((wanted, expected)) = self.relaxing.take() else {
            return;
        };
        if self.api.reply(expected, outcome).is_err() {
            return;
        }
        if self.own_timeout.get() == Some(wanted) {
            self.own_timeout.set(None);
        }
        let payload = payload(wanted);
        self.redefine(&payload);
        self.change_timeout(wanted);
    }
}

fn payload(timeout: Duration) -> JsValue {
    let seconds = timeout.as_millis() / 1000;
    object([(HeartbeatTimeout::KEY, seconds.into())])
}
