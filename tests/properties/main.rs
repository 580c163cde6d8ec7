//! Properties: what holds for every input, tried with inputs that chance draws.
//!
//! A failing case is shrunk and printed; its seed goes into a `.regressions` file beside the test,
//! and is tried first from then on.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that cannot go on panics"
)]

mod cases;
mod client_heartbeat;
mod client_readers;
mod codecs_keys;
mod codecs_protocol;
mod codecs_time;
mod codecs_tokens;
mod codecs_urls;
mod fuzz_one;
mod host;
#[path = "../core/host_json.rs"]
mod host_json;
mod model;
mod random_steps;
mod registry_model;
mod request_fuzz;
mod steps;
mod walks;
