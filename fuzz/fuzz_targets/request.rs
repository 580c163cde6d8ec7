//! Arbitrary bytes as requests to a registry.
#![no_main]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a fuzz target panics to say what it found"
)]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/properties/fuzz_one.rs"]
mod fuzz_one;

fuzz_target!(|bytes: &[u8]| fuzz_one::fuzz_one(bytes));
