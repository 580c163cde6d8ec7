use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::pace::{Pacemaker, clear_timer};
use super::slots::Slots;

#[wasm_bindgen(raw_module = "../../js/task.js")]
extern "C" {
    /// Documented where it is written.
    fn settler(settle: &JsValue) -> Function;
}

/// Wakes the futures that wait for JavaScript, all of them through one callback.
///
/// A `JsFuture` or a gloo timer makes closures of its own, each of which the engine has to watch
/// until it is collected: work that every call would pay for, several times.
#[derive(Clone)]
pub(super) struct Reactor {
    waits: Rc<Waits>,
    callback: Function,
    pacemaker: Pacemaker,
}

type Waits = Slots<Wait>;

enum Wait {
    Pending(Option<Waker>),
    /// How it ended, and who is woken by that: again, if that traps.
    Settled(Result<JsValue, JsValue>, Option<Waker>),
    /// Its future was dropped. The number stays taken until JavaScript has called back with it.
    Abandoned,
}

impl Reactor {
    pub(super) fn new(pacemaker: Pacemaker) -> Self {
        let waits = Rc::new(Waits::new());
        let weak = Rc::downgrade(&waits);
        let callback = move |id: u32, fulfilled: bool, value: JsValue| {
            settle(
                &weak,
                id as usize,
                if fulfilled { Ok(value) } else { Err(value) },
            );
        };
        let callback = Closure::<dyn Fn(u32, bool, JsValue)>::new(callback);
        // Promises outlive the futures that lost interest in them, so the callback is theirs to keep.
        Self {
            waits,
            callback: settler(&callback.into_js_value()),
            pacemaker,
        }
    }

    /// Waits for JavaScript that is started with a callback and the number to call it with. It must
    /// do so exactly once.
    pub(super) fn wait(&self, start: impl FnOnce(&Function, u32)) -> Settled {
        let id = self.waits.insert(Wait::Pending(None));
        start(&self.callback, id as u32);
        Settled {
            waits: self.waits.clone(),
            id: Some(id),
        }
    }

    /// Waits for a time, in milliseconds. Dropping the future clears the timer.
    pub(super) fn timer(&self, millis: u32) -> Timer {
        let mut handle = JsValue::UNDEFINED;
        let settled = self.wait(|callback, id| {
            handle = self.pacemaker.after(callback, millis, id, true);
        });
        Timer { handle, settled }
    }
}

fn settle(waits: &Weak<Waits>, id: usize, result: Result<JsValue, JsValue>) {
    let Some(waits) = waits.upgrade() else { return };
    let settled = Wait::Settled(result, None);
    match waits.with(id, |wait| std::mem::replace(wait, settled)) {
        Some(Wait::Pending(Some(waker)) | Wait::Settled(_, Some(waker))) => {
            let kept = waker.clone();
            waits.with(id, |wait| {
                if let Wait::Settled(_, waker) = wait {
                    *waker = Some(kept);
                }
            });
            waker.wake();
        }
        Some(Wait::Abandoned) => drop(waits.remove(id)),
        _ => {}
    }
}

/// The end of one wait.
pub(super) struct Settled {
    waits: Rc<Waits>,
    /// Until its end is known.
    id: Option<usize>,
}

impl Future for Settled {
    type Output = Result<JsValue, JsValue>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(id) = self.id else {
            return Poll::Pending;
        };
        let pending = Wait::Pending(Some(context.waker().clone()));
        let before = self.waits.with(id, |wait| std::mem::replace(wait, pending));
        let Some(Wait::Settled(result, _)) = before else {
            return Poll::Pending;
        };
        self.forget();
        Poll::Ready(result)
    }
}

impl Settled {
    fn forget(&mut self) {
        if let Some(id) = self.id.take() {
            self.waits.remove(id);
        }
    }
}

impl Drop for Settled {
    fn drop(&mut self) {
        let Some(id) = self.id else { return };
        let abandoned = Wait::Abandoned;
        match self
            .waits
            .with(id, |wait| std::mem::replace(wait, abandoned))
        {
            Some(Wait::Pending(_)) => {}
            _ => self.forget(),
        }
    }
}

/// The end of a time.
pub(super) struct Timer {
    handle: JsValue,
    settled: Settled,
}

impl Future for Timer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.settled).poll(context).map(drop)
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timer(&self.handle);
        // A cleared timer calls nobody back, so its number is free at once.
        self.settled.forget();
    }
}
