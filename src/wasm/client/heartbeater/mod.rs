pub(super) mod beater;
mod page;
mod presence;

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::client::{Duration, HeartbeatConfig, Keeper};
use crate::wasm::client::api::Api;
use crate::wasm::client::options;
use crate::wasm::client::time::jitter_seed;
use crate::wasm::room;

use beater::Beater;
pub(in crate::wasm::client) use page::accepted;

/// Keeps a session alive. Documented for its users in `js/types/heartbeater.d.ts`.
///
/// `js/emitting.js` adds the methods of an emitter.
#[wasm_bindgen]
pub struct HeartBeater {
    beater: Rc<Beater>,
}

impl HeartBeater {
    pub(in crate::wasm::client) fn of(api: Rc<Api>, keeper: Keeper<JsValue, JsValue>) -> Self {
        Self {
            beater: Beater::new(api, keeper),
        }
    }
}

#[wasm_bindgen]
impl HeartBeater {
    /// The older client's constructor; programs of today get a heartbeater from `sessions.create`.
    #[wasm_bindgen(constructor, skip_typescript)]
    pub fn new(
        username: JsValue,
        api_key: JsValue,
        region: JsValue,
        options: JsValue,
        session_id: JsValue,
        initial_token: JsValue,
        timeout: JsValue,
    ) -> Result<HeartBeater, JsValue> {
        options::session(&session_id, &initial_token, &timeout)?;
        let session_id = session_id.as_string().unwrap_or_default();
        let api = Api::new(options::client(&username, &api_key, &region, &options)?);
        let config = HeartbeatConfig {
            token: initial_token.as_string().unwrap_or_default(),
            timeout: options::heartbeat_timeout(&timeout).unwrap_or_default(),
            created_at: api.now(),
            seed: jitter_seed(),
        };
        Ok(Self::of(api, Keeper::new(session_id, config, None)))
    }

    #[wasm_bindgen(skip_typescript)]
    pub fn start(&self) -> Result<JsValue, JsValue> {
        room::check()?;
        self.beater.start()?;
        Ok(JsValue::UNDEFINED)
    }

    #[wasm_bindgen(skip_typescript)]
    pub fn stop(&self) {
        self.beater.stop();
    }

    #[wasm_bindgen(js_name = __hold, skip_typescript)]
    pub fn hold(&self, holds: bool) {
        self.beater.hold_process(holds);
    }

    #[wasm_bindgen(js_name = __progress, skip_typescript)]
    pub fn progress(&self) -> Result<JsValue, JsValue> {
        Ok(self.beater.progress())
    }

    #[wasm_bindgen(getter, js_name = sessionId, skip_typescript)]
    pub fn session_id(&self) -> Result<JsValue, JsValue> {
        Ok(self.beater.session_id().into())
    }

    #[wasm_bindgen(getter, skip_typescript)]
    pub fn state(&self) -> Result<JsValue, JsValue> {
        Ok(self.beater.state().as_str().into())
    }

    #[wasm_bindgen(getter, skip_typescript)]
    pub fn deadline(&self) -> Result<JsValue, JsValue> {
        Ok(self.beater.deadline())
    }

    #[wasm_bindgen(js_name = __isSafe, skip_typescript)]
    pub fn is_safe(&self, margin: f64) -> bool {
        self.beater.is_safe(Duration::from_millis(margin as u64))
    }

    #[wasm_bindgen(getter, js_name = __emitter, skip_typescript)]
    pub fn emitter(&self) -> Result<JsValue, JsValue> {
        Ok(self.beater.emitter().clone().into())
    }
}
