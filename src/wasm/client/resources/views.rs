use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::client::views;
use crate::wasm::client::answer::answer_list;
use crate::wasm::client::api::Api;
use crate::wasm::client::listing::list;
use crate::wasm::client::options;

/// `client.views`. Documented for its users in `js/types/views.d.ts`.
#[wasm_bindgen]
pub struct Views {
    api: Rc<Api>,
}

impl Views {
    pub(in crate::wasm::client) fn new(api: Rc<Api>) -> Self {
        Self { api }
    }
}

#[wasm_bindgen]
impl Views {
    #[wasm_bindgen(js_name = getOverview, variadic, skip_typescript)]
    pub fn get_overview(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer_list(&self.api, arguments, |api, arguments| {
            let options = arguments.object("options")?;
            let call = views::overview(&options::list_options(&options)?);
            let options = options::list_call(&options, api.call_options())?;
            Ok(list(api, call, options))
        })
    }
}
