//! The keeper machine against a registry: a lost session comes back with what it held.

use serde_json::json;
use service_registry_client::client::{
    Answer, Duration, Failed, HeartbeatConfig, HeartbeatState, Keeper, KeeperEvent, sessions,
};

use crate::host_json::HostJson;
use crate::keeper_rig::{Fate, Rig, Sent, black_hole, busy, deaf, fault, online};
use crate::pair::Pair;

#[test]
fn a_lost_session_is_made_anew_with_its_services_in_their_order() {
    let mut rig = Rig::new(&["web-2", "web-1"]);
    let lost = rig.lose_session();
    let events = rig.events(1, online);
    assert!(matches!(
        &events[3],
        KeeperEvent::Restored { previous: Some(previous), services }
            if *previous == lost && *services == ["web-2", "web-1"]
    ));
    assert!(matches!(
        &events[..3],
        [
            KeeperEvent::Failed { .. },
            KeeperEvent::Lost,
            KeeperEvent::Acknowledged { .. }
        ]
    ));
    assert_ne!(rig.keeper.session_id(), lost);
    assert!(rig.has("web-1") && rig.has("web-2"));
    assert_eq!(rig.keeper.failures(), 0);
}

#[test]
fn an_outage_is_one_loss_and_one_return() {
    let mut rig = Rig::new(&["web-1", "web-2"]);
    let lost = rig.keeper.session_id().to_owned();
    let deadline = rig.keeper.deadline().unwrap();
    let before = deadline.as_millis() - rig.pair.now.as_millis();
    let events = rig.run(before - 1, black_hole);
    assert!(events.iter().all(|event| event == "failed"), "{events:?}");
    assert!(rig.keeper.is_safe(Duration::ZERO, rig.pair.now));

    let events = rig.run(1, black_hole);
    assert_eq!(events, ["lost"], "at the deadline");
    assert!(!rig.keeper.is_safe(Duration::ZERO, rig.pair.now));
    assert_eq!(rig.keeper.state(rig.pair.now), HeartbeatState::Lost);

    let events = rig.run(60_000, black_hole);
    assert!(events.iter().all(|event| event == "failed"), "{events:?}");
    // An attempt that hangs, three quarters of an interval at most, and the wait after it.
    let events = rig.run(18_000 + 5_000, online);
    assert_eq!(count(&events, "lost"), 0);
    assert_eq!(count(&events, "restored web-1 web-2"), 1, "{events:?}");
    assert_ne!(rig.keeper.session_id(), lost);
    assert!(rig.has("web-1") && rig.has("web-2"));
}

#[test]
fn a_session_that_lives_though_its_answers_were_lost_is_restored_as_itself() {
    let mut rig = Rig::new(&["web-1"]);
    let id = rig.keeper.session_id().to_owned();
    let events = rig.run(40_000, deaf);
    assert_eq!(count(&events, "lost"), 1);
    let events = rig.events(20_000, online);
    let restored: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            KeeperEvent::Restored { previous, services } => Some((previous, services)),
            _ => None,
        })
        .collect();
    assert_eq!(restored, [(&Some(id.clone()), &vec!["web-1".to_owned()])]);
    assert_eq!(rig.keeper.session_id(), id);
    assert_eq!(rig.sent, [""; 0], "nothing was made anew");
}

#[test]
fn a_session_that_is_lost_again_before_all_is_back_is_not_told_twice() {
    let mut rig = Rig::new(&["web-1"]);
    let first = rig.lose_session();
    let events = rig.run(1, |sent, pair| match sent.words.as_str() {
        "Post /services" => black_hole(sent, pair),
        _ => online(sent, pair),
    });
    assert_eq!(events, ["failed", "lost", "beat"]);
    let second = rig.keeper.session_id().to_owned();
    rig.pair.call(&sessions::remove(&second).unwrap()).unwrap();
    let events = rig.events(60_000, online);
    let lost = events
        .iter()
        .any(|event| matches!(event, KeeperEvent::Lost));
    assert!(!lost, "{events:?}");
    let restored = events.iter().find_map(|event| match event {
        KeeperEvent::Restored { previous, .. } => previous.clone(),
        _ => None,
    });
    assert_eq!(restored, Some(first));
    assert!(rig.has("web-1"));
}

#[test]
fn a_registration_under_a_session_that_is_gone_has_a_beat_find_out_at_once() {
    let mut rig = Rig::new(&[]);
    rig.run(5_000, online);
    let id = rig.keeper.session_id().to_owned();
    rig.pair.call(&sessions::remove(&id).unwrap()).unwrap();
    rig.register("web-1", HostJson(json!({})));
    let events = rig.run(100, online);
    assert_eq!(
        events,
        [
            "failed",
            "failed",
            "lost",
            "beat",
            "settled 1",
            "restored web-1"
        ]
    );
}

#[test]
fn what_a_host_lost_track_of_is_done_again() {
    let never = |sent: &Sent, pair: &mut Pair| (1_000_000, online(sent, pair).1);
    let failure = || Failed::unanswered(fault(500, json!(null)), false);
    let interrupt = |rig: &mut Rig| rig.keeper.interrupt(failure(), None, rig.pair.now);
    let mut rig = Rig::new(&["web-1"]);
    interrupt(&mut rig);
    assert_eq!(rig.run(0, online), ["failed"]);

    // What it was about to tell is told, and first.
    let untold = KeeperEvent::Settled {
        wish: 9,
        error: None,
    };
    rig.keeper.interrupt(failure(), Some(untold), rig.pair.now);
    assert_eq!(rig.run(0, online), ["settled 9", "failed"]);

    rig.pair.now = rig.keeper.poll_timeout().unwrap();
    assert_eq!(rig.run(0, never), [""; 0]);
    interrupt(&mut rig);
    assert_eq!(rig.run(200, online), ["failed", "beat"]);

    rig.register("web-2", HostJson(json!({})));
    assert_eq!(rig.run(0, never), [""; 0]);
    interrupt(&mut rig);
    assert_eq!(rig.run(200, online), ["failed", "settled 1"]);

    rig.lose_session();
    rig.run(0, |sent, pair| match sent.is_beat {
        true => online(sent, pair),
        false => never(sent, pair),
    });
    assert!(rig.keeper.is_stepping());
    interrupt(&mut rig);
    let events = rig.run(200, online);
    assert_eq!(events, ["failed", "beat", "restored web-1 web-2"]);
    assert!(rig.has("web-1") && rig.has("web-2"));
}

#[test]
fn a_timeout_is_what_is_certain_of_it() {
    let mut rig = Rig::new(&[]);
    let seconds = Duration::from_secs;
    let mut steps = |steps: &[(u64, Option<Option<bool>>, u64)]| {
        for (timeout, settled, expected) in steps {
            let (timeout, now) = (seconds(*timeout), rig.pair.now);
            match settled {
                None => rig.keeper.ask_timeout(timeout, now),
                Some(is_accepted) => rig.keeper.settle_timeout(timeout, *is_accepted, now),
            }
            assert_eq!(rig.keeper.timeout(), seconds(*expected), "{steps:?}");
        }
    };
    let (asked, accepted, refused, lost) = (None, Some(Some(true)), Some(Some(false)), Some(None));
    steps(&[(10, asked, 10), (10, accepted, 10)]);
    steps(&[(20, asked, 10), (20, refused, 10)]);
    steps(&[(20, asked, 10), (20, accepted, 20)]);
    steps(&[(5, asked, 5), (5, refused, 20)]);
    steps(&[(20, asked, 20), (20, lost, 20)]);
    steps(&[(5, asked, 5), (5, lost, 5)]);
    steps(&[(20, asked, 5), (20, accepted, 20)]);
    // Nobody knows which of the two came last.
    steps(&[
        (3, asked, 3),
        (15, asked, 3),
        (15, accepted, 3),
        (3, accepted, 3),
    ]);
    steps(&[
        (15, asked, 3),
        (3, asked, 3),
        (3, refused, 3),
        (15, accepted, 3),
    ]);
    steps(&[(15, asked, 3), (15, accepted, 15)]);
}

#[test]
fn what_answers_after_a_stop_is_nobodys() {
    let mut rig = Rig::new(&["web-1"]);
    let lost = rig.lose_session();
    rig.run(1, |sent, pair| {
        (u64::from(!sent.is_beat) * 50, online(sent, pair).1)
    });
    assert!(rig.keeper.is_stepping());
    rig.keeper.stop();
    assert!(!rig.keeper.is_stepping());
    assert_eq!(rig.run(60_000, online), ["requested"]);
    assert_eq!(rig.keeper.session_id(), lost);
    assert_eq!(rig.keeper.poll_timeout(), None);
}

#[test]
fn a_stop_while_the_loss_is_being_told_is_a_stop() {
    let mut rig = Rig::new(&["web-1"]);
    rig.lose_session();
    let now = rig.pair.now;
    let request = rig.keeper.poll_request(now).unwrap();
    let answer = rig.pair.call(&request.call().unwrap());
    rig.handle(request.ticket, answer);
    let failed = rig.keeper.poll_event(now);
    assert!(matches!(failed, Some(KeeperEvent::Failed { .. })));
    rig.keeper.stop();
    assert_eq!(rig.run(60_000, online), ["lost", "requested"]);
    assert_eq!(rig.sent, [""; 0]);
}

#[test]
fn services_that_a_stop_kept_away_come_back_with_the_next_start() {
    let mut rig = Rig::new(&["web-1"]);
    rig.lose_session();
    rig.run(1, |sent, pair| match sent.words.as_str() {
        "Post /services" => black_hole(sent, pair),
        _ => online(sent, pair),
    });
    rig.keeper.stop();
    rig.keeper.start(rig.pair.now);
    let events = rig.run(1, online);
    assert_eq!(events, ["requested", "beat", "restored web-1"]);
}

#[test]
fn a_session_that_is_refused_is_given_up_until_it_is_started_again() {
    let mut rig = Rig::new(&["web-1"]);
    rig.redefine(&HostJson(json!({"metadata": 1})));
    rig.lose_session();
    let events = rig.run(60_000, online);
    assert_eq!(events, ["failed", "lost", "failed", "refused"]);
    assert_eq!(rig.keeper.poll_timeout(), None);
    rig.redefine(&HostJson(json!({"metadata": {}})));
    rig.keeper.start(rig.pair.now);
    assert_eq!(rig.run(1, online), ["beat", "restored web-1"]);
}

#[test]
fn a_session_whose_token_an_answer_garbled_is_made_anew() {
    let mut rig = Rig::new(&["web-1"]);
    let first = rig.keeper.session_id().to_owned();
    rig.pair.now = rig.keeper.poll_timeout().unwrap();
    assert_eq!(rig.run(0, garbled), ["beat"]);
    rig.pair.now = rig.keeper.poll_timeout().unwrap();
    let events = rig.run(1, online);
    assert_eq!(events[..3], ["failed", "lost", "beat"], "{events:?}");
    assert_ne!(rig.keeper.session_id(), first);
    // The service is the old session's until that has expired.
    assert_eq!(rig.service("web-1").unwrap().0, first);
    let events = rig.run(30_000 + 5_000, online);
    assert_eq!(count(&events, "restored web-1"), 1, "{events:?}");
    assert_eq!(count(&events, "lost"), 0, "{events:?}");
    assert!(rig.has("web-1"));
}

#[test]
fn a_session_none_of_whose_beats_was_accepted_is_not_made_again_and_again() {
    let mut rig = Rig::joining(&["web-1"]);
    rig.keeper.start(rig.pair.now);
    let mut beats = 0;
    let events = rig.run(60_000, |sent, pair| {
        beats += i32::from(sent.is_beat);
        assert!(beats < 10, "it goes on and on");
        match sent.is_beat {
            true => (0, Err(fault(400, json!({"type": "badRequest"})))),
            false => online(sent, pair),
        }
    });
    assert_eq!(events, ["failed", "refused"]);
    let sessions = rig.sent.iter().filter(|sent| *sent == "Post /sessions");
    assert_eq!(sessions.count(), 1);
}

#[test]
fn a_heartbeater_that_is_not_to_recover_ends_when_its_token_is_refused() {
    let mut rig = Rig::new(&[]);
    let config = HeartbeatConfig {
        token: String::from("no token"),
        timeout: Duration::from_secs(30),
        created_at: rig.pair.now,
        seed: 7,
    };
    rig.keeper = Keeper::new(rig.keeper.session_id().to_owned(), config, None);
    rig.keeper.start(rig.pair.now);
    let accepted = HostJson(json!({"token": "no token"}));
    let accepted = Answer {
        status: 200,
        headers: HostJson(json!({})),
        body: accepted,
    };
    let events = rig.run(0, |_, _| (0, Ok(accepted.clone())));
    assert_eq!(events, ["beat"]);
    assert_eq!(rig.run(60_000, online), ["failed", "refused"]);
}

#[test]
fn a_keeper_makes_its_first_session_itself() {
    let mut rig = Rig::joining(&["web-2", "web-1"]);
    let now = rig.pair.now;
    assert_eq!(rig.run(60_000, online), [""; 0], "not before it is started");
    assert_eq!(rig.keeper.deadline(), None);
    assert_eq!(rig.keeper.state(now), HeartbeatState::Idle);
    assert!(!rig.keeper.is_safe(Duration::ZERO, now));

    rig.keeper.start(rig.pair.now);
    let mut failures = 2;
    let events = rig.events(10_000, |sent, pair| {
        failures -= i32::from(failures > 0);
        if failures > 0 {
            (0, Err(fault(500, json!(null))))
        } else {
            online(sent, pair)
        }
    });
    assert!(matches!(events[0], KeeperEvent::Failed { .. }));
    assert!(matches!(events[1], KeeperEvent::Acknowledged { .. }));
    assert!(matches!(
        &events[2],
        KeeperEvent::Restored { previous: None, services } if *services == ["web-2", "web-1"]
    ));
    assert!(rig.has("web-1") && rig.has("web-2"));
    assert!(rig.keeper.is_safe(Duration::from_secs(15), rig.pair.now));
    assert_eq!(rig.keeper.state(rig.pair.now), HeartbeatState::Active);
}

#[test]
fn a_first_session_that_is_refused_ends_it() {
    let mut rig = Rig::joining(&["web-1"]);
    rig.redefine(&HostJson(json!({"heartbeat_timeout": 1})));
    rig.keeper.start(rig.pair.now);
    assert_eq!(rig.run(60_000, online), ["failed", "refused"]);
    assert_eq!(rig.sent, ["Post /sessions"]);
}

#[test]
fn the_registrys_retry_after_is_obeyed_and_no_wake_cuts_it_short() {
    let mut rig = Rig::joining(&[]);
    rig.keeper.start(rig.pair.now);
    rig.run(1, |_, _| (0, Err(busy("7"))));
    for _ in 0..10 {
        rig.keeper.wake(rig.pair.now);
        assert_eq!(rig.run(600, online), [""; 0]);
    }
    assert_eq!(rig.run(1_000, online), ["restored ", "beat"]);
}

#[test]
fn a_wake_cuts_a_wait_between_two_tries_short() {
    let mut rig = Rig::joining(&[]);
    rig.keeper.start(rig.pair.now);
    // Until it waits for seconds.
    while rig
        .keeper
        .poll_timeout()
        .is_none_or(|due| due < rig.pair.now + Duration::from_secs(1))
    {
        rig.run(100, |_, _| (0, Err(fault(500, json!(null)))));
    }
    rig.keeper.wake(rig.pair.now);
    assert_eq!(rig.run(1, online), ["restored ", "beat"]);
}

/// A beat is answered by a token that is none.
fn garbled(sent: &Sent, pair: &mut Pair) -> Fate {
    let (after, answer) = online(sent, pair);
    let body = HostJson(json!({"token": "no token"}));
    (after, answer.map(|answer| Answer { body, ..answer }))
}

fn count(events: &[String], name: &str) -> usize {
    events.iter().filter(|event| *event == name).count()
}
