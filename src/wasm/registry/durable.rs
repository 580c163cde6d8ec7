//! The durable engine's host half: what there is to write goes to the program's `Persistence`, batch after batch.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::protocol::Timestamp;
use crate::registry::Clock;
use crate::registry::store::{Batch, DurableStore, Key, Restoration, StoreError};
use crate::wasm::error::unanswered;
use crate::wasm::object::member;

use super::clock::HostClock;
use super::packed::{pack, unpack};

#[wasm_bindgen(raw_module = "../../js/persistence.js")]
extern "C" {
    /// Documented where it is written.
    #[wasm_bindgen(js_name = openPortions, catch)]
    fn open_portions(persistence: &JsValue) -> Result<JsValue, JsValue>;

    /// Documented where it is written.
    #[wasm_bindgen(js_name = nextPortion, catch)]
    async fn next_portion(portions: &JsValue) -> Result<JsValue, JsValue>;

    /// Documented where it is written.
    #[wasm_bindgen(js_name = writeBatch, catch)]
    async fn write_batch(persistence: &JsValue, batch: &[u8]) -> Result<(), JsValue>;

    /// Documented where it is written.
    #[wasm_bindgen(js_name = closePersistence, catch)]
    pub(super) async fn close_persistence(persistence: &JsValue) -> Result<(), JsValue>;

    /// Documented where it is written.
    #[wasm_bindgen(js_name = damaged)]
    fn damaged(persistence: &JsValue, what: &str) -> JsValue;
}

/// A store, and where it is made permanent.
///
/// Every commit sees to it that batches are written until there are none left, one at a time: what is committed while a
/// batch is written shares the next.
pub(super) struct Durable {
    pub(super) store: DurableStore,
    /// When the time was noted last.
    pub(super) noted: Cell<Timestamp>,
    persistence: JsValue,
    /// Whether batches are being written.
    is_writing: Cell<bool>,
    is_closing: Cell<bool>,
    is_closed: Cell<bool>,
    /// Who waits until no batch is being written.
    closer: RefCell<Option<Waker>>,
    /// What a batch that was not written waits by.
    clock: HostClock,
}

impl Durable {
    /// After how long a batch that could not be written is tried again.
    const RETRY: Duration = Duration::from_secs(1);

    /// Reads all that was written before. If it cannot be used, the persistence is closed.
    pub(super) async fn load(persistence: JsValue) -> Result<Rc<Self>, JsValue> {
        match restore(&persistence).await {
            Ok(store) => Ok(Rc::new(Self {
                store,
                noted: Cell::default(),
                persistence,
                is_writing: Cell::default(),
                is_closing: Cell::default(),
                is_closed: Cell::default(),
                closer: RefCell::default(),
                clock: HostClock::default(),
            })),
            Err(error) => {
                let _ = close_persistence(&persistence).await;
                Err(error)
            }
        }
    }

    /// Begins to write what there is to write, unless that is being done.
    pub(super) fn write(self: &Rc<Self>) {
        if !self.is_writing.replace(true) {
            // Not at once: what else is committed before the host goes on shares the batch.
            spawn_local(self.clone().write_all());
        }
    }

    async fn write_all(self: Rc<Self>) {
        while let Some(batch) = self.store.next_batch() {
            let result = self.write_one(&batch).await;
            let has_failed = result.is_err();
            self.store.handle_written(result);
            if has_failed {
                if self.is_closing.get() {
                    break;
                }
                self.clock.sleep(Self::RETRY).await;
            }
        }
        self.is_writing.set(false);
        if let Some(closer) = self.closer.take() {
            closer.wake();
        }
    }

    async fn write_one(&self, batch: &Batch) -> Result<(), StoreError> {
        if self.is_closed.get() {
            return Err(StoreError::Unavailable("it is closed".to_owned()));
        }
        let packed = pack(batch)?;
        let written = write_batch(&self.persistence, &packed);
        written.await.map_err(|error| {
            let message = member(&error, "message").and_then(|message| message.as_string());
            StoreError::Unavailable(message.unwrap_or_default())
        })
    }

    /// Writes what there is to write, trying once, and closes the persistence.
    pub(super) async fn close(self: &Rc<Self>) -> Result<(), JsValue> {
        self.is_closing.set(true);
        self.clock.close();
        self.write();
        poll_fn(|context| {
            if self.is_writing.get() {
                self.closer.replace(Some(context.waker().clone()));
                return Poll::Pending;
            }
            Poll::Ready(())
        })
        .await;
        self.is_closed.set(true);
        close_persistence(&self.persistence).await?;
        self.store
            .failure()
            .as_ref()
            .map_or(Ok(()), |error| Err(store_error(&self.persistence, error)))
    }

    /// The error of what the store said.
    pub(super) fn error(&self, error: &StoreError) -> JsValue {
        store_error(&self.persistence, error)
    }
}

async fn restore(persistence: &JsValue) -> Result<DurableStore, JsValue> {
    let mut restoration = Restoration::default();
    load(persistence, |key, value| restoration.add(key, value)).await?;
    let restored = restoration.finish();
    restored.map_err(|error| store_error(persistence, &error))
}

pub(super) async fn load(
    persistence: &JsValue,
    mut take: impl FnMut(Key, &[u8]) -> Result<(), StoreError>,
) -> Result<(), JsValue> {
    let portions = open_portions(persistence)?;
    loop {
        let portion = next_portion(&portions).await?;
        if portion.is_undefined() {
            return Ok(());
        }
        let portion = portion.unchecked_into::<Uint8Array>();
        let taken = unpack(&portion, &mut take);
        taken.map_err(|error| store_error(persistence, &error))?;
    }
}

pub(super) fn store_error(persistence: &JsValue, error: &StoreError) -> JsValue {
    match error {
        StoreError::Corrupt(what) => damaged(persistence, what),
        error => unanswered("storage_failed", &error.to_string(), &JsValue::UNDEFINED),
    }
}
