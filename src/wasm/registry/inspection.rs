use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::registry::Inventory;
use crate::registry::store::Restoration;

use super::durable::{load, store_error};

/// How much was written, entry by entry.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct StoredCounts {
    accounts: u32,
    sessions: u32,
    services: u32,
    configuration_values: u32,
    events: u32,
    /// Indexes and what else there is included.
    entries: u32,
    /// How many batches were written since ever.
    batches: f64,
}

/// Reads all that was written, and counts it. Rejects if it is not all there.
#[wasm_bindgen(unchecked_return_type = "Promise<StoredCounts>")]
pub fn inspect(
    #[wasm_bindgen(unchecked_param_type = "object")] persistence: JsValue,
) -> Result<JsValue, JsValue> {
    let inspection = async move {
        let mut restoration = Restoration::default();
        let mut found = Inventory::default();
        load(&persistence, |key, value| {
            found.add(&key);
            restoration.add(key, value)
        })
        .await?;
        let restored = restoration.finish();
        let store = restored.map_err(|error| store_error(&persistence, &error))?;
        let counts = StoredCounts {
            accounts: found.accounts,
            sessions: found.sessions,
            services: found.services,
            configuration_values: found.configuration_values,
            events: found.events,
            entries: found.entries,
            batches: store.batches() as f64,
        };
        Ok(serde_wasm_bindgen::to_value(&counts)?)
    };
    Ok(future_to_promise(inspection).into())
}
