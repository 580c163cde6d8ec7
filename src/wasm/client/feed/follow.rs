//! `events.follow`: the feed as an async iterator.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal};

use crate::client::{Backoff, Duration, Failed};
use crate::wasm::client::answer::{Answer, Caller};
use crate::wasm::client::api::Api;
use crate::wasm::client::callback::call_later;
use crate::wasm::client::failure::Failure;
use crate::wasm::client::options::{CallOptions, FollowOptions};
use crate::wasm::client::time::{jitter, timer_millis};

use super::{Feed, batch};

#[wasm_bindgen(raw_module = "../../js/following.js")]
extern "C" {
    /// Documented where it is written.
    fn following(read: &Function, abort: &Function, signal: Option<&AbortSignal>) -> JsValue;
}

/// How long a registry is asked to hold a request, in seconds: shorter than the minute after which
/// most proxies give up on one.
const WAIT: u32 = 25;

/// An answer that comes sooner was not held, for instance because something on the way does not let
/// it. Without a pause that would be asked again at once, and again. Milliseconds.
const SHORTEST_WAIT: u32 = 1000;

const FIRST_RETRY: Duration = Duration::from_millis(100);
const MAX_RETRY: Duration = Duration::from_secs(5);

/// Makes the iterator.
pub(in crate::wasm::client) fn follow(
    api: Rc<Api>,
    options: FollowOptions,
) -> Result<JsValue, Failure> {
    let controller = AbortController::new().map_err(Failure::Network)?;
    let reader = Rc::new(Reader {
        feed: Feed::new(api, &options.poller),
        call: CallOptions {
            timeout: options.timeout,
            signal: Some(controller.signal()),
        },
        poll_interval: options.poller.poll_interval,
        on_error: options.on_error,
        backoff: RefCell::new(Backoff::new(FIRST_RETRY)),
    });
    let read = Closure::<dyn Fn(Caller)>::new(move |caller: Caller| {
        let reader = reader.clone();
        caller.await_end(Box::pin(async move {
            let batch = reader.batch().await?;
            Ok(Answer::new(batch, JsValue::UNDEFINED))
        }));
    });
    let abort = Closure::<dyn Fn(JsValue)>::new(move |reason: JsValue| {
        controller.abort_with_reason(&reason);
    });
    Ok(following(
        read.into_js_value().unchecked_ref(),
        abort.into_js_value().unchecked_ref(),
        options.signal.as_ref(),
    ))
}

struct Reader {
    feed: Feed,
    call: CallOptions,
    poll_interval: u32,
    on_error: Option<Function>,
    backoff: RefCell<Backoff>,
}

impl Reader {
    /// The next events, however long they take to happen.
    async fn batch(&self) -> Result<Array, Failure> {
        let mut pause = 0;
        loop {
            let before = self.feed.api.now();
            let may_be_held = self.feed.may_wait();
            let page = self.feed.read(pause, Some(WAIT), &self.call).await;
            pause = match page {
                Ok(page) => {
                    self.backoff.borrow_mut().succeed();
                    if let Some(last) = page.events.last() {
                        self.feed.pass(last);
                    }
                    let has_more = page.has_more;
                    let batch = batch(page);
                    if batch.length() > 0 {
                        return Ok(batch);
                    }
                    let took = timer_millis(Duration::between(before, self.feed.api.now()));
                    match self.feed.can_wait() {
                        _ if has_more => 0,
                        true if !may_be_held => 0,
                        true => (pause + SHORTEST_WAIT).saturating_sub(took),
                        false => self.poll_interval,
                    }
                }
                Err(failure) if failure.is_transient() => self.retreat(failure),
                Err(failure) => return Err(failure),
            };
        }
    }

    /// How long to wait after a failure, of which the program is told.
    fn retreat(&self, failure: Failure) -> u32 {
        let least = failure.retry_after();
        if let Some(on_error) = &self.on_error {
            call_later(on_error, &failure.into_js());
        }
        let mut backoff = self.backoff.borrow_mut();
        backoff.fail();
        timer_millis(backoff.draw(MAX_RETRY, &mut jitter()).max(least))
    }
}
