//! The events feed as programs read it on and on. `js/poller.js` and `js/following.js` wait and repeat; what to
//! ask, what is new and how long to wait is decided here.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::client::{
    Backoff, Duration, Failed, FeedCursor, FeedGap, FeedPage, FeedStart, Json, Listed,
};
use crate::protocol::Timestamp;
use crate::wasm::object::{array, object};
use crate::wasm::room;

use super::Client;
use super::api::Api;
use super::failure::Failure;
use super::fetch::Reply;
use super::options::{FeedOptions, Options};
use super::time::{jitter, timer_millis};

/// How long a registry is asked to hold a request, in seconds: shorter than the minute after which
/// most proxies give up on one.
const WAIT: u32 = 25;

/// An answer that comes sooner was not held, for instance because something on the way does not let
/// it. Without a pause that would be asked again at once, and again.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

const FIRST_RETRY: Duration = Duration::from_millis(100);
const MAX_RETRY: Duration = Duration::from_secs(5);

/// A place in the feed, and the way on from there.
#[wasm_bindgen]
pub struct Feed(Rc<Reader>);

#[wasm_bindgen]
impl Feed {
    /// With the options that `js/following.js` has read.
    #[wasm_bindgen(constructor)]
    pub fn new(
        client: &Client,
        #[wasm_bindgen(unchecked_param_type = "unknown")] options: JsValue,
    ) -> Result<Feed, JsValue> {
        room::check()?;
        let FeedOptions {
            follows,
            start,
            list,
            interval,
        } = FeedOptions::of(&Options::checked(options));
        Ok(Self(Rc::new(Reader {
            api: client.api.clone(),
            starts_now: start == FeedStart::Now,
            cursor: RefCell::new(FeedCursor::new(start, list)),
            backoff: RefCell::new(Backoff::new(FIRST_RETRY)),
            asked_at: Cell::default(),
            wait: Cell::default(),
            interval,
            follows,
        })))
    }

    /// Begins anew behind the last event that was passed, whatever was read since. Answers after how many
    /// milliseconds.
    pub fn rewind(&self) -> u32 {
        let mut cursor = self.0.cursor.borrow_mut();
        cursor.rewind();
        // Now is when it was started, not one interval later.
        let begins = self.0.starts_now && cursor.marker().is_none();
        if begins { 0 } else { self.0.interval }
    }

    /// What to send to read what is new, and for how many seconds the registry may hold it.
    #[wasm_bindgen(unchecked_return_type = "[line: string, wait: number]")]
    pub fn ask(&self) -> Result<JsValue, JsValue> {
        Ok(self.0.ask())
    }

    /// Takes what became of that: what is new, the failure after which reading goes on, and by how many milliseconds later
    /// it does.
    #[wasm_bindgen(unchecked_return_type = "[entries: unknown[], error: unknown, pause: number]")]
    pub fn take(
        &self,
        #[wasm_bindgen(unchecked_param_type = "object")] outcome: JsValue,
    ) -> Result<JsValue, JsValue> {
        self.0.take(outcome)
    }

    /// Notes that an event or a gap has reached the program.
    #[wasm_bindgen(unchecked_return_type = "undefined")]
    pub fn pass(
        &self,
        #[wasm_bindgen(unchecked_param_type = "unknown")] entry: JsValue,
    ) -> Result<JsValue, JsValue> {
        let (id, gap) = (entry.text_at(&["id"]), FeedGap::of(&entry));
        let mut cursor = self.0.cursor.borrow_mut();
        match id {
            Some(id) => cursor.pass(id),
            None => cursor.pass_gap(&gap),
        }
        Ok(JsValue::UNDEFINED)
    }

    #[wasm_bindgen(getter, unchecked_return_type = "string | undefined")]
    pub fn marker(&self) -> Result<JsValue, JsValue> {
        let marker = self.0.cursor.borrow().marker().map(str::to_owned);
        Ok(marker.into())
    }
}

struct Reader {
    api: Rc<Api>,
    cursor: RefCell<FeedCursor>,
    backoff: RefCell<Backoff>,
    /// When it was asked last, and how long the registry may hold that, in seconds.
    asked_at: Cell<Timestamp>,
    wait: Cell<Option<u32>>,
    starts_now: bool,
    /// The time between the end of one poll and the next, in milliseconds.
    interval: u32,
    /// Whether what happens is wanted as soon as it happens.
    follows: bool,
}

impl Reader {
    fn ask(&self) -> JsValue {
        self.asked_at.set(self.api.now());
        let call = {
            let cursor = self.cursor.borrow();
            let may_wait = self.follows && cursor.may_wait();
            self.wait.set(may_wait.then_some(WAIT));
            cursor.request::<JsValue>(self.wait.get())
        };
        let wait = self.wait.get().unwrap_or_default();
        array(&[call.line().into(), wait.into()])
    }

    fn take(&self, outcome: JsValue) -> Result<JsValue, JsValue> {
        let (entries, failure, pause) = match self.page(self.api.reply(200, outcome)) {
            Ok(page) => {
                let took = Duration::between(self.asked_at.get(), self.api.now());
                self.backoff.borrow_mut().succeed();
                let pause = self.pause(&page, self.wait.get().map(|_| took));
                (batch(page), JsValue::UNDEFINED, pause)
            }
            Err(failure) => {
                let Failed {
                    error,
                    retry_after,
                    is_transient,
                    ..
                } = failure.into_failed();
                if self.follows && !is_transient {
                    return Err(error);
                }
                (array(&[]), error, self.pause_after(retry_after))
            }
        };
        Ok(array(&[entries, failure, pause.into()]))
    }

    /// Moves the cursor by what an answer says: a copy, because JavaScript is asked for that.
    fn page(&self, result: Result<Reply, Failure>) -> Result<FeedPage<JsValue>, Failure> {
        let mut cursor = self.cursor.borrow().clone();
        let page = match result {
            Ok(reply) => {
                let gap = FeedGap::read(&reply.response.body);
                cursor.handle_page(&Listed::read(reply.response)?, gap)
            }
            Err(failure) => {
                let error = failure.decided();
                let gap = error.and_then(|error| cursor.handle_failure(error));
                FeedPage {
                    gap: Some(gap.ok_or(failure)?),
                    events: Vec::new(),
                    has_more: true,
                }
            }
        };
        self.cursor.replace(cursor);
        Ok(page)
    }

    /// How long to wait after a page. It may have been held; the time is how long it took then.
    fn pause(&self, page: &FeedPage<JsValue>, held: Option<Duration>) -> u32 {
        let brings_some = page.gap.is_some() || !page.events.is_empty();
        if page.has_more || self.follows && brings_some {
            return 0;
        }
        match held {
            _ if !self.follows || !self.cursor.borrow().can_wait() => self.interval,
            None => 0,
            Some(took) => SHORTEST_WAIT.saturating_sub(took).as_millis(),
        }
    }

    fn pause_after(&self, least: Duration) -> u32 {
        if !self.follows {
            return self.interval;
        }
        let mut backoff = self.backoff.borrow_mut();
        backoff.fail();
        let pause = backoff.draw(MAX_RETRY, &mut jitter());
        timer_millis(pause.max(least))
    }
}

/// A page as one array, its gap first.
fn batch(page: FeedPage<JsValue>) -> JsValue {
    let mut entries = page.events;
    if let Some(gap) = page.gap {
        let gap = object(&[
            ("type", "gap".into()),
            ("from", gap.from.map_or(JsValue::NULL, JsValue::from)),
            ("to", gap.to.map_or(JsValue::NULL, JsValue::from)),
        ]);
        entries.insert(0, gap);
    }
    array(&entries)
}
