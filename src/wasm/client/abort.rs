use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal};

use super::failure::Failure;
use super::options::CallOptions;

/// The end that a call's timeout and its caller's signal put to it.
///
/// It ends the call itself, and the request through the signal that `fetch` is given; a `fetch` that
/// ignores its signal cannot hold the call. Dropping it clears the timer and removes the listener.
pub(super) struct Abort {
    controller: AbortController,
    shared: Rc<RefCell<Shared>>,
    _timer: Timeout,
    _listener: Option<Listener>,
}

#[derive(Default)]
struct Shared {
    cause: Option<Failure>,
    waker: Option<Waker>,
}

impl Abort {
    pub(super) fn new(options: &CallOptions) -> Result<Self, Failure> {
        let controller = AbortController::new().map_err(Failure::Network)?;
        let shared = Rc::<RefCell<Shared>>::default();
        let millis = options.timeout;
        let timer = Timeout::new(millis, {
            let abort = trigger(&controller, &shared);
            move || abort(Failure::Timeout(millis))
        });
        let listener = options.signal.as_ref().map(|signal| {
            let abort = trigger(&controller, &shared);
            let reason = signal.clone();
            Listener::new(signal, move || abort(Failure::Aborted(reason.reason())))
        });
        Ok(Self {
            controller,
            shared,
            _timer: timer,
            _listener: listener,
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
        poll_fn(|context| {
            if let Some(cause) = self.shared.borrow_mut().cause.take() {
                return Poll::Ready(Err(cause));
            }
            let poll = work.as_mut().poll(context);
            if poll.is_pending() {
                self.shared.borrow_mut().waker = Some(context.waker().clone());
            }
            poll
        })
        .await
    }
}

fn trigger(
    controller: &AbortController,
    shared: &Rc<RefCell<Shared>>,
) -> impl Fn(Failure) + 'static {
    let controller = controller.clone();
    let shared = shared.clone();
    move |cause| {
        let waker = {
            let mut shared = shared.borrow_mut();
            shared.cause.get_or_insert(cause);
            shared.waker.take()
        };
        controller.abort();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// A listener to one signal, removed when it is dropped.
struct Listener {
    signal: AbortSignal,
    closure: Closure<dyn FnMut()>,
}

impl Listener {
    fn new(signal: &AbortSignal, mut on_abort: impl FnMut() + 'static) -> Self {
        if signal.aborted() {
            on_abort();
        }
        let closure = Closure::new(on_abort);
        let _ = signal.add_event_listener_with_callback("abort", closure.as_ref().unchecked_ref());
        Self {
            signal: signal.clone(),
            closure,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = self.closure.as_ref().unchecked_ref();
        let _ = self
            .signal
            .remove_event_listener_with_callback("abort", callback);
    }
}
