//! What the host gives the registry: the time and chance.

use js_sys::{Date, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::protocol::Timestamp;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn fill_random(bytes: &Uint8Array);
}

pub(super) fn now() -> Timestamp {
    Timestamp::from_millis(Date::now() as u64)
}

/// Bytes from the host's cryptographic source.
pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let array = Uint8Array::new_with_length(N as u32);
    fill_random(&array);
    array.copy_to(&mut bytes);
    bytes
}
