//! Ten thousand clients come back at once, and the registry does not feel it.

use crate::chance::Chance;
use crate::plan::{ClientPlan, Cut, Fault, Plan, Trouble, Whom};
use crate::world::World;

const CLIENTS: usize = 10_000;
const AWAY: u64 = 60_000;
const BACK: u64 = 180_000;
/// Arrivals are counted in slices of this many milliseconds.
const SLICE: u64 = 100;

#[test]
fn a_crowd_whose_registry_was_restarted_comes_back_evenly() {
    come_back(Fault::Down { wiped: false });
}

#[test]
fn a_crowd_whose_network_was_a_black_hole_comes_back_evenly() {
    come_back(Fault::Cut {
        whom: Whom::All,
        cut: Cut::BlackHole,
    });
}

/// The registry is away for two minutes, so that every session is lost. From its return until the last client
/// has everything back no slice of time brings more than three times the requests of the mean one.
fn come_back(fault: Fault) {
    let mut chance = Chance::new(1);
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| ClientPlan {
            start: chance.below(30_000),
            timeout: 30,
            services: 1,
            latency: (5, 60),
            lag: 10,
            has_pacemaker: false,
            is_woken: false,
            clock_sleeps: false,
            wall_offset: 0,
        })
        .collect();
    let bound = clients[0].bound();
    let plan = Plan {
        clients,
        troubles: vec![Trouble {
            from: AWAY,
            until: BACK,
            fault,
        }],
        acts: Vec::new(),
        calms: vec![BACK + 1],
        end: BACK + bound + 2,
        is_read: false,
    };
    let mut world = World::new(1, plan);
    world.run();
    assert_eq!(world.violation, None);
    let arrivals = world.arrivals.iter().filter(|at| **at >= BACK);
    let last = world
        .clients
        .iter()
        .map(|client| client.program.restored_at);
    let last = last.max().unwrap();
    let mut slices = vec![0_u64; ((last - BACK) / SLICE + 1) as usize];
    for at in arrivals.take_while(|at| **at <= last) {
        slices[((at - BACK) / SLICE) as usize] += 1;
    }
    let mean = slices.iter().sum::<u64>() / slices.len() as u64;
    let peak = *slices.iter().max().unwrap();
    assert!(peak <= 3 * mean, "peak {peak}, mean {mean}: {slices:?}");
}
