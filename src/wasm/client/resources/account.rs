use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::client::account;
use crate::wasm::client::answer::{answer, send};
use crate::wasm::client::api::Api;
use crate::wasm::client::fetch::Reply;

/// `client.account`. Documented for its users in `js/types/account.d.ts`.
#[wasm_bindgen]
pub struct Account {
    api: Rc<Api>,
}

impl Account {
    pub(in crate::wasm::client) fn new(api: Rc<Api>) -> Self {
        Self { api }
    }
}

#[wasm_bindgen]
impl Account {
    #[wasm_bindgen(js_name = getLimits, variadic, skip_typescript)]
    pub fn get_limits(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer(&self.api, arguments, |api, arguments| {
            let options = arguments.call_options(&api)?;
            Ok(send(api, account::limits(), options, Reply::object))
        })
    }
}
