//! The registry as JavaScript sees it.

mod clock;
mod expiry_timer;
mod handler;
mod host;
mod limit_options;
mod options;
mod timer;

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use js_sys::Function;
use tsify::Ts;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::registry;
use crate::registry::store::MemoryStore;

use clock::HostClock;
use expiry_timer::ExpiryTimer;
use options::{DevelopmentAccount, RegistryOptions};

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
        let options = options::read(options)?;
        let inner = Rc::new(Inner {
            max_body_bytes: options.max_body_bytes(),
            options: RefCell::new(options),
            ready: OnceCell::new(),
            timer: ExpiryTimer::new(),
            clock: HostClock::default(),
        });
        Ok(Self {
            fetch: inner.handler(None),
            inner,
        })
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
        let account = self.inner.ready().development_account.as_ref();
        Ok(account.map_or(JsValue::NULL, DevelopmentAccount::to_js))
    }

    #[wasm_bindgen(skip_typescript)]
    pub fn close(&self) {
        self.inner.timer.close();
        self.inner.clock.close();
    }
}

/// What the class and the functions it hands out share.
struct Inner {
    options: RefCell<RegistryOptions>,
    max_body_bytes: u32,
    /// Made on first use: an edge runtime gives no random numbers while a module loads.
    ready: OnceCell<Ready>,
    timer: ExpiryTimer,
    clock: HostClock,
}

struct Ready {
    core: registry::Registry<MemoryStore>,
    development_account: Option<DevelopmentAccount>,
}

impl Inner {
    fn ready(&self) -> &Ready {
        self.ready.get_or_init(|| {
            // From here on the core has digests, and nobody the keys.
            let options = self.options.take();
            let development_account = options.development_account();
            let config = options.config(development_account.as_ref());
            let core = registry::Registry::new(config, MemoryStore::default(), host::random());
            Ready {
                core,
                development_account,
            }
        })
    }

    /// Sees to it that what is due goes even if nobody asks for it.
    async fn schedule_expiry(self: &Rc<Self>) {
        if !self.timer.is_idle() || self.ready().core.next_expiry().await.is_none() {
            return;
        }
        // Weak, because the timer is part of what its callback would hold.
        let inner = Rc::downgrade(self);
        self.timer.arm(move || {
            if let Some(inner) = inner.upgrade() {
                spawn_local(inner.expire());
            }
        });
    }

    async fn expire(self: Rc<Self>) {
        self.timer.fired();
        // A store that fails here fails the next request too, which tells its sender.
        let _ = self.ready().core.expire(host::now()).await;
        self.schedule_expiry().await;
    }
}
