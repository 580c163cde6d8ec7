//! The client as JavaScript sees it.

mod answer;
mod api;
mod arguments;
mod emitter;
mod error;
mod executor;
mod failure;
mod feed;
mod fetch;
mod heartbeater;
mod json;
mod listing;
mod login;
mod method;
mod options;
mod pace;
mod reactor;
mod resources;
mod slots;
mod time;

use std::rc::Rc;

use js_sys::Array;
use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};
use wasm_bindgen::prelude::*;

use crate::wasm::room;

use answer::Caller;
use api::Api;
use arguments::Arguments;
use failure::Failure;
use feed::Feed;
use heartbeater::HeartBeater;
use method::Method;

/// A quarter of the size of the allocator that the standard library brings.
#[global_allocator]
static ALLOCATOR: WasmDynamicTalc = new_wasm_dynamic_allocator();

/// The entry to a registry: what `js/classes.js` makes the client of that programs use.
#[wasm_bindgen]
pub struct Client {
    api: Rc<Api>,
}

#[wasm_bindgen]
impl Client {
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "unknown")] username: JsValue,
        #[wasm_bindgen(unchecked_param_type = "unknown")] api_key: JsValue,
        #[wasm_bindgen(unchecked_param_type = "unknown")] region: JsValue,
        #[wasm_bindgen(unchecked_param_type = "unknown")] options: JsValue,
    ) -> Result<Client, JsValue> {
        room::check()?;
        let config = options::client(&username, &api_key, &region, &options)?;
        Ok(Self {
            api: Rc::new(Api::new(config)),
        })
    }

    /// Calls a method, whose arguments and options `js/calls.js` has read; its caller learns what it
    /// ends with.
    ///
    /// It has nothing to return, and returns a `Result` all the same: V8 before Node 24 ends the
    /// process when it has to give up optimised code around a call that returns a single reference.
    #[wasm_bindgen(js_name = __call, unchecked_return_type = "undefined")]
    pub fn call(
        &self,
        method: usize,
        #[wasm_bindgen(unchecked_param_type = "unknown[]")] values: Array,
        #[wasm_bindgen(unchecked_param_type = "object | undefined")] options: JsValue,
        #[wasm_bindgen(unchecked_param_type = "object")] caller: Caller,
    ) -> Result<JsValue, JsValue> {
        room::check()?;
        let arguments = Arguments::new(values, options, self.api.timeout());
        if let Some(method) = Method::numbered(method) {
            let work = method.begin(&self.api, arguments);
            let work = work.map_err(Failure::into_js)?;
            caller.await_end(work);
        }
        Ok(JsValue::UNDEFINED)
    }

    /// The heartbeater of `client.join`, which `js/presence.js` makes a presence of.
    #[wasm_bindgen(js_name = __join)]
    pub fn join(
        &self,
        #[wasm_bindgen(unchecked_param_type = "number")] heartbeat_timeout: JsValue,
        #[wasm_bindgen(unchecked_param_type = "object")] payload: JsValue,
    ) -> HeartBeater {
        HeartBeater::joining(self.api.clone(), heartbeat_timeout, &payload)
    }

    /// `events.follow`.
    #[wasm_bindgen(js_name = __follow, unchecked_return_type = "object")]
    pub fn follow(
        &self,
        #[wasm_bindgen(unchecked_param_type = "unknown")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        room::check()?;
        Feed::follow(self.api.clone(), &options)
    }
}

/// The methods of a client's parts, a line each, as `js/classes.js` reads them.
#[wasm_bindgen]
pub fn methods() -> String {
    Method::describe_all()
}
