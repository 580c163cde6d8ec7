use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Poll, Waker};

use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal};

use super::failure::Failure;
use super::options::CallOptions;
use super::reactor::{Reactor, Timer};

/// The end that a call's timeout and its caller's signal put to it.
///
/// It ends the call itself, and the request through the signal that `fetch` is given; a `fetch` that
/// ignores its signal cannot hold the call. Dropping it clears the timer, removes the listener, and ends
/// a request that is still under way.
pub(super) struct Abort {
    controller: AbortController,
    millis: u32,
    timer: RefCell<Timer>,
    listener: Option<AbortListener>,
    finished: Cell<bool>,
}

impl Abort {
    pub(super) fn new(reactor: &Reactor, options: &CallOptions) -> Result<Self, Failure> {
        Ok(Self {
            controller: AbortController::new().map_err(Failure::Network)?,
            millis: options.timeout,
            timer: RefCell::new(reactor.timer(options.timeout)),
            listener: options.signal.as_ref().map(AbortListener::new),
            finished: Cell::new(false),
        })
    }

    /// The signal to give to `fetch`.
    pub(super) fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }

    /// Runs `work` to its end, or to this one.
    pub(super) async fn guard<T>(
        &self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let mut work = pin!(work);
        let result = poll_fn(|context| {
            if let Some(reason) = self
                .listener
                .as_ref()
                .and_then(|it| it.poll(context.waker()))
            {
                return Poll::Ready(Err(Failure::Aborted(reason)));
            }
            if let Poll::Ready(result) = work.as_mut().poll(context) {
                return Poll::Ready(result);
            }
            let timer = &mut *self.timer.borrow_mut();
            Pin::new(timer)
                .poll(context)
                .map(|()| Err(Failure::Timeout(self.millis)))
        });
        let result = result.await;
        let finished = !matches!(result, Err(Failure::Aborted(_) | Failure::Timeout(_)));
        self.finished.set(finished);
        result
    }
}

impl Drop for Abort {
    fn drop(&mut self) {
        if !self.finished.get() {
            self.controller.abort();
        }
    }
}

/// A listener to one signal, removed when it is dropped.
struct AbortListener {
    signal: AbortSignal,
    waker: Rc<RefCell<Option<Waker>>>,
    closure: Closure<dyn FnMut()>,
}

impl AbortListener {
    fn new(signal: &AbortSignal) -> Self {
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
    fn poll(&self, waker: &Waker) -> Option<JsValue> {
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
