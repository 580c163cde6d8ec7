use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use gloo_timers::callback::Timeout;
use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::client::{
    Heartbeat, HeartbeatConfig, HeartbeatEvent, HeartbeatRequest, HeartbeatRequestKind, sessions,
};
use crate::protocol::Timestamp;
use crate::wasm::object::object;

use super::api::Api;
use super::emitter::Emitter;
use super::failure::Failure;
use super::options::{self, CallOptions};
use super::time::{jitter_seed, timer_millis};

/// Keeps a session alive. Documented for its users in `js/types/heartbeater.d.ts`.
#[wasm_bindgen]
#[derive(Clone)]
pub struct HeartBeater {
    beater: Rc<Beater>,
}

impl HeartBeater {
    pub(super) fn of(beater: Beater) -> Self {
        let beater = Rc::new(beater);
        beater.api.add_beater(&beater);
        Self { beater }
    }
}

#[wasm_bindgen]
impl HeartBeater {
    /// The older client's constructor; programs of today get a heartbeater from `sessions.create`.
    #[wasm_bindgen(constructor, skip_typescript)]
    pub fn new(
        username: JsValue,
        api_key: JsValue,
        region: JsValue,
        options: JsValue,
        session_id: JsValue,
        initial_token: JsValue,
        timeout: JsValue,
    ) -> Result<HeartBeater, JsValue> {
        let text = |value: &JsValue, argument| {
            let text = value.as_string().filter(|text| !text.is_empty());
            text.ok_or_else(|| Failure::invalid(argument, "a non-empty string").into_js())
        };
        let session_id = text(&session_id, "sessionId")?;
        let token = text(&initial_token, "initialToken")?;
        let timeout = options::heartbeat_timeout(&timeout)
            .ok_or_else(|| Failure::invalid("timeout", "a number of seconds").into_js())?;
        let config =
            options::client(&username, &api_key, &region, &options).map_err(Failure::into_js)?;
        let api = Rc::new(Api::new(config));
        let config = HeartbeatConfig {
            token,
            timeout,
            created_at: api.now(),
            seed: jitter_seed(),
        };
        Ok(Self::of(Beater::new(api, session_id, config)))
    }

    #[wasm_bindgen(skip_typescript)]
    pub fn start(&self) {
        let now = self.beater.api.now();
        self.beater.machine.borrow_mut().start(now);
        self.beater.drive();
    }

    #[wasm_bindgen(skip_typescript)]
    pub fn stop(&self) {
        self.beater.machine.borrow_mut().stop();
        self.beater.drive();
    }

    #[wasm_bindgen(getter, js_name = sessionId, skip_typescript)]
    pub fn session_id(&self) -> String {
        self.beater.session_id.clone()
    }

    #[wasm_bindgen(getter, skip_typescript)]
    pub fn state(&self) -> String {
        let state = self.beater.machine.borrow().state(self.beater.api.now());
        state.as_str().to_owned()
    }

    #[wasm_bindgen(skip_typescript)]
    pub fn on(&self, event: String, listener: JsValue) -> Result<HeartBeater, JsValue> {
        self.beater.emitter.add(event, function(listener)?, false);
        Ok(self.clone())
    }

    #[wasm_bindgen(js_name = addListener, skip_typescript)]
    pub fn add_listener(&self, event: String, listener: JsValue) -> Result<HeartBeater, JsValue> {
        self.on(event, listener)
    }

    #[wasm_bindgen(skip_typescript)]
    pub fn once(&self, event: String, listener: JsValue) -> Result<HeartBeater, JsValue> {
        self.beater.emitter.add(event, function(listener)?, true);
        Ok(self.clone())
    }

    #[wasm_bindgen(skip_typescript)]
    pub fn off(&self, event: String, listener: JsValue) -> Result<HeartBeater, JsValue> {
        self.beater.emitter.remove(&event, &function(listener)?);
        Ok(self.clone())
    }

    #[wasm_bindgen(js_name = removeListener, skip_typescript)]
    pub fn remove_listener(
        &self,
        event: String,
        listener: JsValue,
    ) -> Result<HeartBeater, JsValue> {
        self.off(event, listener)
    }

    #[wasm_bindgen(js_name = listenerCount, skip_typescript)]
    pub fn listener_count(&self, event: String) -> u32 {
        self.beater.emitter.count(&event)
    }
}

/// The heartbeat machine with its timer, its network and its listeners.
pub(super) struct Beater {
    api: Rc<Api>,
    session_id: String,
    machine: RefCell<Heartbeat<Failure>>,
    emitter: Emitter,
    timer: RefCell<Option<Timeout>>,
}

impl Beater {
    pub(super) fn new(api: Rc<Api>, session_id: String, config: HeartbeatConfig) -> Self {
        Self {
            api,
            session_id,
            machine: RefCell::new(Heartbeat::new(config)),
            emitter: Emitter::default(),
            timer: RefCell::default(),
        }
    }

    pub(super) fn session_id(&self) -> &str {
        &self.session_id
    }

    /// Keeps to a timeout that the session was given.
    pub(super) fn change_timeout(self: &Rc<Self>, timeout: Duration) {
        self.machine
            .borrow_mut()
            .change_timeout(timeout, self.api.now());
        self.drive();
    }

    /// Does what the machine asks for, in the order its contract gives.
    fn drive(self: &Rc<Self>) {
        loop {
            let event = self.machine.borrow_mut().poll_event();
            let Some(event) = event else { break };
            self.emit(event);
        }
        let now = self.api.now();
        let request = self.machine.borrow_mut().poll_request(now);
        if let Some(request) = request {
            spawn_local(self.clone().send(request));
        }
        let due = self.machine.borrow().poll_timeout();
        self.set_timer(due, now);
    }

    async fn send(self: Rc<Self>, request: HeartbeatRequest) {
        let options = CallOptions {
            timeout: timer_millis(request.timeout),
            signal: None,
        };
        match request.kind {
            HeartbeatRequestKind::Beat { token } => {
                let result = self.beat(&token, &options).await;
                let now = self.api.now();
                let mut machine = self.machine.borrow_mut();
                match result {
                    Ok(token) => machine.handle_acknowledgement(token, now),
                    Err(failure) => machine.handle_failure(failure.verdict(), failure, now),
                }
            }
            HeartbeatRequestKind::ReadSession => {
                let result = self.read_session(&options).await;
                let now = self.api.now();
                let mut machine = self.machine.borrow_mut();
                match result {
                    Ok(()) => machine.handle_session_found(now),
                    Err(failure) => machine.handle_failure(failure.verdict(), failure, now),
                }
            }
        }
        self.drive();
    }

    async fn beat(&self, token: &str, options: &CallOptions) -> Result<String, Failure> {
        let call = sessions::heartbeat(&self.session_id, token)?;
        Ok(sessions::next_token(self.api.send(&call, options).await?)?)
    }

    async fn read_session(&self, options: &CallOptions) -> Result<(), Failure> {
        let call = sessions::get(&self.session_id)?;
        self.api.send(&call, options).await?;
        Ok(())
    }

    fn set_timer(self: &Rc<Self>, due: Option<Timestamp>, now: Timestamp) {
        let timer = due.map(|due| {
            let beater = self.clone();
            Timeout::new(timer_millis(due.since(now)), move || beater.drive())
        });
        self.timer.replace(timer);
    }

    fn emit(&self, event: HeartbeatEvent<Failure>) {
        match event {
            HeartbeatEvent::Acknowledged { at } => {
                let deadline = self.machine.borrow().deadline();
                let argument = object([
                    ("sessionId", self.session_id.as_str().into()),
                    ("sentAt", date(at)),
                    ("deadline", date(deadline)),
                ]);
                self.emitter.emit("heartbeat", &argument);
            }
            HeartbeatEvent::Failed { error } => self.emitter.emit("error", &error.into_js()),
            HeartbeatEvent::Stopped(reason) => {
                let argument = object([
                    ("sessionId", self.session_id.as_str().into()),
                    ("reason", reason.as_str().into()),
                ]);
                self.emitter.emit("stopped", &argument);
            }
        }
    }
}

fn function(listener: JsValue) -> Result<Function, JsValue> {
    listener
        .dyn_into()
        .map_err(|_| Failure::invalid("listener", "a function").into_js())
}

fn date(time: Timestamp) -> JsValue {
    js_sys::Date::new(&(time.as_millis() as f64).into()).into()
}
