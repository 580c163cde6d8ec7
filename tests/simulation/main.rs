//! Real clients and the real registry in a simulated world: a virtual network and virtual clocks, on which
//! everything goes wrong that can, by chance. The same seed gives the same run.
//!
//! `npm run simulate -- --seeds N` tries many seeds, `npm run simulate -- --seed N` shows what happens in one.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that cannot go on panics"
)]

mod chance;
mod checks;
mod client;
mod crowd;
mod flaws;
mod host;
#[path = "../core/host_json.rs"]
mod host_json;
mod ledger;
mod network;
mod pacer;
mod plan;
mod program;
mod reader;
mod server;
mod sweep;
mod troubles;
mod world;
