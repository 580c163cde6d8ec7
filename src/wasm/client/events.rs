use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::client::{Listed, events};

use super::answer::{Answer, answer};
use super::api::Api;
use super::options;

/// `client.events`. Documented for its users in `js/types/events.d.ts`.
#[wasm_bindgen]
pub struct Events {
    api: Rc<Api>,
}

impl Events {
    pub(super) fn new(api: Rc<Api>) -> Self {
        Self { api }
    }
}

#[wasm_bindgen]
impl Events {
    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn list(&self, arguments: Box<[JsValue]>) -> JsValue {
        answer(&self.api, arguments, async |api, mut arguments| {
            let marker = arguments.optional_text("marker")?;
            let options = arguments.object("options")?;
            let mut list = options::list(&options)?;
            list.marker = marker.or(list.marker);
            let options = options::call(&options, api.call_options())?;
            let response = api.send(&events::list(&list), &options).await?;
            Ok(Answer::Page(Listed::read(response)?))
        })
    }
}
