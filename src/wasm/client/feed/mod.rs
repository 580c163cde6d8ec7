//! The events feed as programs read it on and on.

pub(super) mod follow;
pub(super) mod poller;

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::client::{Failed, FeedCursor, FeedGap, FeedPage, Json, Listed};
use crate::wasm::client::api::Api;
use crate::wasm::client::failure::Failure;
use crate::wasm::client::options::{CallOptions, PollerOptions};
use crate::wasm::object::object;

/// A place in the feed, and the way on from there.
struct Feed {
    api: Rc<Api>,
    cursor: RefCell<FeedCursor>,
}

impl Feed {
    fn new(api: Rc<Api>, options: &PollerOptions) -> Self {
        let cursor = FeedCursor::new(options.start.clone(), options.list.clone());
        Self {
            api,
            cursor: RefCell::new(cursor),
        }
    }

    /// Reads the next page after a pause of milliseconds; the registry may hold the request for `wait`
    /// seconds.
    async fn read(
        &self,
        pause: u32,
        wait: Option<u32>,
        options: &CallOptions,
    ) -> Result<FeedPage<JsValue>, Failure> {
        if pause > 0 {
            self.api.sleep(pause, options).await?;
        }
        let wait = wait.filter(|_| self.may_wait());
        let call = self.cursor.borrow().request(wait);
        let options = options.extended_by(wait.unwrap_or_default());
        let reply = match self.api.send(&call, &options).await {
            Ok(reply) => reply,
            Err(failure) => return self.gap(failure),
        };
        let gap = FeedGap::read(&reply.response.body);
        let listed = Listed::read(reply.response)?;
        Ok(self.cursor.borrow_mut().handle_page(&listed, gap))
    }

    /// Notes that an event has reached the program.
    fn pass(&self, event: &JsValue) {
        if let Some(id) = event.text_at(&["id"]) {
            self.cursor.borrow_mut().pass(id);
        }
    }

    /// Notes that a gap has reached the program.
    fn pass_gap(&self, gap: &FeedGap) {
        self.cursor.borrow_mut().pass_gap(gap);
    }

    /// Goes on behind the last event that reached the program, whatever was read since.
    fn rewind(&self) {
        self.cursor.borrow_mut().rewind();
    }

    fn marker(&self) -> Option<String> {
        self.cursor.borrow().marker().map(str::to_owned)
    }

    fn can_wait(&self) -> bool {
        self.cursor.borrow().can_wait()
    }

    fn may_wait(&self) -> bool {
        self.cursor.borrow().may_wait()
    }

    fn gap(&self, failure: Failure) -> Result<FeedPage<JsValue>, Failure> {
        let gap = failure
            .decided()
            .and_then(|error| self.cursor.borrow_mut().handle_failure(error));
        match gap {
            Some(gap) => Ok(FeedPage {
                gap: Some(gap),
                events: Vec::new(),
                has_more: true,
            }),
            None => Err(failure),
        }
    }
}

/// A gap as programs see it.
fn gap_object(gap: FeedGap) -> JsValue {
    object([
        ("type", "gap".into()),
        ("from", gap.from.map_or(JsValue::NULL, JsValue::from)),
        ("to", gap.to.map_or(JsValue::NULL, JsValue::from)),
    ])
}

/// A page as one array, its gap first.
fn batch(page: FeedPage<JsValue>) -> Array {
    let gap = page.gap.map(gap_object);
    gap.into_iter().chain(page.events).collect()
}
