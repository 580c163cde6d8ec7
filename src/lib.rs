//! A service registry for anything that speaks `fetch`.

pub mod protocol;

#[cfg(feature = "client")]
pub mod client;

#[cfg(feature = "registry")]
pub mod registry;

#[cfg(target_arch = "wasm32")]
mod wasm;
