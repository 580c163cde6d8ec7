use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

use web_sys::{AbortController, AbortSignal};

use crate::wasm::abort_listener::AbortListener;

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
