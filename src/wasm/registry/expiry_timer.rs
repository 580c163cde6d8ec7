use std::cell::{Cell, RefCell};

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::wasm::object::member;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, millis: u32) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(handle: &JsValue);
}

/// A timer of one second that does not keep a Node process alive.
///
/// A registry in a test or a script must not hold its program, so the timer needs Node's `unref`,
/// which gloo's does not reach. It ticks only while there is something that can expire.
pub(super) struct ExpiryTimer {
    handle: RefCell<Option<JsValue>>,
    callback: RefCell<Option<Closure<dyn FnMut()>>>,
    closed: Cell<bool>,
}

impl ExpiryTimer {
    /// What is due is gone this many milliseconds later at most.
    const TICK: u32 = 1000;

    pub(super) fn new() -> Self {
        Self {
            handle: RefCell::default(),
            callback: RefCell::default(),
            closed: Cell::new(false),
        }
    }

    /// Whether the timer may be armed: it is neither armed nor closed.
    pub(super) fn is_idle(&self) -> bool {
        !self.closed.get() && self.handle.borrow().is_none()
    }

    /// Calls `tick` in a second. The first callback is kept and used from then on.
    pub(super) fn arm(&self, tick: impl FnMut() + 'static) {
        let mut callback = self.callback.borrow_mut();
        let callback = callback.get_or_insert_with(|| Closure::new(tick));
        let handle = set_timeout(callback.as_ref().unchecked_ref(), Self::TICK);
        if let Some(unref) = member(&handle, "unref") {
            let _ = unref.unchecked_into::<Function>().call0(&handle);
        }
        self.handle.replace(Some(handle));
    }

    /// Lets the timer be armed again; to be called when it has fired.
    pub(super) fn fired(&self) {
        self.handle.replace(None);
    }

    /// Stops the timer for good.
    pub(super) fn close(&self) {
        self.closed.set(true);
        if let Some(handle) = self.handle.take() {
            clear_timeout(&handle);
        }
    }
}
