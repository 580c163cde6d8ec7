use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::client::account;

use super::answer::{answer, send};
use super::api::Api;
use super::fetch::Reply;

/// `client.account`. Documented for its users in `js/types/account.d.ts`.
#[wasm_bindgen]
pub struct Account {
    api: Rc<Api>,
}

impl Account {
    pub(super) fn new(api: Rc<Api>) -> Self {
        Self { api }
    }
}

#[wasm_bindgen]
impl Account {
    #[wasm_bindgen(js_name = getLimits, variadic, skip_typescript)]
    pub fn get_limits(&self, arguments: Box<[JsValue]>) -> JsValue {
        answer(&self.api, arguments, |api, arguments| {
            let options = arguments.call_options(&api)?;
            Ok(send(api, account::limits(), options, Reply::object))
        })
    }
}
