//! The client as JavaScript sees it.

mod abort;
mod answer;
mod api;
mod arguments;
mod callback;
mod emitter;
mod error;
mod failure;
mod feed;
mod fetch;
mod heartbeater;
mod json;
mod listing;
mod login;
mod options;
mod reactor;
mod resources;
mod time;

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use api::Api;
use resources::account::Account;
use resources::configuration::Configuration;
use resources::events::Events;
use resources::services::Services;
use resources::sessions::Sessions;
use resources::views::Views;

/// The entry to a registry. Documented for its users in `js/types/client.d.ts`.
#[wasm_bindgen]
pub struct Client {
    sessions: JsValue,
    services: JsValue,
    configuration: JsValue,
    events: JsValue,
    views: JsValue,
    account: JsValue,
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
            configuration: Configuration::new(api.clone()).into(),
            events: Events::new(api.clone()).into(),
            views: Views::new(api.clone()).into(),
            account: Account::new(api).into(),
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
    pub fn configuration(&self) -> JsValue {
        self.configuration.clone()
    }

    #[wasm_bindgen(getter, skip_typescript)]
    pub fn events(&self) -> JsValue {
        self.events.clone()
    }

    #[wasm_bindgen(getter, skip_typescript)]
    pub fn views(&self) -> JsValue {
        self.views.clone()
    }

    #[wasm_bindgen(getter, skip_typescript)]
    pub fn account(&self) -> JsValue {
        self.account.clone()
    }
}
