use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal};

use crate::client::{FeedPage, FeedStart, Json};
use crate::protocol::Timestamp;
use crate::wasm::client::Client;
use crate::wasm::client::emitter::Emitter;
use crate::wasm::client::executor;
use crate::wasm::client::failure::Failure;
use crate::wasm::client::options::{CallOptions, PollerOptions};
use crate::wasm::client::time::optional_date;
use crate::wasm::object::{member, object};
use crate::wasm::room;

use super::{Feed, gap_object};

/// Reads the feed from time to time. Documented for its users in `js/types/poller.d.ts`.
///
/// `js/emitting.js` adds the methods of an emitter.
#[wasm_bindgen]
pub struct EventsFeedPoller {
    poller: Rc<Poller>,
}

#[wasm_bindgen]
impl EventsFeedPoller {
    #[wasm_bindgen(constructor)]
    pub fn new(
        client: &Client,
        #[wasm_bindgen(unchecked_param_type = "unknown")] options: JsValue,
    ) -> Result<EventsFeedPoller, JsValue> {
        let options = PollerOptions::read(&options)?;
        Ok(Self {
            poller: Rc::new(Poller {
                feed: Feed::new(client.api.clone(), &options),
                starts_now: options.start == FeedStart::Now,
                interval: options.poll_interval,
                emitter: Emitter::new(),
                run: RefCell::default(),
                failures: Cell::default(),
                last_success: Cell::default(),
            }),
        })
    }

    #[wasm_bindgen(skip_typescript)]
    pub fn start(&self) -> Result<JsValue, JsValue> {
        room::check()?;
        self.poller.start();
        Ok(JsValue::UNDEFINED)
    }

    #[wasm_bindgen(skip_typescript)]
    pub fn stop(&self) {
        self.poller.stop();
    }

    #[wasm_bindgen(skip_typescript)]
    pub fn status(&self) -> Result<JsValue, JsValue> {
        let poller = &self.poller;
        let state = if poller.run.borrow().is_some() {
            "running"
        } else {
            "stopped"
        };
        Ok(object([
            ("state", state.into()),
            ("failures", poller.failures.get().into()),
            ("lastError", poller.emitter.last_error()),
            ("lastSuccess", optional_date(poller.last_success.get())),
        ]))
    }

    #[wasm_bindgen(getter, skip_typescript)]
    pub fn marker(&self) -> Option<String> {
        self.poller.feed.marker()
    }

    #[wasm_bindgen(getter, js_name = __emitter, skip_typescript)]
    pub fn emitter(&self) -> JsValue {
        self.poller.emitter.clone().into()
    }
}

struct Poller {
    feed: Feed,
    starts_now: bool,
    /// Milliseconds.
    interval: u32,
    emitter: Emitter,
    /// Ends the polling under way.
    run: RefCell<Option<AbortController>>,
    failures: Cell<u32>,
    last_success: Cell<Option<Timestamp>>,
}

impl Poller {
    fn start(self: &Rc<Self>) {
        if self.run.borrow().is_some() {
            return;
        }
        let Ok(controller) = AbortController::new() else {
            return;
        };
        let signal = controller.signal();
        self.run.replace(Some(controller));
        self.feed.rewind();
        self.poll_on(signal);
    }

    fn poll_on(self: &Rc<Self>, signal: AbortSignal) {
        let (poller, rescuer) = (self.clone(), self.clone());
        let again = signal.clone();
        // It ends when its signal is aborted, and that is no failure.
        let work = async move { drop(poller.run(signal).await) };
        executor::spawn(work, move |trap| {
            if !again.aborted() {
                rescuer.poll_on(again);
                rescuer.emitter.emit("error", &trap);
            }
        });
    }

    fn stop(&self) {
        let run = self.run.take();
        if let Some(run) = run {
            run.abort();
        }
    }

    /// Fails when it is to end, and only then.
    async fn run(&self, signal: AbortSignal) -> Result<(), Failure> {
        let options = CallOptions {
            signal: Some(signal),
            ..self.feed.api.call_options()
        };
        // Now is when it was started, not one interval later.
        let begins = self.starts_now && self.feed.marker().is_none();
        let mut pause = if begins { 0 } else { self.interval };
        loop {
            pause = match self.feed.read(pause, None, &options).await {
                Ok(page) => {
                    let has_more = page.has_more;
                    self.tell(page, &options)?;
                    if has_more { 0 } else { self.interval }
                }
                Err(aborted @ Failure::Aborted(_)) => return Err(aborted),
                Err(failure) => {
                    self.failures.set(self.failures.get().saturating_add(1));
                    self.emitter.emit("error", &failure.into_js());
                    self.interval
                }
            };
        }
    }

    fn tell(&self, page: FeedPage<JsValue>, options: &CallOptions) -> Result<(), Failure> {
        self.failures.set(0);
        self.last_success.set(Some(self.feed.api.now()));
        // What is told counts as told before its listeners run: one of them may start anew.
        if let Some(gap) = page.gap {
            self.feed.pass_gap(&gap);
            self.emitter.emit("gap", &gap_object(gap));
        }
        for event in page.events {
            check_running(options)?;
            self.feed.pass(&event);
            self.emit(&event);
        }
        check_running(options)
    }

    fn emit(&self, event: &JsValue) {
        let name = event.text_at(&["type"]).unwrap_or_default();
        let payload = member(event, "payload").unwrap_or(JsValue::NULL);
        // What it tells of itself is not the registry's to tell.
        if matches!(&*name, "error" | "gap") {
            return;
        }
        if name != "services.timeout" {
            self.emitter.emit(&name, &event_object(event, payload));
            return;
        }
        for service in payload.entries().unwrap_or_default() {
            self.emitter
                .emit("service.timeout", &event_object(event, service));
        }
    }
}

/// An event without its type, which its listeners know.
fn event_object(event: &JsValue, payload: JsValue) -> JsValue {
    let field = |name: &str| member(event, name).unwrap_or(JsValue::UNDEFINED);
    object([
        ("id", field("id")),
        ("timestamp", field("timestamp")),
        ("payload", payload),
    ])
}

/// A listener may have stopped the poller.
fn check_running(options: &CallOptions) -> Result<(), Failure> {
    match &options.signal {
        Some(signal) if signal.aborted() => Err(Failure::Aborted(signal.reason())),
        _ => Ok(()),
    }
}
