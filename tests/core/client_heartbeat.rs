//! The heartbeat machine: this input at this time gives exactly these outputs.

use std::ops::RangeInclusive;

use service_registry_client::client::{
    Duration, Heartbeat, HeartbeatConfig, HeartbeatEvent, HeartbeatRequestKind, HeartbeatState,
    StopReason, Verdict,
};
use service_registry_client::protocol::Timestamp;

use Input::*;
use Output::*;

const RETRY: Input = Fail(Verdict::NO_ANSWER);

#[test]
fn the_first_beat_is_sent_at_once_and_the_next_after_the_interval() {
    check(
        30,
        &[
            (0, Start, vec![Beat("t0", 15_000)]),
            (
                40,
                Acknowledge("t1"),
                vec![Acknowledged(0), WakeAt(19_200..=24_000)],
            ),
            (24_000, Tick, vec![Beat("t1", 3_000)]),
            (
                24_050,
                Acknowledge("t2"),
                vec![Acknowledged(24_000), WakeAt(43_200..=48_000)],
            ),
        ],
    );
}

#[test]
fn intervals_keep_the_old_clients_base_and_never_come_near_the_deadline() {
    for (timeout, range) in [
        (3, 1_440..=1_800),
        (5, 2_400..=3_000),
        (9, 4_320..=5_400),
        (14, 6_720..=8_400),
        (15, 9_600..=12_000),
        (30, 19_200..=24_000),
        (120, 76_800..=96_000),
    ] {
        let attempt = (timeout * 500).clamp(1_000, 20_000);
        check(
            timeout,
            &[
                (0, Start, vec![Beat("t0", attempt)]),
                (10, Acknowledge("t1"), vec![Acknowledged(0), WakeAt(range)]),
            ],
        );
    }
}

#[test]
fn an_interval_counts_from_when_the_beat_was_sent() {
    check(
        30,
        &[
            (0, Start, vec![Beat("t0", 15_000)]),
            (
                14_000,
                Acknowledge("t1"),
                vec![Acknowledged(0), WakeAt(19_200..=24_000)],
            ),
        ],
    );
}

#[test]
fn an_answer_that_took_longer_than_the_interval_is_followed_by_a_beat_at_once() {
    check(
        3,
        &[
            (0, Start, vec![Beat("t0", 1_500)]),
            (
                2_500,
                Acknowledge("t1"),
                vec![Acknowledged(0), Beat("t1", 1_000)],
            ),
        ],
    );
}

#[test]
fn a_failure_is_repeated_with_the_same_token_under_a_doubling_ceiling() {
    check(
        30,
        &[
            (0, Start, vec![Beat("t0", 15_000)]),
            (100, RETRY, vec![Failed, WakeAt(100..=200)]),
            (200, Tick, vec![Beat("t0", 14_900)]),
            (300, RETRY, vec![Failed, WakeAt(300..=500)]),
            (500, Tick, vec![Beat("t0", 14_750)]),
            (600, RETRY, vec![Failed, WakeAt(600..=1_000)]),
            (1_000, Tick, vec![Beat("t0", 14_500)]),
            (
                1_010,
                Acknowledge("t1"),
                vec![Acknowledged(1_000), WakeAt(20_200..=25_000)],
            ),
            (25_000, Tick, vec![Beat("t1", 3_000)]),
            (25_100, RETRY, vec![Failed, WakeAt(25_100..=25_200)]),
        ],
    );
}

#[test]
fn retries_are_capped_at_a_sixth_of_the_timeout_and_at_a_third_of_it_after_the_deadline() {
    let mut steps = vec![(0, Start, vec![Beat("t0", 1_500)])];
    let mut now = 0;
    for failures in 0..14 {
        let cap = if now < 3_000 { 500 } else { 1_000 };
        let ceiling = (100_u64 << failures).min(cap);
        steps.push((now, RETRY, vec![Failed, WakeAt(now..=now + ceiling)]));
        now += ceiling;
        let left = 3_000_u64.saturating_sub(now);
        let least = if left == 0 { 1_500 } else { 1_000 };
        let beat = Beat("t0", (left / 2).max(least));
        let expires = left == 0 && now - ceiling < 3_000;
        let outputs = if expires {
            vec![Expired, beat]
        } else {
            vec![beat]
        };
        steps.push((now, Tick, outputs));
    }
    check(3, &steps);
}

#[test]
fn a_timeout_that_was_shortened_is_kept_to_from_the_next_beat_on() {
    let mut machine = machine(30);
    machine.start(at(0));
    machine.poll_request(at(0));
    machine.handle_acknowledgement("t1".to_owned(), at(10));
    machine.change_timeout(Duration::from_secs(3), at(5_000));
    assert_eq!(
        machine.deadline(),
        at(30_000),
        "the running deadline does not move"
    );
    let due = machine.poll_timeout().unwrap().as_millis();
    assert!((6_440..=6_800).contains(&due), "due at {due}");

    machine.poll_request(at(6_800));
    machine.change_timeout(Duration::from_secs(30), at(6_810));
    machine.handle_acknowledgement("t2".to_owned(), at(6_820));
    assert_eq!(
        machine.deadline(),
        at(9_800),
        "the beat may have come before the change"
    );
}

#[test]
fn a_timeout_that_no_registry_gives_neither_hammers_nor_overflows() {
    for seconds in [0, u64::MAX] {
        let mut machine = machine(seconds);
        machine.start(at(0));
        machine.poll_request(at(0));
        machine.handle_acknowledgement("t1".to_owned(), at(1));
        assert!(machine.poll_timeout().unwrap() >= at(500));
    }
}

#[test]
fn the_registrys_retry_after_is_obeyed() {
    let busy = Fail(Verdict::Retry {
        after: Some(Duration::from_secs(7)),
    });
    check(
        30,
        &[
            (0, Start, vec![Beat("t0", 15_000)]),
            (0, busy, vec![Failed, WakeAt(7_000..=7_000)]),
            (6_999, Tick, vec![WakeAt(7_000..=7_000)]),
            (7_000, Tick, vec![Beat("t0", 11_500)]),
        ],
    );
}

#[test]
fn the_registrys_retry_after_does_not_cost_the_session_its_life() {
    let busy = |seconds| {
        Fail(Verdict::Retry {
            after: Some(Duration::from_secs(seconds)),
        })
    };
    check(
        30,
        &[
            (0, Start, vec![Beat("t0", 15_000)]),
            (0, busy(86_400), vec![Failed, WakeAt(15_000..=15_000)]),
            (15_000, Tick, vec![Beat("t0", 7_500)]),
            (20_000, busy(60), vec![Failed, WakeAt(25_000..=25_000)]),
            (25_000, Tick, vec![Beat("t0", 2_500)]),
            // Once it can only be dead, there is time.
            (31_000, busy(86_400), vec![Failed, WakeAt(91_000..=91_000)]),
        ],
    );
}

#[test]
fn what_the_registry_asks_to_wait_is_waited_if_a_try_fits_in_after_it() {
    let busy = |seconds| {
        Fail(Verdict::Retry {
            after: Some(Duration::from_secs(seconds)),
        })
    };
    for (timeout, after, until) in [
        // A tenth of the timeout is left.
        (30, 27, 27_000),
        (30, 28, 15_000),
        // And a second at least.
        (5, 4, 4_000),
        (3, 2, 2_000),
        (3, 3, 1_500),
        (600, 86_400, 60_000),
    ] {
        let attempt = (timeout * 500).clamp(1_000, 20_000);
        check(
            timeout,
            &[
                (0, Start, vec![Beat("t0", attempt)]),
                (0, busy(after), vec![Failed, WakeAt(until..=until)]),
            ],
        );
    }
}

#[test]
fn an_unknown_token_is_not_death_until_the_session_is_found_gone() {
    check(
        30,
        &[
            (0, Start, vec![Beat("t0", 15_000)]),
            (
                10,
                Fail(Verdict::UnknownToken),
                vec![Failed, ReadSession(14_995)],
            ),
            (20, Found, vec![WakeAt(20..=120)]),
            (120, Tick, vec![Beat("t0", 14_940)]),
            (
                130,
                Fail(Verdict::UnknownToken),
                vec![Failed, ReadSession(14_935)],
            ),
            (140, RETRY, vec![Failed, WakeAt(140..=540)]),
            (540, Tick, vec![ReadSession(14_730)]),
            (
                350,
                Fail(Verdict::SessionGone),
                vec![Failed, Stopped(StopReason::Lost)],
            ),
        ],
    );
}

#[test]
fn a_session_that_is_gone_or_a_beat_that_is_refused_ends_the_beating() {
    for (verdict, reason) in [
        (Verdict::SessionGone, StopReason::Lost),
        (Verdict::Refused, StopReason::Refused),
    ] {
        check(
            30,
            &[
                (0, Start, vec![Beat("t0", 15_000)]),
                (10, Fail(verdict), vec![Failed, Stopped(reason)]),
                (60_000, Tick, vec![]),
            ],
        );
    }
}

#[test]
fn stop_is_quiet_and_start_may_follow() {
    check(
        30,
        &[
            (0, Stop, vec![]),
            (0, Start, vec![Beat("t0", 15_000)]),
            (0, Start, vec![]),
            (
                10,
                Acknowledge("t1"),
                vec![Acknowledged(0), WakeAt(19_200..=24_000)],
            ),
            (20, Stop, vec![Stopped(StopReason::Requested)]),
            (20, Stop, vec![]),
            (25_000, Tick, vec![]),
            (25_000, Start, vec![Beat("t1", 2_500)]),
        ],
    );
}

#[test]
fn an_answer_after_stop_brings_its_token_and_nothing_else() {
    check(
        30,
        &[
            (0, Start, vec![Beat("t0", 15_000)]),
            (5, Stop, vec![Stopped(StopReason::Requested)]),
            (10, Acknowledge("t1"), vec![]),
            (20, Start, vec![Beat("t1", 14_990)]),
            (25, Stop, vec![Stopped(StopReason::Requested)]),
            (30, RETRY, vec![]),
            (40, Start, vec![Beat("t1", 14_980)]),
        ],
    );
}

#[test]
fn start_during_a_stopped_beat_waits_for_its_answer() {
    check(
        30,
        &[
            (0, Start, vec![Beat("t0", 15_000)]),
            (5, Stop, vec![Stopped(StopReason::Requested)]),
            (6, Start, vec![]),
            (
                10,
                Acknowledge("t1"),
                vec![Acknowledged(0), WakeAt(19_200..=24_000)],
            ),
        ],
    );
}

#[test]
fn the_state_says_what_is_known_and_never_too_late() {
    let mut machine = machine(30);
    let state = |machine: &Heartbeat<()>, now| machine.state(at(now));
    assert_eq!(state(&machine, 0), HeartbeatState::Idle);

    machine.start(at(0));
    machine.poll_request(at(0));
    assert_eq!(state(&machine, 29_999), HeartbeatState::Active);
    machine.handle_failure(Verdict::UnknownToken, (), at(1_000));
    assert_eq!(state(&machine, 1_000), HeartbeatState::Suspect);
    machine.poll_request(at(1_000));
    machine.handle_session_found(at(1_010));
    assert_eq!(
        state(&machine, 1_010),
        HeartbeatState::Suspect,
        "its token is still unknown"
    );

    machine.poll_request(at(29_900));
    assert_eq!(
        state(&machine, 30_000),
        HeartbeatState::Lost,
        "a full timeout without an answer"
    );
    assert_eq!(
        machine.poll_event(at(30_000)),
        Some(HeartbeatEvent::Failed { error: () })
    );
    assert_eq!(
        machine.poll_event(at(30_000)),
        Some(HeartbeatEvent::Expired)
    );
    machine.handle_failure(Verdict::NO_ANSWER, (), at(30_900));
    machine.poll_request(at(31_000));
    machine.handle_acknowledgement("t1".to_owned(), at(31_100));
    assert_eq!(
        state(&machine, 31_100),
        HeartbeatState::Active,
        "the registry knows better"
    );
    assert_eq!(machine.deadline(), at(61_000));

    machine.poll_request(at(55_000));
    machine.handle_failure(Verdict::SessionGone, (), at(55_010));
    assert_eq!(state(&machine, 55_010), HeartbeatState::Lost);
}

enum Input {
    Start,
    Stop,
    Tick,
    Acknowledge(&'static str),
    Fail(Verdict),
    Found,
}

#[derive(Debug)]
enum Output {
    /// A beat with this token and this much time for its answer.
    Beat(&'static str, u64),
    /// A read of the session with this much time for its answer.
    ReadSession(u64),
    /// Nothing to do before a time in this range.
    WakeAt(RangeInclusive<u64>),
    Acknowledged(u64),
    Failed,
    Expired,
    Stopped(StopReason),
}

fn check(timeout_secs: u64, steps: &[(u64, Input, Vec<Output>)]) {
    let mut machine = machine(timeout_secs);
    for (index, (now, input, expected)) in steps.iter().enumerate() {
        match input {
            Start => machine.start(at(*now)),
            Stop => machine.stop(),
            Tick => {}
            Acknowledge(token) => machine.handle_acknowledgement((*token).to_owned(), at(*now)),
            Fail(verdict) => machine.handle_failure(*verdict, (), at(*now)),
            Found => machine.handle_session_found(at(*now)),
        }
        let mut expected = expected.iter();
        while let Some(event) = machine.poll_event(at(*now)) {
            let matches = match (expected.next(), &event) {
                (Some(Acknowledged(sent)), HeartbeatEvent::Acknowledged { at: time }) => {
                    at(*sent) == *time
                }
                (Some(Failed), HeartbeatEvent::Failed { .. })
                | (Some(Expired), HeartbeatEvent::Expired) => true,
                (Some(Stopped(reason)), HeartbeatEvent::Stopped(given)) => reason == given,
                _ => false,
            };
            assert!(matches, "step {index} at {now}: unexpected {event:?}");
        }
        if let Some(request) = machine.poll_request(at(*now)) {
            let timeout = request.timeout.as_millis() as u64;
            let matches = match (expected.next(), &request.kind) {
                (Some(Beat(token, millis)), HeartbeatRequestKind::Beat { token: given }) => {
                    token == given && *millis == timeout
                }
                (Some(ReadSession(millis)), HeartbeatRequestKind::ReadSession) => {
                    *millis == timeout
                }
                _ => false,
            };
            assert!(matches, "step {index} at {now}: unexpected {request:?}");
        }
        if let Some(wake) = machine.poll_timeout() {
            // The deadline is looked at, too.
            let is_deadline = wake == machine.deadline();
            let matches = match expected.next() {
                Some(WakeAt(range)) => {
                    range.contains(&wake.as_millis())
                        || is_deadline && wake.as_millis() <= *range.end()
                }
                None => is_deadline,
                _ => false,
            };
            assert!(
                matches,
                "step {index} at {now}: unexpected wake-up at {wake}"
            );
        }
        assert!(
            expected.next().is_none(),
            "step {index} at {now}: too few outputs"
        );
    }
}

fn machine(timeout_secs: u64) -> Heartbeat<()> {
    Heartbeat::new(HeartbeatConfig {
        token: "t0".to_owned(),
        timeout: Duration::from_secs(timeout_secs),
        created_at: at(0),
        seed: 7,
    })
}

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}
