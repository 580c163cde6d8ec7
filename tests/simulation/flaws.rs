//! Mistakes that others made, made again in what surrounds the machine: the simulation must find each.
//! (Those inside the machine are in tests/mistakes.)

use crate::plan::Plan;
use crate::world::World;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A session's time is counted from when the answer to its beat was received, not from when the beat
    /// was sent.
    CountsFromAnswer,
    /// The monotonic clock is the only one, though it stands still while the machine sleeps.
    OneClock,
    /// A token that is refused is a failure, for which nobody logs in again.
    OneLogin,
    /// Nobody ends a request that hangs.
    EndlessPatience,
    /// The registry looks for the dead once a second, and shows them until then.
    ShowsTheDead,
}

#[test]
fn time_that_counts_from_the_answer_is_found() {
    assert_found(Flaw::CountsFromAnswer, "is safe, its session has expired");
}

#[test]
fn a_clock_that_misses_sleep_is_found() {
    assert_found(Flaw::OneClock, "is safe, its session has expired");
}

#[test]
fn a_login_that_is_never_repeated_is_found() {
    assert_found(Flaw::OneLogin, "lost a session");
}

#[test]
fn patience_without_end_is_found() {
    assert_found(Flaw::EndlessPatience, "");
}

#[test]
fn the_dead_among_the_living_are_found() {
    assert_found(Flaw::ShowsTheDead, "a reader sees");
}

/// Some of the first seeds show the flaw, by what they say is violated.
fn assert_found(flaw: Flaw, violation: &str) {
    let found = (0..300).any(|seed| {
        let mut world = World::with(seed, Plan::new(seed), Some(flaw));
        world.run();
        world
            .violation
            .is_some_and(|found| found.contains(violation))
    });
    assert!(found, "{flaw:?} is not found");
}
