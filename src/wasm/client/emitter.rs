use std::cell::RefCell;

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;

use super::callback::call_later;

/// Listeners by event, with the habits of Node's emitters but for three: an `error` without a listener
/// is not thrown, listeners are called in a microtask, and one that throws does not keep others from
/// being called.
#[derive(Default)]
pub(super) struct Emitter {
    listeners: RefCell<Vec<Listener>>,
}

#[derive(Clone)]
struct Listener {
    event: String,
    function: Function,
    once: bool,
}

impl Emitter {
    /// Calls `function` on every `event`, or on the next one only.
    pub(super) fn add(&self, event: String, function: Function, once: bool) {
        self.listeners.borrow_mut().push(Listener {
            event,
            function,
            once,
        });
    }

    /// Removes the listener that was added last of those that are this function.
    pub(super) fn remove(&self, event: &str, function: &Function) {
        let mut listeners = self.listeners.borrow_mut();
        let found = listeners
            .iter()
            .rposition(|listener| listener.event == event && listener.function == *function);
        if let Some(index) = found {
            listeners.remove(index);
        }
    }

    /// How many listeners an event has.
    pub(super) fn count(&self, event: &str) -> u32 {
        let listeners = self.listeners.borrow();
        listeners
            .iter()
            .filter(|listener| listener.event == event)
            .count() as u32
    }

    /// Calls an event's listeners in the order they were added, each on a stack of its own.
    pub(super) fn emit(&self, event: &str, argument: &JsValue) {
        let called: Vec<_> = {
            let mut listeners = self.listeners.borrow_mut();
            let called = listeners
                .iter()
                .filter(|listener| listener.event == event)
                .cloned();
            let called = called.collect();
            listeners.retain(|listener| !(listener.once && listener.event == event));
            called
        };
        for listener in called {
            call_later(&listener.function, &Array::of1(argument));
        }
    }
}
