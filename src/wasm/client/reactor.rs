use std::cell::RefCell;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};

use js_sys::Function;
use slab::Slab;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, millis: u32, id: u32, fulfilled: bool) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(handle: &JsValue);
}

/// Wakes the futures that wait for JavaScript, all of them through one callback.
///
/// A `JsFuture` or a gloo timer makes closures of its own, each of which the engine has to watch
/// until it is collected: work that every call would pay for, several times.
#[derive(Clone)]
pub(super) struct Reactor {
    waits: Rc<Waits>,
    callback: Function,
}

type Waits = RefCell<Slab<Wait>>;

enum Wait {
    Pending(Option<Waker>),
    Settled(Result<JsValue, JsValue>),
    /// Its future was dropped. The number stays taken until JavaScript has called back with it.
    Abandoned,
}

impl Reactor {
    pub(super) fn new() -> Self {
        let waits = Rc::<Waits>::default();
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
            callback: callback.into_js_value().unchecked_into(),
        }
    }

    /// Waits for JavaScript that is started with a callback and the number to call it with. It must
    /// do so exactly once.
    pub(super) fn wait(&self, start: impl FnOnce(&Function, u32)) -> Settled {
        let id = self.waits.borrow_mut().insert(Wait::Pending(None));
        start(&self.callback, id as u32);
        Settled {
            waits: self.waits.clone(),
            id,
        }
    }

    /// Waits for a time, in milliseconds. Dropping the future clears the timer.
    pub(super) fn timer(&self, millis: u32) -> Timer {
        let mut handle = JsValue::UNDEFINED;
        let settled = self.wait(|callback, id| handle = set_timeout(callback, millis, id, true));
        Timer { handle, settled }
    }
}

fn settle(waits: &Weak<Waits>, id: usize, result: Result<JsValue, JsValue>) {
    let Some(waits) = waits.upgrade() else { return };
    let mut waits = waits.borrow_mut();
    let Some(wait) = waits.get_mut(id) else {
        return;
    };
    match std::mem::replace(wait, Wait::Settled(result)) {
        Wait::Pending(waker) => {
            drop(waits);
            if let Some(waker) = waker {
                waker.wake();
            }
        }
        Wait::Abandoned | Wait::Settled(_) => drop(waits.try_remove(id)),
    }
}

/// The end of one wait.
pub(super) struct Settled {
    waits: Rc<Waits>,
    id: usize,
}

impl Future for Settled {
    type Output = Result<JsValue, JsValue>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut waits = self.waits.borrow_mut();
        match waits.get_mut(self.id) {
            Some(Wait::Settled(result)) => {
                Poll::Ready(std::mem::replace(result, Ok(JsValue::NULL)))
            }
            Some(wait) => {
                *wait = Wait::Pending(Some(context.waker().clone()));
                Poll::Pending
            }
            None => Poll::Pending,
        }
    }
}

impl Drop for Settled {
    fn drop(&mut self) {
        let mut waits = self.waits.borrow_mut();
        match waits.get_mut(self.id) {
            Some(wait @ Wait::Pending(_)) => *wait = Wait::Abandoned,
            _ => drop(waits.try_remove(self.id)),
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
        clear_timeout(&self.handle);
        // A cleared timer calls nobody back, so its number is free at once.
        let _ = self.settled.waits.borrow_mut().try_remove(self.settled.id);
    }
}
