use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::client::configuration;
use crate::wasm::client::answer::{Answer, answer, answer_list, send};
use crate::wasm::client::api::Api;
use crate::wasm::client::listing::list;
use crate::wasm::client::options;

/// `client.configuration`. Documented for its users in `js/types/configuration.d.ts`.
#[wasm_bindgen]
pub struct Configuration {
    api: Rc<Api>,
}

impl Configuration {
    pub(in crate::wasm::client) fn new(api: Rc<Api>) -> Self {
        Self { api }
    }
}

#[wasm_bindgen]
impl Configuration {
    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn list(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer_list(&self.api, arguments, |api, arguments| {
            let options = arguments.object("options")?;
            let call = configuration::list(&options::list_options(&options)?);
            let options = options::list_call(&options, api.call_options())?;
            Ok(list(api, call, options))
        })
    }

    #[wasm_bindgen(js_name = listForNamespace, variadic, skip_typescript)]
    pub fn list_for_namespace(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer_list(&self.api, arguments, |api, arguments| {
            let namespace = arguments.text("namespace")?;
            let options = arguments.object("options")?;
            let page = options::list_options(&options)?;
            let call = configuration::list_for_namespace(&namespace, &page)?;
            let options = options::list_call(&options, api.call_options())?;
            Ok(list(api, call, options))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn get(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer(&self.api, arguments, |api, arguments| {
            let id = arguments.text("configurationId")?;
            let call = configuration::get(&id)?;
            let options = arguments.call_options(&api)?;
            Ok(send(api, call, options, move |reply| {
                reply.answer(|response| {
                    let (value, object) = configuration::value(&id, response)?;
                    Ok(Answer::Value { object, value })
                })
            }))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn set(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer(&self.api, arguments, |api, arguments| {
            let id = arguments.text("configurationId")?;
            let call = configuration::set(&id, &arguments.text("value")?)?;
            let options = arguments.call_options(&api)?;
            Ok(send(api, call, options, |reply| {
                reply.answer(|_| Ok(Answer::Nothing))
            }))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn remove(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer(&self.api, arguments, |api, arguments| {
            let call = configuration::remove(&arguments.text("configurationId")?)?;
            let options = arguments.call_options(&api)?;
            Ok(send(api, call, options, |_| Ok(Answer::Nothing)))
        })
    }
}
