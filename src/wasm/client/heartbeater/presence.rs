//! What a presence is beside a heartbeater. The rest of it, who waits for what, is in `js/presence.js`.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::client::{Holdings, Json, Keeper, sessions};
use crate::wasm::client::api::Api;
use crate::wasm::client::options;
use crate::wasm::client::time::jitter_seed;
use crate::wasm::object::{array, member};
use crate::wasm::room;

use super::HeartBeater;

impl HeartBeater {
    /// One without a session, which it makes once it is started.
    pub(in crate::wasm::client) fn joining(api: Rc<Api>, session: &JsValue) -> Self {
        let member = |name| member(session, name).unwrap_or_default();
        let heartbeat_timeout = member("heartbeatTimeout");
        let timeout = options::heartbeat_timeout(&heartbeat_timeout).unwrap_or_default();
        let definition = sessions::definition(heartbeat_timeout, &member("payload"));
        let holdings = Holdings::new(definition);
        Self::of(api, Keeper::joining(timeout, holdings, jitter_seed()))
    }
}

#[wasm_bindgen]
impl HeartBeater {
    /// Changes what is to be registered, and tells the number under which `settled` tells of that: later, so
    /// that its caller knows the number by then. Zero for a change of what is not held.
    #[wasm_bindgen(js_name = __wish, skip_typescript)]
    pub fn wish(&self, kind: u32, id: String, payload: JsValue) -> Result<u32, JsValue> {
        room::check()?;
        let keeper = &self.beater.keeper;
        let wanted = match kind {
            0 => Some(payload),
            1 => {
                let held = keeper.borrow().wanted(&id).cloned();
                let Some(held) = held else { return Ok(0) };
                Some(held.assign(&payload))
            }
            _ => None,
        };
        let wish = keeper.borrow_mut().want(&id, wanted);
        self.beater.pace.soon();
        Ok(wish)
    }

    /// What is to be registered: an id, what the service says of itself, the next id.
    #[wasm_bindgen(js_name = __held, skip_typescript)]
    pub fn held(&self) -> Result<JsValue, JsValue> {
        let mut keeper = self.beater.keeper.borrow_mut();
        let mut held = Vec::new();
        for (id, payload) in keeper
            .holdings()
            .iter()
            .flat_map(|holdings| holdings.held())
        {
            held.push(id.into());
            held.push(payload.clone());
        }
        drop(keeper);
        Ok(array(&held))
    }
}
