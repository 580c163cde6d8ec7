use std::cell::OnceCell;
use std::rc::Rc;
use std::time::Duration;

use wasm_bindgen::prelude::*;

use crate::client::{FeedStart, ListCachePolicy, events};
use crate::wasm::client::answer::answer_list;
use crate::wasm::client::api::Api;
use crate::wasm::client::arguments::Arguments;
use crate::wasm::client::failure::Failure;
use crate::wasm::client::feed::follow::follow;
use crate::wasm::client::feed::poller::EventsFeedPoller;
use crate::wasm::client::listing::list;
use crate::wasm::client::options::{self, ListCallOptions};

/// `client.events`. Documented for its users in `js/types/events.d.ts`.
#[wasm_bindgen]
pub struct Events {
    api: Rc<Api>,
    poller: OnceCell<JsValue>,
}

impl Events {
    pub(in crate::wasm::client) fn new(api: Rc<Api>) -> Self {
        Self {
            api,
            poller: OnceCell::new(),
        }
    }

    pub(in crate::wasm::client) fn api(&self) -> &Rc<Api> {
        &self.api
    }
}

#[wasm_bindgen]
impl Events {
    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn list(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer_list(&self.api, arguments, |api, arguments| {
            let marker = arguments.optional_text("marker")?;
            let options = arguments.object("options")?;
            let mut event_list = options::event_list(&options)?;
            event_list.list.marker = marker.or(event_list.list.marker);
            let call = options::call(&options, api.call_options())?;
            let wait = Duration::from_secs(event_list.wait.unwrap_or_default().into());
            let options = ListCallOptions {
                call: call.extended_by(wait),
                cache: ListCachePolicy::default(),
            };
            Ok(list(api, events::list(&event_list), options))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn follow(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        let options = Arguments::new(arguments).object("options");
        options
            .and_then(|options| options::follow(&options, self.api.call_options()))
            .and_then(|options| follow(self.api.clone(), options))
            .map_err(Failure::into_js)
    }

    #[wasm_bindgen(js_name = getPoller, variadic, skip_typescript)]
    pub fn poller(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        let make = |options: &JsValue| {
            let options = options::poller(options, FeedStart::Window)?;
            Ok(EventsFeedPoller::with(self.api.clone(), options).into())
        };
        let options = Arguments::new(arguments).object("options");
        let options = options.map_err(Failure::into_js)?;
        if options.is_undefined() {
            let shared = self.poller.get_or_init(|| {
                make(&options).unwrap_or_else(|failure: Failure| failure.into_js())
            });
            return Ok(shared.clone());
        }
        make(&options).map_err(Failure::into_js)
    }
}
