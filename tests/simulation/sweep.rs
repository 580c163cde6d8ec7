//! Many seeds, in as many tests as there may be processors, which run side by side.
#![allow(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "which seeds are tried is told by the environment, and what is wrong with one in a trace"
)]

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::plan::Plan;
use crate::world::World;

const SEEDS: u64 = 2_000;

#[test]
fn part_1_of_4() {
    sweep(0);
}

#[test]
fn part_2_of_4() {
    sweep(1);
}

#[test]
fn part_3_of_4() {
    sweep(2);
}

#[test]
fn part_4_of_4() {
    sweep(3);
}

#[test]
#[ignore = "shows what happens with the seed SIMULATION_SEED"]
fn shows_a_seed() {
    let seed = setting("SIMULATION_SEED").expect("a seed");
    let plan = Plan::new(seed);
    println!("{plan}");
    let mut world = World::new(seed, plan);
    world.trace = Some(Vec::new());
    let outcome = catch_unwind(AssertUnwindSafe(|| world.run()));
    for line in world.trace.iter().flatten() {
        println!("{line}");
    }
    assert!(outcome.is_ok(), "a panic");
    assert_eq!(world.violation, None);
}

/// Tries every fourth of the seeds.
fn sweep(part: u64) {
    let first = setting("SIMULATION_FIRST").unwrap_or_default();
    let seeds = first..first + setting("SIMULATION_SEEDS").unwrap_or(SEEDS);
    let mut failed = Vec::new();
    let mut steps = 0;
    for seed in seeds.filter(|seed| seed % 4 == part) {
        let mut world = World::new(seed, Plan::new(seed));
        let outcome = catch_unwind(AssertUnwindSafe(|| world.run()));
        steps += world.steps;
        let violation = match outcome {
            Ok(()) => world.violation,
            Err(_) => Some("a panic".to_owned()),
        };
        if let Some(violation) = violation {
            println!("npm run simulate -- --seed {seed}   # {violation}");
            failed.push(seed);
        }
    }
    println!("{steps} events");
    assert!(failed.is_empty(), "{} seeds fail", failed.len());
}

fn setting(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}
