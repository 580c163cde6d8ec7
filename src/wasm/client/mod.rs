//! The client as JavaScript sees it.

mod abort;
mod answer;
mod api;
mod arguments;
mod callback;
mod emitter;
mod error;
mod events;
mod failure;
mod fetch;
mod heartbeater;
mod json;
mod options;
mod reactor;
mod services;
mod sessions;
mod time;

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use api::Api;
use events::Events;
use services::Services;
use sessions::Sessions;

/// The entry to a registry. Documented for its users in `js/types/client.d.ts`.
#[wasm_bindgen]
pub struct Client {
    sessions: JsValue,
    services: JsValue,
    events: JsValue,
}

#[wasm_bindgen]
impl Client {
    #[wasm_bindgen(constructor, skip_typescript)]
    pub fn new(
        username: JsValue,
        api_key: JsValue,
        region: JsValue,
        options: JsValue,
    ) -> Result<Client, JsValue> {
        let config = options::client(&username, &api_key, &region, &options)
            .map_err(|failure| failure.into_js())?;
        let api = Rc::new(Api::new(config));
        Ok(Self {
            sessions: Sessions::new(api.clone()).into(),
            services: Services::new(api.clone()).into(),
            events: Events::new(api).into(),
        })
    }

    #[wasm_bindgen(getter, skip_typescript)]
    pub fn sessions(&self) -> JsValue {
        self.sessions.clone()
    }

    #[wasm_bindgen(getter, skip_typescript)]
    pub fn services(&self) -> JsValue {
        self.services.clone()
    }

    #[wasm_bindgen(getter, skip_typescript)]
    pub fn events(&self) -> JsValue {
        self.events.clone()
    }
}
