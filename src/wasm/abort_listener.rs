use std::cell::RefCell;
use std::rc::Rc;
use std::task::Waker;

use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

/// A listener to one signal, removed when it is dropped.
pub(crate) struct AbortListener {
    signal: AbortSignal,
    waker: Rc<RefCell<Option<Waker>>>,
    closure: Closure<dyn FnMut()>,
}

impl AbortListener {
    pub(crate) fn new(signal: &AbortSignal) -> Self {
        let waker = Rc::<RefCell<Option<Waker>>>::default();
        let closure = Closure::<dyn FnMut()>::new({
            let waker = waker.clone();
            move || {
                if let Some(waker) = waker.take() {
                    waker.wake();
                }
            }
        });
        let _ = signal.add_event_listener_with_callback("abort", closure.as_ref().unchecked_ref());
        Self {
            signal: signal.clone(),
            waker,
            closure,
        }
    }

    /// The signal's reason once it is aborted.
    pub(crate) fn poll(&self, waker: &Waker) -> Option<JsValue> {
        if self.signal.aborted() {
            return Some(self.signal.reason());
        }
        self.waker.replace(Some(waker.clone()));
        None
    }
}

impl Drop for AbortListener {
    fn drop(&mut self) {
        let callback = self.closure.as_ref().unchecked_ref();
        let _ = self
            .signal
            .remove_event_listener_with_callback("abort", callback);
    }
}
