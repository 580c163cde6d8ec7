//! The registry as JavaScript sees it.

mod account_options;
mod clock;
mod durable;
mod engine;
mod expiry_timer;
mod handler;
mod host;
mod inspection;
mod limit_options;
mod options;
mod packed;
mod refusal;
mod statistics;
mod timer;

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use js_sys::{Function, Promise};
use tsify::Ts;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{future_to_promise, spawn_local};

use crate::registry::store::{MemoryStore, Store as _};
use crate::registry::{self, Config, SigningKey};
use crate::wasm::error::unanswered;

use account_options::{AccountOptions, DevelopmentAccount};
use clock::HostClock;
use durable::{Durable, close_persistence};
use engine::Engine;
use expiry_timer::ExpiryTimer;
use options::RegistryOptions;

/// A registry. Documented for its users in `js/types/registry.d.ts`.
#[wasm_bindgen]
pub struct Registry {
    inner: Rc<Inner>,
    fetch: Function,
}

#[wasm_bindgen]
impl Registry {
    #[wasm_bindgen(constructor, skip_typescript)]
    pub fn new(options: Option<Ts<RegistryOptions>>) -> Result<Registry, JsValue> {
        Ok(Inner::new(options::read(options)?).into())
    }

    #[wasm_bindgen(skip_typescript)]
    pub fn open(
        options: Option<Ts<RegistryOptions>>,
        persistence: JsValue,
    ) -> Result<JsValue, JsValue> {
        let opening = async move {
            let options = match options::read(options) {
                Ok(options) => options,
                Err(error) => {
                    let _ = close_persistence(&persistence).await;
                    return Err(error);
                }
            };
            let inner = Inner::new(options);
            inner.open(persistence).await?;
            Ok(Registry::from(inner).into())
        };
        Ok(future_to_promise(opening).into())
    }

    #[wasm_bindgen(getter, skip_typescript)]
    pub fn fetch(&self) -> Function {
        self.fetch.clone()
    }

    #[wasm_bindgen(skip_typescript)]
    pub fn handler(&self, response_class: Function) -> Result<JsValue, JsValue> {
        Ok(self.inner.handler(Some(response_class)).into())
    }

    #[wasm_bindgen(getter, js_name = developmentAccount, skip_typescript)]
    pub fn development_account(&self) -> Result<JsValue, JsValue> {
        let account = self.inner.ready().development_account.borrow().clone();
        Ok(account.map_or(JsValue::NULL, |account| account.to_js()))
    }

    #[wasm_bindgen(js_name = setAccounts, skip_typescript)]
    pub fn set_accounts(&self, accounts: JsValue) -> Result<(), JsValue> {
        let accounts = account_options::read_accounts(accounts)?;
        self.inner.set_accounts(accounts);
        Ok(())
    }

    #[wasm_bindgen(skip_typescript)]
    pub fn statistics(&self) -> Result<JsValue, JsValue> {
        let counted = statistics::statistics(&self.inner.ready().core);
        let counted = counted.map_err(|error| {
            unanswered("storage_failed", &error.to_string(), &JsValue::UNDEFINED)
        })?;
        Ok(serde_wasm_bindgen::to_value(&counted)?)
    }

    #[wasm_bindgen(skip_typescript)]
    pub fn close(&self) -> Result<JsValue, JsValue> {
        self.inner.timer.close();
        self.inner.clock.close();
        let closed = self.inner.closed.get_or_init(|| self.inner.close());
        Ok(closed.into())
    }
}

impl From<Rc<Inner>> for Registry {
    fn from(inner: Rc<Inner>) -> Self {
        Self {
            fetch: inner.handler(None),
            inner,
        }
    }
}

/// What the class and the functions it hands out share.
struct Inner {
    options: RefCell<RegistryOptions>,
    max_body_bytes: u32,
    /// The headers that it reads of a request.
    request_headers: Vec<&'static str>,
    /// Made on first use: an edge runtime gives no random numbers while a module loads.
    ready: OnceCell<Ready>,
    timer: ExpiryTimer,
    clock: HostClock,
    /// Made by the first call that closes it.
    closed: OnceCell<Promise>,
}

struct Ready {
    core: registry::Registry<Engine>,
    development_account: RefCell<Option<DevelopmentAccount>>,
}

impl Inner {
    fn new(options: RegistryOptions) -> Rc<Self> {
        Rc::new(Self {
            max_body_bytes: options.max_body_bytes(),
            request_headers: options.request_headers(),
            options: RefCell::new(options),
            ready: OnceCell::new(),
            timer: ExpiryTimer::new(),
            clock: HostClock::default(),
            closed: OnceCell::new(),
        })
    }

    fn ready(&self) -> &Ready {
        let in_memory = || self.prepare(Engine::Memory(MemoryStore::default()), None);
        self.ready.get_or_init(in_memory)
    }

    fn prepare(&self, engine: Engine, signing_key: Option<SigningKey>) -> Ready {
        // From here on the core has digests, and nobody the keys.
        let options = self.options.take();
        let development_account = options.development_account();
        let config = Config {
            signing_key,
            ..options.config(development_account.as_ref())
        };
        let core = registry::Registry::new(config, engine, host::random());
        Ready {
            core,
            development_account: RefCell::new(development_account),
        }
    }

    fn set_accounts(&self, accounts: Vec<AccountOptions>) {
        match self.ready.get() {
            Some(ready) => {
                let accounts = accounts.iter().filter_map(AccountOptions::core);
                ready.core.set_accounts(accounts.collect());
                ready.development_account.take();
            }
            None => self.options.borrow_mut().accounts = Some(accounts),
        }
    }

    /// Goes on with what was written before.
    async fn open(self: &Rc<Self>, persistence: JsValue) -> Result<(), JsValue> {
        let durable = Durable::load(persistence).await?;
        let engine = Engine::Durable(durable.clone());
        let resumed = async {
            let fresh = SigningKey(host::random());
            let signing_key = Some(registry::signing_key(&engine, fresh).await?);
            let ready = self.ready.get_or_init(|| self.prepare(engine, signing_key));
            let core = &ready.core;
            core.resume(host::now()).await?;
            core.store().settled().await
        };
        if let Err(error) = resumed.await {
            let _ = durable.close().await;
            return Err(durable.error(&error));
        }
        self.schedule_expiry().await;
        Ok(())
    }

    /// Notes what time it is, for a restart, before a request that may make the first session: none is known to be older
    /// than it is. While there are sessions the timer does so.
    async fn note_time_before(&self) {
        let Some(durable) = self.ready().core.store().durable() else {
            return;
        };
        if self.timer.is_idle() && durable.noted.get() + ExpiryTimer::TICK <= host::now() {
            self.note_time().await;
        }
    }

    async fn note_time(&self) {
        let core = &self.ready().core;
        let Some(durable) = core.store().durable() else {
            return;
        };
        let now = host::now();
        // A store that fails here fails the next request too, which tells its sender.
        if core.note_time(now).await.is_ok() {
            durable.noted.set(now);
        }
    }

    fn close(self: &Rc<Self>) -> Promise {
        let durable = self
            .ready
            .get()
            .and_then(|ready| ready.core.store().durable());
        let Some(durable) = durable.cloned() else {
            return Promise::resolve(&JsValue::UNDEFINED);
        };
        let inner = self.clone();
        future_to_promise(async move {
            inner.note_time().await;
            durable.close().await?;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Sees to it that what is due goes even if nobody asks for it: after a while, or at once if a request has left some.
    async fn schedule_expiry(self: &Rc<Self>) {
        let core = &self.ready().core;
        let after = if core.is_behind() {
            Duration::ZERO
        } else {
            ExpiryTimer::TICK
        };
        if !self.timer.would_be_sooner(after) || core.next_expiry().await.is_none() {
            return;
        }
        // Weak, because the timer is part of what its callback would hold.
        let inner = Rc::downgrade(self);
        self.timer.arm(after, move || {
            if let Some(inner) = inner.upgrade() {
                spawn_local(inner.expire());
            }
        });
    }

    async fn expire(self: Rc<Self>) {
        self.timer.fired();
        self.expire_for_a_turn().await;
        self.schedule_expiry().await;
        if !self.ready().core.is_behind() && !self.timer.is_idle() {
            self.note_time().await;
        }
    }

    async fn expire_for_a_turn(&self) {
        let core = &self.ready().core;
        let end = host::now() + ExpiryTimer::TURN;
        loop {
            let now = host::now();
            match core.expire_some(now).await {
                Ok(false) if now < end => {}
                // A store that fails here fails the next request too, which tells its sender.
                Ok(_) | Err(_) => return,
            }
        }
    }
}
