//! Making a lost session anew, with its services.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

use crate::client::{
    Backoff, Call, HeartbeatConfig, HeartbeatEvent, Registration, RegistrationConfig, StopReason,
    services, sessions,
};
use crate::protocol::FaultType;
use crate::wasm::client::failure::Failure;
use crate::wasm::client::options::{self, CallOptions};
use crate::wasm::client::resources::services::register;
use crate::wasm::client::time::{jitter, jitter_seed};
use crate::wasm::object::{member, object};

use super::beater::Beater;

const FIRST_RETRY: Duration = Duration::from_millis(100);
const MAX_RETRY: Duration = Duration::from_secs(5);

impl Beater {
    /// Makes the session anew, for as long as it takes, and tells when that begins and ends.
    pub(super) fn recover(self: &Rc<Self>) {
        // A session that is lost before all its services are back is made anew from the start.
        self.unrestored.take();
        let Some(options) = self.begin_recovery() else {
            return;
        };
        let previous = self.session_id();
        let argument = object([("sessionId", previous.as_str().into())]);
        self.emitter().emit("lost", &argument);
        let beater = self.clone();
        // Only an abort ends it early, and whoever aborts knows.
        spawn_local(async move {
            let create = async || beater.create_session(&options).await;
            match beater.persist(&options, create).await {
                Ok(()) => {
                    beater.unrestored.replace(Some(previous));
                    let _ = beater.restore_services(&options).await;
                }
                Err(refused) if refused.is_refusal() => {
                    beater.recovery.take();
                    beater.emit(HeartbeatEvent::Stopped(StopReason::Refused));
                }
                Err(_) => {}
            }
        });
    }

    /// Goes on where `stop()` kept services from coming back.
    pub(super) fn resume_recovery(self: &Rc<Self>) {
        if self.unrestored.borrow().is_none() {
            return;
        }
        let Some(options) = self.begin_recovery() else {
            return;
        };
        let beater = self.clone();
        spawn_local(async move {
            let _ = beater.restore_services(&options).await;
        });
    }

    /// Ends what an earlier recovery left under way; answers the options of this one's calls.
    fn begin_recovery(&self) -> Option<CallOptions> {
        let controller = AbortController::new().ok()?;
        let signal = controller.signal();
        if let Some(unfinished) = self.recovery.replace(Some(controller)) {
            unfinished.abort();
        }
        Some(CallOptions {
            signal: Some(signal),
            ..self.api.call_options()
        })
    }

    /// Registers the services under the new session, and tells when they are there.
    async fn restore_services(self: &Rc<Self>, options: &CallOptions) -> Result<(), Failure> {
        let session_id = self.session_id();
        let mut restored = Vec::new();
        let mut settled = BTreeSet::new();
        while let Some((id, call)) = self.next_service(&session_id, &settled) {
            let register = async || {
                self.register_service(&session_id, &id, &call, options)
                    .await
            };
            match self.persist(options, register).await {
                Ok(()) if self.holds(&id) => restored.push(id.clone()),
                // It was removed meanwhile, when there was nothing to remove yet.
                Ok(()) => drop(self.api.send(&services::remove(&id)?, options).await),
                Err(refused) if refused.is_refusal() => {}
                Err(aborted) => return Err(aborted),
            }
            settled.insert(id);
        }
        self.recovery.take();
        let held = restored.iter().filter(|id| self.holds(id));
        let services: js_sys::Array = held.map(|id| JsValue::from(id.as_str())).collect();
        let previous = self.unrestored.take();
        let argument = object([
            ("sessionId", session_id.into()),
            ("previousSessionId", previous.into()),
            ("services", services.into()),
        ]);
        self.emitter().emit("restored", &argument);
        Ok(())
    }

    /// A service that is to be registered, with the call that does it; none of those `settled`.
    fn next_service(
        &self,
        session_id: &str,
        settled: &BTreeSet<String>,
    ) -> Option<(String, Call<JsValue>)> {
        let services = self.holdings.as_ref()?.borrow().services(session_id);
        services.into_iter().find(|(id, _)| !settled.contains(id))
    }

    fn holds(&self, id: &str) -> bool {
        let holdings = self.holdings.as_ref();
        holdings.is_some_and(|holdings| holdings.borrow().holds(id))
    }

    /// Tries until it works, is refused for good, or the options' signal is aborted.
    async fn persist(
        &self,
        options: &CallOptions,
        work: impl AsyncFn() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut backoff = Backoff::new(FIRST_RETRY);
        while let Err(failure) = work().await {
            if matches!(failure, Failure::Aborted(_)) {
                return Err(failure);
            }
            let least = failure.retry_after();
            self.count_recovery_failure();
            self.emitter().emit("error", &failure.clone().into_js());
            if failure.is_refusal() {
                return Err(failure);
            }
            backoff.fail();
            let delay = backoff.draw(MAX_RETRY, &mut jitter());
            self.api.sleep(delay.max(least), options).await?;
        }
        Ok(())
    }

    async fn create_session(self: &Rc<Self>, options: &CallOptions) -> Result<(), Failure> {
        let Some(holdings) = &self.holdings else {
            return Ok(());
        };
        let (call, timeout) = {
            let holdings = holdings.borrow();
            let timeout = options::heartbeat_timeout(holdings.heartbeat_timeout());
            (holdings.session(), timeout.unwrap_or_default())
        };
        let created_at = self.api.now();
        let reply = self.api.send(&call, options).await?;
        let created = sessions::created(reply.response)?;
        let config = HeartbeatConfig {
            token: created.token,
            timeout,
            created_at,
            seed: jitter_seed(),
        };
        // It beats before its services are back: that may take as long as a predecessor takes to die.
        self.replace_session(created.id, config);
        Ok(())
    }

    async fn register_service(
        self: &Rc<Self>,
        session_id: &str,
        id: &str,
        call: &Call<JsValue>,
        options: &CallOptions,
    ) -> Result<(), Failure> {
        let registration = Registration::new(RegistrationConfig {
            retry_count: Some(1),
            ..RegistrationConfig::default()
        });
        let Err(failure) = register(&self.api, call, registration, options).await else {
            return Ok(());
        };
        let fault = failure.core().and_then(|error| error.fault_type());
        if fault != Some(FaultType::ServiceWithThisIdExists) {
            return Err(failure);
        }
        // The answer to an earlier try may have been lost.
        let found = self.api.send(&services::get(id)?, options).await?;
        let owner = member(&found.response.body, "session_id");
        match owner.and_then(|owner| owner.as_string()) {
            Some(owner) if owner == session_id => Ok(()),
            _ => Err(failure),
        }
    }
}
