//! Time that stands still, and what a heartbeat says of its session meanwhile.

use service_registry_client::client::{
    Duration, Heartbeat, HeartbeatConfig, HeartbeatEvent, HeartbeatState, StopReason, Verdict,
};
use service_registry_client::protocol::Timestamp;

const RETRY: Verdict = Verdict::NO_ANSWER;

#[test]
fn a_session_is_safe_from_when_a_beat_was_sent_until_its_timeout_is_over() {
    let mut machine = beating();
    send(&mut machine, 20_000);
    machine.handle_acknowledgement("t2".to_owned(), at(29_000));
    assert_eq!(
        machine.deadline(),
        at(50_000),
        "the registry may have had it at once"
    );
    for (margin, now, is_safe) in [
        (0, 49_999, true),
        (0, 50_000, false),
        (9_999, 40_000, true),
        (10_000, 40_000, false),
    ] {
        let margin = Duration::from_millis(margin);
        assert_eq!(machine.is_safe(margin, at(now)), is_safe, "at {now}");
    }
    machine.stop();
    assert!(machine.is_safe(Duration::ZERO, at(49_999)), "it lives on");
    assert!(!machine.is_safe(Duration::ZERO, at(50_000)));
}

#[test]
fn a_session_that_the_registry_says_is_gone_is_not_safe() {
    let mut machine = beating();
    send(&mut machine, 20_000);
    machine.handle_failure(Verdict::SessionGone, (), at(20_010));
    assert!(!machine.is_safe(Duration::ZERO, at(20_010)));
}

#[test]
fn the_deadline_is_told_once_and_when_it_comes() {
    let mut machine = beating();
    send(&mut machine, 29_000);
    assert_eq!(machine.poll_timeout(), Some(at(30_000)), "to look at it");
    assert_eq!(machine.poll_event(at(29_999)), None);
    assert_eq!(
        machine.poll_event(at(30_000)),
        Some(HeartbeatEvent::Expired)
    );
    assert_eq!(machine.state(at(30_000)), HeartbeatState::Lost);
    machine.handle_failure(RETRY, (), at(30_010));
    assert_eq!(
        events(&mut machine, 30_010),
        [HeartbeatEvent::Failed { error: () }]
    );

    // The registry had counted a beat whose answer was lost.
    send(&mut machine, 31_000);
    machine.handle_acknowledgement("t2".to_owned(), at(31_010));
    assert_eq!(machine.state(at(31_010)), HeartbeatState::Active);
    let at_31 = HeartbeatEvent::Acknowledged { at: at(31_000) };
    assert_eq!(events(&mut machine, 31_010), [at_31]);
    assert_eq!(machine.deadline(), at(61_000));
}

#[test]
fn a_machine_that_was_frozen_asks_before_it_judges() {
    for was_sent in [false, true] {
        for wakes in [false, true] {
            let (mut alive, mut alone) = (frozen(was_sent, wakes), frozen(was_sent, wakes));
            alive.handle_acknowledgement("t2".to_owned(), at(95_000));
            assert_eq!(alive.state(at(95_000)), HeartbeatState::Active);

            alone.handle_failure(RETRY, (), at(95_000));
            let verdict = [
                HeartbeatEvent::Failed { error: () },
                HeartbeatEvent::Expired,
            ];
            assert_eq!(events(&mut alone, 95_000), verdict, "the network is gone");
        }
    }
}

/// Time stood still for a minute, and a beat was sent since.
fn frozen(was_sent: bool, wakes: bool) -> Heartbeat<()> {
    let mut machine = beating();
    if was_sent {
        send(&mut machine, 25_000);
    }
    if wakes {
        machine.wake(at(90_000));
    }
    for _ in 0..2 {
        assert_eq!(machine.state(at(90_000)), HeartbeatState::Suspect);
        assert!(!machine.is_safe(Duration::ZERO, at(90_000)));
        assert_eq!(events(&mut machine, 90_000), []);
    }
    if was_sent {
        // What became of it says nothing about the time since.
        machine.handle_failure(RETRY, (), at(90_010));
        assert_eq!(
            events(&mut machine, 90_010),
            [HeartbeatEvent::Failed { error: () }]
        );
    }
    send(&mut machine, 90_200);
    assert_eq!(events(&mut machine, 95_000), []);
    assert_eq!(machine.state(at(95_000)), HeartbeatState::Suspect);
    machine
}

#[test]
fn an_answer_from_before_a_sleep_is_followed_by_a_beat_and_no_verdict() {
    let mut machine = beating();
    send(&mut machine, 20_000);
    machine.handle_acknowledgement("t2".to_owned(), at(90_000));
    assert_eq!(machine.deadline(), at(50_000));
    let at_20 = HeartbeatEvent::Acknowledged { at: at(20_000) };
    assert_eq!(events(&mut machine, 90_000), [at_20]);
    assert_eq!(machine.state(at(90_000)), HeartbeatState::Suspect);
    send(&mut machine, 90_000);
}

#[test]
fn a_deadline_that_comes_soon_after_a_sleep_waits_for_what_was_sent_since() {
    let mut machine = beating();
    send(&mut machine, 20_000);
    // The answer came before the sleep, which ended just before the deadline that it moved.
    machine.handle_acknowledgement("t2".to_owned(), at(49_950));
    events(&mut machine, 49_950);
    send(&mut machine, 49_950);
    assert_eq!(events(&mut machine, 50_000), []);
    assert_eq!(machine.state(at(50_000)), HeartbeatState::Suspect);
    assert!(!machine.is_safe(Duration::ZERO, at(50_000)));
    machine.handle_failure(RETRY, (), at(50_100));
    let verdict = [
        HeartbeatEvent::Failed { error: () },
        HeartbeatEvent::Expired,
    ];
    assert_eq!(events(&mut machine, 50_100), verdict);
}

#[test]
fn a_start_after_the_deadline_asks_first() {
    let mut machine = beating();
    machine.stop();
    assert_eq!(
        events(&mut machine, 10),
        [HeartbeatEvent::Stopped(StopReason::Requested)]
    );
    machine.start(at(60_000));
    assert_eq!(events(&mut machine, 60_000), []);
    assert_eq!(machine.state(at(60_000)), HeartbeatState::Suspect);
    send(&mut machine, 60_000);
    machine.handle_acknowledgement("t2".to_owned(), at(60_010));
    assert_eq!(machine.state(at(60_010)), HeartbeatState::Active);
}

#[test]
fn ten_wakes_in_a_second_are_one_beat() {
    let mut machine = beating();
    let mut beats = 0;
    for now in (10_000..11_000).step_by(100) {
        machine.wake(at(now));
        if machine.poll_request(at(now)).is_some() {
            beats += 1;
            machine.handle_acknowledgement("t2".to_owned(), at(now + 10));
        }
    }
    assert_eq!(beats, 1);
    let due = machine.poll_timeout().unwrap();
    assert!(
        due >= at(29_200),
        "and the next comes an interval later, at {due}"
    );
}

#[test]
fn a_wake_while_a_beat_is_under_way_sends_none() {
    let mut machine = beating();
    send(&mut machine, 20_000);
    machine.wake(at(25_000));
    assert_eq!(machine.poll_request(at(25_000)), None);
    machine.handle_acknowledgement("t2".to_owned(), at(25_010));
    assert_eq!(machine.poll_request(at(25_010)), None);
}

#[test]
fn a_wake_cuts_a_wait_after_failures_short_but_not_what_the_registry_asks_for() {
    let mut machine = beating();
    let mut now = 30_000;
    // Until it waits for more than a second.
    while machine
        .poll_timeout()
        .is_none_or(|due| due < at(now + 1_500))
    {
        now = now.max(machine.poll_timeout().unwrap().as_millis());
        send(&mut machine, now);
        machine.handle_failure(RETRY, (), at(now));
        events(&mut machine, now);
    }
    machine.wake(at(now + 100));
    assert_eq!(
        machine.poll_timeout(),
        Some(at(now + 1_000)),
        "a second after the last"
    );

    send(&mut machine, now + 1_000);
    let after = Some(Duration::from_secs(7));
    machine.handle_failure(Verdict::Retry { after }, (), at(now + 1_000));
    machine.wake(at(now + 5_000));
    assert_eq!(machine.poll_timeout(), Some(at(now + 8_000)));
}

#[test]
fn a_wake_of_a_machine_that_does_not_beat_is_nothing() {
    let mut machine = beating();
    machine.stop();
    machine.wake(at(90_000));
    assert_eq!(machine.poll_timeout(), None);
    assert_eq!(machine.state(at(90_000)), HeartbeatState::Idle);
}

#[test]
fn a_beat_that_is_repeated_moves_the_deadline_and_the_next_beat() {
    let mut machine = machine();
    machine.start(at(0));
    let repeat = machine.poll_request(at(0)).unwrap().repeat.unwrap();
    machine.handle_acknowledgement("t1".to_owned(), at(10));
    events(&mut machine, 10);
    let due = machine.poll_timeout().unwrap();
    assert_eq!(
        repeat,
        Duration::between(at(0), due + Duration::from_secs(1))
    );

    machine.handle_repeated(at(25_000));
    assert_eq!(machine.deadline(), at(55_000));
    let repeated = HeartbeatEvent::Acknowledged { at: at(25_000) };
    assert_eq!(
        events(&mut machine, 50_000),
        [repeated],
        "the machine was blocked"
    );
    assert_eq!(machine.poll_timeout(), Some(due + Duration::from_secs(25)));
    machine.handle_repeated(at(24_000));
    assert_eq!(
        machine.deadline(),
        at(55_000),
        "the older one is told later"
    );

    send(&mut machine, 50_000);
    for sent_at in [49_000, 48_000] {
        machine.handle_repeated(at(sent_at));
        assert_eq!(
            machine.deadline(),
            at(79_000),
            "told after a later beat was sent"
        );
    }
    machine.handle_acknowledgement("t2".to_owned(), at(50_010));
    assert_eq!(machine.deadline(), at(80_000));
    machine.stop();
    machine.handle_repeated(at(60_000));
    assert_eq!(machine.deadline(), at(80_000));
}

#[test]
fn a_repetition_from_before_a_longer_timeout_counts_with_the_shorter() {
    let mut machine = beating();
    machine.change_timeout(Duration::from_secs(90), at(20_000));
    send(&mut machine, 29_000);
    machine.handle_repeated(at(19_000));
    assert_eq!(machine.deadline(), at(49_000));
    machine.handle_acknowledgement("t2".to_owned(), at(29_010));
    assert_eq!(machine.deadline(), at(119_000));
}

#[test]
fn a_read_of_the_session_must_not_be_repeated() {
    let mut machine = beating();
    send(&mut machine, 20_000);
    machine.handle_failure(Verdict::UnknownToken, (), at(20_010));
    assert_eq!(machine.poll_request(at(20_010)).unwrap().repeat, None);
}

/// A session of 30 s that was beaten for at 0.
fn beating() -> Heartbeat<()> {
    let mut machine = machine();
    machine.start(at(0));
    send(&mut machine, 0);
    machine.handle_acknowledgement("t1".to_owned(), at(10));
    events(&mut machine, 10);
    machine
}

fn machine() -> Heartbeat<()> {
    Heartbeat::new(HeartbeatConfig {
        token: "t0".to_owned(),
        timeout: Duration::from_secs(30),
        created_at: at(0),
        seed: 7,
    })
}

fn send(machine: &mut Heartbeat<()>, now: u64) {
    if machine.poll_request(at(now)).is_none() {
        machine.wake(at(now));
        assert!(
            machine.poll_request(at(now)).is_some(),
            "no request at {now}"
        );
    }
}

fn events(machine: &mut Heartbeat<()>, now: u64) -> Vec<HeartbeatEvent<()>> {
    std::iter::from_fn(|| machine.poll_event(at(now))).collect()
}

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}
