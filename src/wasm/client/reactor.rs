use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "../../js/settle.js")]
extern "C" {
    #[wasm_bindgen(js_name = whenSettled)]
    fn when_settled(promise: &Promise, callback: &Function, id: u32);
}

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
/// until it is collected. At three or four waits a call, that took longer than the call.
#[derive(Clone)]
pub(super) struct Reactor {
    waits: Rc<Waits>,
    callback: Function,
}

#[derive(Default)]
struct Waits {
    last_id: Cell<u32>,
    slots: RefCell<BTreeMap<u32, Slot>>,
}

enum Slot {
    Waiting(Option<Waker>),
    Settled(Result<JsValue, JsValue>),
}

impl Reactor {
    pub(super) fn new() -> Self {
        let waits = Rc::<Waits>::default();
        let weak = Rc::downgrade(&waits);
        let settle = move |id, fulfilled, value| Waits::settle(&weak, id, fulfilled, value);
        let callback = Closure::<dyn Fn(u32, bool, JsValue)>::new(settle);
        // Promises outlive the futures that lost interest in them, so the callback is theirs to keep.
        Self {
            waits,
            callback: callback.into_js_value().unchecked_into(),
        }
    }

    /// Waits for a promise.
    pub(super) fn settled(&self, promise: &Promise) -> Settled {
        let settled = self.wait();
        when_settled(promise, &self.callback, settled.id);
        settled
    }

    /// Waits for a time, in milliseconds. Dropping the future clears the timer.
    pub(super) fn timer(&self, millis: u32) -> Timer {
        let settled = self.wait();
        Timer {
            handle: set_timeout(&self.callback, millis, settled.id, true),
            settled,
        }
    }

    fn wait(&self) -> Settled {
        let id = self.waits.last_id.get().wrapping_add(1);
        self.waits.last_id.set(id);
        self.waits
            .slots
            .borrow_mut()
            .insert(id, Slot::Waiting(None));
        Settled {
            waits: self.waits.clone(),
            id,
        }
    }
}

impl Waits {
    fn settle(waits: &Weak<Self>, id: u32, fulfilled: bool, value: JsValue) {
        let Some(waits) = waits.upgrade() else { return };
        let settled = Slot::Settled(if fulfilled { Ok(value) } else { Err(value) });
        let previous = match waits.slots.borrow_mut().get_mut(&id) {
            Some(slot) => std::mem::replace(slot, settled),
            None => return,
        };
        if let Slot::Waiting(Some(waker)) = previous {
            waker.wake();
        }
    }
}

/// The end of one wait.
pub(super) struct Settled {
    waits: Rc<Waits>,
    id: u32,
}

impl Future for Settled {
    type Output = Result<JsValue, JsValue>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut slots = self.waits.slots.borrow_mut();
        match slots.remove(&self.id) {
            Some(Slot::Settled(result)) => Poll::Ready(result),
            _ => {
                slots.insert(self.id, Slot::Waiting(Some(context.waker().clone())));
                Poll::Pending
            }
        }
    }
}

impl Drop for Settled {
    fn drop(&mut self) {
        self.waits.slots.borrow_mut().remove(&self.id);
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
    }
}
