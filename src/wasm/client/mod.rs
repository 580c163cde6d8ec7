//! The client as JavaScript sees it.

mod abort;
mod answer;
mod api;
mod arguments;
mod emitter;
mod error;
mod events;
mod failure;
mod fetch;
mod heartbeater;
mod json;
mod options;
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
#[wasm_bindgen(skip_typescript)]
pub struct Client {
    api: Rc<Api>,
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
        Ok(Self {
            api: Rc::new(Api::new(config)),
        })
    }

    #[wasm_bindgen(getter, skip_typescript)]
    pub fn sessions(&self) -> Sessions {
        Sessions::new(self.api.clone())
    }

    #[wasm_bindgen(getter, skip_typescript)]
    pub fn services(&self) -> Services {
        Services::new(self.api.clone())
    }

    #[wasm_bindgen(getter, skip_typescript)]
    pub fn events(&self) -> Events {
        Events::new(self.api.clone())
    }
}
