use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::client::{HeartbeatConfig, Holdings, sessions};
use crate::protocol::HeartbeatTimeout;
use crate::wasm::client::answer::{Answer, answer, answer_list, send};
use crate::wasm::client::api::Api;
use crate::wasm::client::failure::Failure;
use crate::wasm::client::fetch::Reply;
use crate::wasm::client::heartbeater::HeartBeater;
use crate::wasm::client::heartbeater::beater::Beater;
use crate::wasm::client::listing::list;
use crate::wasm::client::options;
use crate::wasm::client::time::jitter_seed;
use crate::wasm::object::member;

/// `client.sessions`. Documented for its users in `js/types/sessions.d.ts`.
#[wasm_bindgen]
pub struct Sessions {
    api: Rc<Api>,
}

impl Sessions {
    pub(in crate::wasm::client) fn new(api: Rc<Api>) -> Self {
        Self { api }
    }
}

#[wasm_bindgen]
impl Sessions {
    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn list(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer_list(&self.api, arguments, |api, arguments| {
            let options = arguments.object("options")?;
            let call = sessions::list(&options::list_options(&options)?);
            let options = options::list_call(&options, api.call_options())?;
            Ok(list(api, call, options))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn get(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer(&self.api, arguments, |api, arguments| {
            let call = sessions::get(&arguments.text("sessionId")?)?;
            let options = arguments.call_options(&api)?;
            Ok(send(api, call, options, Reply::object))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn create(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer(&self.api, arguments, |api, arguments| {
            let heartbeat_timeout = arguments.value();
            let timeout = options::heartbeat_timeout(&heartbeat_timeout)
                .ok_or_else(|| Failure::invalid("heartbeatTimeout", "a number of seconds"))?;
            let payload = arguments.object("payload")?;
            let options = arguments.object("options")?;
            let recovers = options::recovers(&options)?;
            let options = options::call(&options, api.call_options())?;
            let call = sessions::create(heartbeat_timeout.clone(), &payload);
            let holdings = recovers.then(|| Holdings::new(heartbeat_timeout, &payload));
            let created_at = api.now();
            Ok(send(api.clone(), call, options, move |reply| {
                let (created, whole) = reply.read(sessions::created)?;
                let config = HeartbeatConfig {
                    token: created.token.clone(),
                    timeout,
                    created_at,
                    seed: jitter_seed(),
                };
                let beater = Beater::new(api, created.id.clone(), config, holdings);
                let heartbeater = HeartBeater::of(beater);
                Ok(Answer::SessionCreated(created, heartbeater).with_whole(whole))
            }))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn heartbeat(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer(&self.api, arguments, |api, arguments| {
            let id = arguments.text("sessionId")?;
            let call = sessions::heartbeat(&id, &arguments.text("token")?)?;
            let options = arguments.call_options(&api)?;
            Ok(send(api, call, options, |reply| {
                reply.answer(|response| Ok(Answer::Named("token", sessions::next_token(response)?)))
            }))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn update(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer(&self.api, arguments, |api, arguments| {
            let id = arguments.text("sessionId")?;
            let payload = arguments.payload()?;
            let timeout = member(&payload, HeartbeatTimeout::KEY);
            let timeout = timeout.as_ref().and_then(options::heartbeat_timeout);
            let call = sessions::update(&id, payload.clone())?;
            let options = arguments.call_options(&api)?;
            Ok(send(api.clone(), call, options, move |reply| {
                for beater in api.beaters(&id) {
                    beater.hold(&|holdings| holdings.update_session(&payload));
                    if let Some(timeout) = timeout {
                        beater.change_timeout(timeout);
                    }
                }
                reply.answer(|response| Ok(Answer::Named("id", sessions::updated(&id, &response))))
            }))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn remove(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer(&self.api, arguments, |api, arguments| {
            let id = arguments.text("sessionId")?;
            let call = sessions::remove(&id)?;
            let options = arguments.call_options(&api)?;
            // At once: whatever becomes of the call, the session is not wanted any more.
            if !options.is_aborted() {
                for beater in api.beaters(&id) {
                    beater.stop();
                }
            }
            Ok(send(api, call, options, |_| Ok(Answer::Nothing)))
        })
    }
}
