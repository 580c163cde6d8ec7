use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use gloo_timers::callback::Timeout;
use slab::Slab;

use crate::protocol::Timestamp;
use crate::registry::Clock;

use super::host;
use super::timer::timer_millis;

/// The host's time. Closing it wakes everybody who sleeps.
#[derive(Default)]
pub(super) struct HostClock {
    closed: Cell<bool>,
    sleepers: RefCell<Slab<Rc<Sleeper>>>,
}

#[derive(Default)]
struct Sleeper {
    is_woken: Cell<bool>,
    waker: Cell<Option<Waker>>,
}

/// A sleeper's place among the others, which is given up when the sleep ends or is dropped.
struct Place<'a> {
    clock: &'a HostClock,
    key: usize,
}

impl Clock for HostClock {
    fn now(&self) -> Timestamp {
        host::now()
    }

    async fn sleep(&self, duration: Duration) {
        if self.closed.get() {
            return;
        }
        let sleeper = Rc::new(Sleeper::default());
        let key = self.sleepers.borrow_mut().insert(sleeper.clone());
        let _place = Place { clock: self, key };
        let fired = sleeper.clone();
        let _timer = Timeout::new(timer_millis(duration), move || fired.wake());
        poll_fn(|context| {
            if sleeper.is_woken.get() {
                return Poll::Ready(());
            }
            sleeper.waker.set(Some(context.waker().clone()));
            Poll::Pending
        })
        .await;
    }
}

impl HostClock {
    /// Ends all sleep, now and from now on.
    pub(super) fn close(&self) {
        self.closed.set(true);
        let sleepers: Vec<_> = self
            .sleepers
            .borrow()
            .iter()
            .map(|(_, sleeper)| sleeper.clone())
            .collect();
        for sleeper in sleepers {
            sleeper.wake();
        }
    }
}

impl Sleeper {
    fn wake(&self) {
        self.is_woken.set(true);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.clock.sleepers.borrow_mut().try_remove(self.key);
    }
}
