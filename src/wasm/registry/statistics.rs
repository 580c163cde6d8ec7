use std::pin::pin;
use std::task::{Context, Poll, Waker};

use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::registry;
use crate::registry::store::StoreError;

use super::engine::Engine;

/// How much a registry holds, and what it has done since it was made.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Statistics {
    /// Users who may log in.
    accounts: f64,
    /// Sessions that are alive.
    sessions: f64,
    /// Services.
    services: f64,
    /// Configuration values.
    configuration_values: f64,
    /// Events that were written to the feeds.
    events: f64,
    /// Sessions whose time ran out.
    expired_sessions: f64,
    /// Requests that wait for events.
    held_requests: f64,
    /// Where it keeps what it knows.
    store: StoreStatistics,
}

/// How much a registry's store holds.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct StoreStatistics {
    /// Whether it is permanent.
    engine: EngineKind,
    /// Records and entries of indexes.
    entries: f64,
    /// Of a durable one: how many batches have been written since ever.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    batches: Option<f64>,
    /// Of a durable one: how many changes are not permanent yet.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting_changes: Option<f64>,
    /// Why the latest batch could not be written, until one is.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
}

/// A kind of store.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum EngineKind {
    Memory,
    Durable,
}

/// Counts, for `registry.statistics()`.
pub(super) fn statistics(core: &registry::Registry<Engine>) -> Result<Statistics, StoreError> {
    // All that is counted is in memory, whichever the engine.
    let counted = match pin!(core.statistics()).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(counted) => counted?,
        Poll::Pending => return Err(StoreError::Unavailable(String::new())),
    };
    Ok(Statistics {
        accounts: counted.accounts as f64,
        sessions: counted.sessions as f64,
        services: counted.services as f64,
        configuration_values: counted.configuration_values as f64,
        events: counted.events as f64,
        expired_sessions: counted.expired_sessions as f64,
        held_requests: counted.held_requests as f64,
        store: store_statistics(core.store()),
    })
}

fn store_statistics(engine: &Engine) -> StoreStatistics {
    match engine {
        Engine::Memory(store) => StoreStatistics {
            engine: EngineKind::Memory,
            entries: store.len() as f64,
            batches: None,
            waiting_changes: None,
            failure: None,
        },
        Engine::Durable(durable) => {
            let store = &durable.store;
            StoreStatistics {
                engine: EngineKind::Durable,
                entries: store.len() as f64,
                batches: Some(store.batches() as f64),
                waiting_changes: Some(store.waiting_changes() as f64),
                failure: store.failure().map(|error| error.to_string()),
            }
        }
    }
}
