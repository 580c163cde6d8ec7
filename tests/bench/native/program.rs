//! One of each operation, on a small registry and on a large one, for callgrind to count (`main.js` says how).
//!
//! It prints the id of each in the order in which they are measured. Time and chance are fixed, so every run is the same.
#![allow(
    clippy::disallowed_macros,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program that cannot go on panics, and what it has to say it prints"
)]

#[path = "../../core/host_json.rs"]
mod host_json;

mod beater;
mod registry;

use std::hint::black_box;

use beater::Beater;
use registry::Populated;

/// Sessions, each with a service of one tag; so many events are in the feed, too.
const SIZES: [(&str, usize); 2] = [("small", 100), ("large", 10_000)];

fn main() {
    for (size, sessions) in SIZES {
        let mut registry = Populated::new(sessions);
        for (operation, call) in Populated::OPERATIONS {
            call(&mut registry);
            println!("{operation}/{size}");
        }
    }
    let mut beater = Beater::new();
    measured(|| beater.beat());
    println!("client/beat");
}

/// Callgrind counts the instructions from where this is entered to where it is left. Its name must be the same whatever it
/// calls, so that is behind a pointer.
#[inline(never)]
fn count(work: &mut dyn FnMut()) {
    work();
    black_box(work);
}

fn measured<T>(work: impl FnOnce() -> T) -> T {
    let mut work = Some(work);
    let mut result = None;
    count(&mut || result = work.take().map(|work| work()));
    result.unwrap()
}
