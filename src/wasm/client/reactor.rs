use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::slots::Slots;

#[wasm_bindgen(raw_module = "../../js/task.js")]
extern "C" {
    /// Documented where it is written.
    fn settler(settle: &JsValue) -> Function;

    /// Calls a function.
    #[wasm_bindgen(js_name = end)]
    fn end(what: &Function);
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

type Waits = Slots<Wait>;

enum Wait {
    Pending(Option<Waker>),
    /// What it ended with, and who is woken by that: again, if that traps.
    Settled(JsValue, Option<Waker>),
}

impl Reactor {
    pub(super) fn new() -> Self {
        let waits = Rc::new(Waits::new());
        let weak = Rc::downgrade(&waits);
        let callback = move |id: u32, outcome: JsValue| settle(&weak, id as usize, outcome);
        let callback = Closure::<dyn Fn(u32, JsValue)>::new(callback);
        // What was begun outlives the futures that lost interest in it, so the callback is its to keep.
        Self {
            waits,
            callback: settler(&callback.into_js_value()),
        }
    }

    /// Waits for JavaScript that is started with a callback and the number to call it with, which it does once,
    /// unless the function is called that it answers.
    pub(super) fn wait(&self, start: impl FnOnce(&Function, u32) -> Function) -> Waiting {
        let id = self.waits.insert(Wait::Pending(None));
        Waiting {
            cancel: start(&self.callback, id as u32),
            waits: self.waits.clone(),
            id,
        }
    }
}

fn settle(waits: &Weak<Waits>, id: usize, outcome: JsValue) {
    let Some(waits) = waits.upgrade() else { return };
    let settled = Wait::Settled(outcome, None);
    if let Some(Wait::Pending(Some(waker)) | Wait::Settled(_, Some(waker))) =
        waits.with(id, |wait| std::mem::replace(wait, settled))
    {
        let kept = waker.clone();
        waits.with(id, |wait| {
            if let Wait::Settled(_, waker) = wait {
                *waker = Some(kept);
            }
        });
        waker.wake();
    }
}

/// What something ends with. Dropping the future ends it.
pub(super) struct Waiting {
    waits: Rc<Waits>,
    id: usize,
    cancel: Function,
}

impl Future for Waiting {
    type Output = JsValue;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<JsValue> {
        let pending = Wait::Pending(Some(context.waker().clone()));
        match self
            .waits
            .with(self.id, |wait| std::mem::replace(wait, pending))
        {
            Some(Wait::Settled(outcome, _)) => Poll::Ready(outcome),
            _ => Poll::Pending,
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        end(&self.cancel);
        // Nobody calls back any more, so the number is free.
        self.waits.remove(self.id);
    }
}
