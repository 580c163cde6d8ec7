use std::cell::{Cell, RefCell};
use std::time::Duration;

use wasm_bindgen::prelude::*;

use super::timer::Timer;

/// A timer that runs only while there is something that can expire.
pub(super) struct ExpiryTimer {
    /// What is armed, and the time that it was armed for.
    timer: RefCell<Option<(Timer, Duration)>>,
    callback: RefCell<Option<Closure<dyn FnMut()>>>,
    closed: Cell<bool>,
}

impl ExpiryTimer {
    /// What is due is gone this much later at most.
    pub(super) const TICK: Duration = Duration::from_secs(1);
    /// How long requests may have to wait for what is due to go. It goes on as soon as they were answered.
    pub(super) const TURN: Duration = Duration::from_millis(10);

    pub(super) fn new() -> Self {
        Self {
            timer: RefCell::default(),
            callback: RefCell::default(),
            closed: Cell::new(false),
        }
    }

    /// Whether the timer is neither armed nor closed.
    pub(super) fn is_idle(&self) -> bool {
        !self.closed.get() && self.timer.borrow().is_none()
    }

    /// Whether it would call sooner if it were armed for this time.
    pub(super) fn would_be_sooner(&self, after: Duration) -> bool {
        let timer = self.timer.borrow();
        let is_earlier = timer.as_ref().is_none_or(|(_, known)| after < *known);
        is_earlier && !self.closed.get()
    }

    /// Calls back after a time. The first callback is kept and used from then on.
    pub(super) fn arm(&self, after: Duration, tick: impl FnMut() + 'static) {
        let mut callback = self.callback.borrow_mut();
        let callback = callback.get_or_insert_with(|| Closure::new(tick));
        // A registry in a test or a script must not hold its program.
        let timer = Timer::in_background(callback.as_ref(), after);
        self.timer.replace(Some((timer, after)));
    }

    /// Lets the timer be armed again; to be called when it has fired.
    pub(super) fn fired(&self) {
        self.timer.replace(None);
    }

    /// Stops the timer for good.
    pub(super) fn close(&self) {
        self.closed.set(true);
        self.timer.replace(None);
    }
}
