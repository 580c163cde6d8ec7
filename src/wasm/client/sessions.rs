use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::client::{HeartbeatConfig, Listed, object, sessions};

use super::answer::{Answer, answer};
use crate::protocol::HeartbeatTimeout;
use crate::wasm::object::member;

use super::api::Api;
use super::failure::Failure;
use super::heartbeater::{Beater, HeartBeater};
use super::options;
use super::time::jitter_seed;

/// `client.sessions`. Documented for its users in `js/types/sessions.d.ts`.
#[wasm_bindgen]
pub struct Sessions {
    api: Rc<Api>,
}

impl Sessions {
    pub(super) fn new(api: Rc<Api>) -> Self {
        Self { api }
    }
}

#[wasm_bindgen]
impl Sessions {
    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn list(&self, arguments: Box<[JsValue]>) -> JsValue {
        answer(&self.api, arguments, async |api, mut arguments| {
            let options = arguments.object("options")?;
            let call = sessions::list(&options::list(&options)?);
            let response = api
                .send(&call, &options::call(&options, api.call_options())?)
                .await?;
            Ok(Answer::Page(Listed::read(response)?))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn get(&self, arguments: Box<[JsValue]>) -> JsValue {
        answer(&self.api, arguments, async |api, mut arguments| {
            let call = sessions::get(&arguments.text("sessionId")?)?;
            let options = arguments.call_options(&api)?;
            Ok(Answer::Object(object(api.send(&call, &options).await?)?))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn create(&self, arguments: Box<[JsValue]>) -> JsValue {
        answer(&self.api, arguments, async |api, mut arguments| {
            let heartbeat_timeout = arguments.value();
            let timeout = options::heartbeat_timeout(&heartbeat_timeout)
                .ok_or_else(|| Failure::invalid("heartbeatTimeout", "a number of seconds"))?;
            let payload = arguments.object("payload")?;
            let options = arguments.call_options(&api)?;
            let call = sessions::create(heartbeat_timeout, &payload);
            let created_at = api.now();
            let created = sessions::created(api.send(&call, &options).await?)?;
            let config = HeartbeatConfig {
                token: created.token.clone(),
                timeout,
                created_at,
                seed: jitter_seed(),
            };
            let heartbeater = HeartBeater::of(Beater::new(api, created.id.clone(), config));
            Ok(Answer::SessionCreated(created, heartbeater))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn heartbeat(&self, arguments: Box<[JsValue]>) -> JsValue {
        answer(&self.api, arguments, async |api, mut arguments| {
            let id = arguments.text("sessionId")?;
            let call = sessions::heartbeat(&id, &arguments.text("token")?)?;
            let options = arguments.call_options(&api)?;
            let token = sessions::next_token(api.send(&call, &options).await?)?;
            Ok(Answer::Named("token", token))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn update(&self, arguments: Box<[JsValue]>) -> JsValue {
        answer(&self.api, arguments, async |api, mut arguments| {
            let id = arguments.text("sessionId")?;
            let payload = arguments.payload()?;
            let timeout = member(&payload, HeartbeatTimeout::KEY);
            let call = sessions::update(&id, payload)?;
            let options = arguments.call_options(&api)?;
            let response = api.send(&call, &options).await?;
            if let Some(timeout) = timeout.as_ref().and_then(options::heartbeat_timeout) {
                for beater in api.beaters(&id) {
                    beater.change_timeout(timeout);
                }
            }
            Ok(Answer::Named("id", sessions::updated(&id, &response)))
        })
    }
}
