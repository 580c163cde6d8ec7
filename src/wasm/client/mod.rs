//! The client as JavaScript sees it.

mod answer;
mod api;
mod arguments;
mod emitter;
mod error;
mod failure;
mod feed;
mod fetch;
mod heartbeater;
mod json;
mod listing;
mod login;
mod method;
mod methods;
mod options;
mod pace;
mod resources;
mod time;

use std::rc::Rc;

use js_sys::Array;
use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};
use wasm_bindgen::prelude::*;

use crate::protocol::Timestamp;
use crate::wasm::room;

use api::Api;
use arguments::Arguments;
use failure::Failure;
use heartbeater::HeartBeater;
use method::Sent;
use methods::{ACTIONS, DESCRIPTIONS};

/// A quarter of the size of the allocator that the standard library brings.
#[global_allocator]
static ALLOCATOR: WasmDynamicTalc = new_wasm_dynamic_allocator();

// V8 compiles a function for each signature that exports have when it loads a module: so they are of few, and what has
// nothing to tell answers with a reference too.

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
            api: Api::new(config),
        })
    }

    /// Begins a call of a method, whose arguments and options `js/calls.js` has read: what to send, the status of a
    /// success, and the time, to be handed back with the outcome; and as whom, unless that takes a login.
    ///
    /// It returns a `Result` even so: V8 before Node 24 ends the process when it has to give up optimised code around a
    /// call that returns a single reference.
    #[wasm_bindgen(js_name = __begin, unchecked_return_type = "unknown[]")]
    pub fn begin(
        &self,
        method: usize,
        #[wasm_bindgen(unchecked_param_type = "unknown[]")] values: Array,
        #[wasm_bindgen(unchecked_param_type = "object | undefined")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        room::check()?;
        let arguments = Arguments::new(values, options, self.api.now());
        let Some(action) = ACTIONS.get(method) else {
            return Ok(JsValue::UNDEFINED);
        };
        action
            .begin(&self.api, &arguments)
            .map_err(Failure::into_js)
    }

    /// What a call ends with, given what `__begin` answered, how often it has been sent before, and the outcome:
    /// its value, and the answer as it came if that is what results are to be; then what comes next. See `Answer` and
    /// `listing`.
    #[wasm_bindgen(js_name = __end, unchecked_return_type = "unknown[]")]
    #[expect(
        clippy::too_many_arguments,
        reason = "read out of an array, each would cross the boundary twice"
    )]
    pub fn end(
        &self,
        method: usize,
        #[wasm_bindgen(unchecked_param_type = "unknown[]")] values: Array,
        #[wasm_bindgen(unchecked_param_type = "object | undefined")] options: JsValue,
        expected: u16,
        asked_at: f64,
        tries: u32,
        #[wasm_bindgen(unchecked_param_type = "object")] outcome: JsValue,
    ) -> Result<JsValue, JsValue> {
        let asked_at = Timestamp::from_millis(asked_at as u64);
        let arguments = Arguments::new(values, options, asked_at);
        let sent = Sent {
            expected,
            tries,
            outcome,
        };
        let Some(action) = ACTIONS.get(method) else {
            return Ok(JsValue::UNDEFINED);
        };
        let end = action.end(&self.api, &arguments, sent);
        end.map_err(Failure::into_js)
    }

    /// What makes the calls.
    #[wasm_bindgen(getter, js_name = __sender, unchecked_return_type = "object")]
    pub fn sender(&self) -> Result<JsValue, JsValue> {
        Ok(self.api.sender().clone().into())
    }

    /// The methods of a client's parts, a line each, as `js/classes.js` reads them.
    #[wasm_bindgen(getter, js_name = __methods, unchecked_return_type = "string")]
    pub fn methods(&self) -> Result<JsValue, JsValue> {
        Ok(DESCRIPTIONS.into())
    }

    /// The heartbeater of `client.join`, which `js/presence.js` makes a presence of.
    #[wasm_bindgen(js_name = __join)]
    pub fn join(
        &self,
        #[wasm_bindgen(unchecked_param_type = "object")] session: JsValue,
    ) -> Result<HeartBeater, JsValue> {
        Ok(HeartBeater::joining(self.api.clone(), &session))
    }
}
