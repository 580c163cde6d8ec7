//! What the registry has becomes what a keeper holds, whatever fails on the way.

use serde_json::json;
use service_registry_client::client::{Duration, HeartbeatState, services, sessions};

use crate::host_json::HostJson;
use crate::keeper_rig::{Rig, Sent, black_hole, deaf, fault, online};
use crate::pair::Pair;

#[test]
fn wishes_are_done_in_their_order_and_settled() {
    let mut rig = Rig::new(&["web-1"]);
    let payload = HostJson(json!({"tags": ["a"]}));
    assert_eq!(rig.register("web-2", payload.clone()), 1);
    assert_eq!(rig.register("web-3", payload), 2);
    assert_eq!(rig.update("web-1", &tags("b")), 3);
    let mut events = rig.run(1, online);
    events.sort();
    assert_eq!(events, ["settled 1", "settled 2", "settled 3"]);
    assert_eq!(
        rig.sent,
        ["Put /services/web-1", "Post /services", "Post /services"]
    );
    assert_eq!(tags_of(&mut rig, "web-1"), ["b"]);

    assert_eq!(rig.remove("web-1"), 4);
    assert_eq!(rig.remove("web-9"), 5);
    assert_eq!(rig.run(1, online), ["settled 5", "settled 4"]);
    assert_eq!(rig.service("web-1"), None);
}

#[test]
fn wishes_without_a_registry_are_done_when_it_is_back() {
    let mut rig = Rig::new(&["web-1", "web-2"]);
    rig.run(50_000, black_hole);
    rig.register("web-3", tags("c"));
    rig.update("web-1", &tags("a"));
    rig.remove("web-2");
    let events = rig.run(50_000, black_hole);
    assert!(events.iter().all(|event| event == "failed"), "{events:?}");
    let events = rig.run(20_000, online);
    let told: Vec<_> = events.iter().filter(|event| *event != "beat").collect();
    assert_eq!(
        told,
        [
            "failed",
            "failed",
            "settled 3",
            "settled 2",
            "settled 1",
            "restored web-1 web-3"
        ]
    );
    assert_eq!(tags_of(&mut rig, "web-1"), ["a"]);
    assert_eq!(tags_of(&mut rig, "web-3"), ["c"]);
    assert_eq!(rig.service("web-2"), None);
}

#[test]
fn a_later_wish_overtakes_one_that_waits() {
    let mut rig = Rig::new(&[]);
    rig.register("web-1", tags("a"));
    rig.update("web-1", &tags("b"));
    rig.update("web-1", &tags("c"));
    assert_eq!(rig.run(1, online), ["settled 1", "settled 2", "settled 3"]);
    assert_eq!(rig.sent, ["Post /services"]);
    assert_eq!(tags_of(&mut rig, "web-1"), ["c"]);
    rig.update("web-1", &tags("d"));
    rig.remove("web-1");
    assert_eq!(rig.run(1, online), ["settled 4", "settled 5"]);
    assert_eq!(
        rig.sent[1..],
        ["Get /services/web-1", "Delete /services/web-1"]
    );
}

#[test]
fn what_is_wished_while_a_request_is_under_way_follows_it() {
    let mut rig = Rig::new(&[]);
    rig.register("web-1", tags("a"));
    assert_eq!(rig.run(10, slow), [""; 0]);
    rig.update("web-1", &tags("b"));
    assert_eq!(rig.run(200, slow), ["settled 1", "settled 2"]);
    assert_eq!(tags_of(&mut rig, "web-1"), ["b"]);

    rig.update("web-1", &tags("c"));
    rig.run(10, slow);
    rig.remove("web-1");
    rig.run(60, slow);
    rig.register("web-1", tags("d"));
    assert_eq!(rig.run(300, slow), ["settled 3", "settled 4", "settled 5"]);
    assert_eq!(tags_of(&mut rig, "web-1"), ["d"]);
}

#[test]
fn a_service_that_is_removed_while_it_is_registered_is_removed_again() {
    let mut rig = Rig::new(&["web-1", "web-2"]);
    rig.lose_session();
    assert_eq!(rig.run(10, slow), ["failed", "lost"]);
    rig.run(50, slow);
    rig.hold(|holdings| holdings.remove_service("web-1"));
    let events = rig.run(400, slow);
    assert_eq!(events, ["restored web-2"]);
    assert_eq!(rig.service("web-1"), None);
    assert!(rig.has("web-2"));
}

#[test]
fn an_answer_that_was_lost_is_found_out_and_the_latest_is_there() {
    let mut rig = Rig::new(&[]);
    rig.register("web-1", tags("a"));
    rig.run(20_000, |sent, pair| {
        if sent.is_beat {
            online(sent, pair)
        } else {
            deaf(sent, pair)
        }
    });
    rig.update("web-1", &tags("b"));
    let events = rig.run(20_000, online);
    assert_eq!(
        events.iter().filter(|event| *event == "failed").count(),
        1,
        "{events:?}"
    );
    assert_eq!(rig.sent.last().unwrap(), "Put /services/web-1");
    assert_eq!(tags_of(&mut rig, "web-1"), ["b"]);
    assert!(rig.has("web-1"));
}

#[test]
fn an_id_that_is_taken_is_waited_for_and_holds_up_no_other() {
    let mut rig = Rig::new(&["web-1", "web-2"]);
    rig.lose_session();
    let other = take(&mut rig, "web-1");
    let events = rig.run(9_000, online);
    assert_eq!(events[..3], ["failed", "lost", "beat"]);
    assert!(!events.contains(&"restored web-2".to_owned()), "not yet");
    assert!(rig.has("web-2") && !rig.has("web-1"));
    rig.pair.call(&sessions::remove(&other).unwrap()).unwrap();
    let events = rig.run(5_000, online);
    assert!(events.contains(&"restored web-1 web-2".to_owned()));
    assert!(rig.has("web-1"));
}

#[test]
fn what_another_program_holds_meanwhile_is_not_promised() {
    let mut rig = Rig::new(&["web-1"]);
    assert!(rig.keeper.is_safe(Duration::ZERO, rig.pair.now));
    rig.lose_session();
    let other = take(&mut rig, "web-1");
    rig.run(5_000, online);
    assert_eq!(rig.keeper.state(rig.pair.now), HeartbeatState::Active);
    assert!(!rig.keeper.is_safe(Duration::ZERO, rig.pair.now));
    rig.pair.call(&sessions::remove(&other).unwrap()).unwrap();
    rig.run(5_000, online);
    assert!(rig.has("web-1"));
    assert!(rig.keeper.is_safe(Duration::ZERO, rig.pair.now));

    let mut rig = Rig::joining(&["web-1"]);
    let other = take(&mut rig, "web-1");
    rig.keeper.start(rig.pair.now);
    rig.run(5_000, online);
    assert_eq!(rig.keeper.state(rig.pair.now), HeartbeatState::Active);
    assert!(
        !rig.keeper.is_safe(Duration::ZERO, rig.pair.now),
        "at first"
    );
    rig.pair.call(&sessions::remove(&other).unwrap()).unwrap();
    rig.run(5_000, online);
    assert!(rig.keeper.is_safe(Duration::ZERO, rig.pair.now));
}

#[test]
fn a_change_of_a_service_that_another_program_took_waits_for_the_id() {
    let mut rig = Rig::new(&["web-1"]);
    rig.pair.call(&services::remove("web-1").unwrap()).unwrap();
    let other = take(&mut rig, "web-1");
    rig.update("web-1", &tags("a"));
    let events = rig.run(5_000, online);
    assert!(events.iter().all(|event| event == "failed"), "{events:?}");
    assert_eq!(rig.service("web-1"), Some((other.clone(), vec![])));
    rig.pair.call(&sessions::remove(&other).unwrap()).unwrap();
    let events = rig.run(5_000, online);
    assert_eq!(events.last().unwrap(), "settled 1");
    assert_eq!(tags_of(&mut rig, "web-1"), ["a"]);
    let changes = rig.sent.iter().filter(|sent| sent.starts_with("Put"));
    assert_eq!(changes.count(), 1);
}

#[test]
fn a_change_that_follows_one_that_is_refused_is_made() {
    let mut rig = Rig::new(&["web-1"]);
    rig.update("web-1", &HostJson(json!({"tags": "no list"})));
    rig.run(60, slow);
    assert_eq!(rig.sent, ["Put /services/web-1", "Get /services/web-1"]);
    rig.update("web-1", &tags("a"));
    let events = rig.run(1_000, slow);
    assert_eq!(events, ["failed", "settled 1", "settled 2"]);
    assert_eq!(tags_of(&mut rig, "web-1"), ["a"]);
}

#[test]
fn what_is_forbidden_is_told_who_wished_it_and_tried_again_on_the_return() {
    let forbidden = |sent: &Sent, pair: &mut Pair| match sent.words.as_str() {
        "Post /services" => (0, Err(fault(403, json!({"type": "forbiddenError"})))),
        _ => online(sent, pair),
    };
    let mut rig = Rig::new(&["web-1"]);
    rig.register("web-2", tags("a"));
    assert_eq!(rig.run(1, forbidden), ["refused 1"]);
    rig.lose_session();
    let events = rig.run(5_000, forbidden);
    assert!(!events.contains(&"restored ".to_owned()), "{events:?}");
    let events = rig.run(5_000, online);
    assert!(events.contains(&"restored web-1".to_owned()), "{events:?}");
}

#[test]
fn another_programs_service_is_neither_changed_nor_removed() {
    let mut rig = Rig::new(&["web-1"]);
    rig.lose_session();
    let other = take(&mut rig, "web-1");
    rig.run(5_000, online);
    rig.update("web-1", &tags("mine"));
    rig.run(5_000, online);
    rig.remove("web-1");
    let events = rig.run(10_000, online);
    assert!(events.contains(&"settled 2".to_owned()));
    assert_eq!(rig.service("web-1"), Some((other, vec![])));
    let changes = rig
        .sent
        .iter()
        .filter(|sent| sent.starts_with("Put") || sent.starts_with("Del"));
    assert_eq!(changes.count(), 0);
}

#[test]
fn a_removal_without_an_answer_looks_before_it_removes_again() {
    let mut rig = Rig::new(&["web-1"]);
    rig.remove("web-1");
    rig.run(1, |sent, pair| match sent.words.starts_with("Delete") {
        true => (0, deaf(sent, pair).1),
        false => online(sent, pair),
    });
    let other = take(&mut rig, "web-1");
    assert_eq!(rig.run(5_000, online), ["settled 1"]);
    assert_eq!(rig.service("web-1"), Some((other, vec![])));
    let get = "Get /services/web-1";
    assert_eq!(rig.sent, [get, "Delete /services/web-1", get]);
}

#[test]
fn a_service_that_another_program_took_is_not_removed() {
    let mut rig = Rig::new(&["web-1"]);
    rig.pair.call(&services::remove("web-1").unwrap()).unwrap();
    let other = take(&mut rig, "web-1");
    rig.remove("web-1");
    assert_eq!(rig.run(5_000, online), ["settled 1"]);
    assert_eq!(rig.service("web-1"), Some((other, vec![])));
}

#[test]
fn a_change_that_is_refused_leaves_what_was_accepted() {
    let mut rig = Rig::new(&["web-1", "web-2"]);
    rig.update("web-1", &tags("a"));
    rig.run(1, online);
    rig.update("web-1", &HostJson(json!({"tags": "no list"})));
    rig.register("web-3", HostJson(json!({"tags": "no list"})));
    let mut events = rig.run(60_000, online);
    events.retain(|event| event != "beat");
    assert_eq!(events, ["refused 2", "refused 3"]);
    assert_eq!(
        rig.sent
            .iter()
            .filter(|sent| *sent == "Post /services")
            .count(),
        1
    );

    rig.register("web-3", tags("c"));
    assert_eq!(rig.run(1, online), ["settled 4"]);
    rig.lose_session();
    rig.run(1, online);
    assert_eq!(tags_of(&mut rig, "web-1"), ["a"]);
    assert_eq!(tags_of(&mut rig, "web-3"), ["c"]);
}

#[test]
fn a_change_that_is_refused_on_the_return_leaves_what_was_accepted() {
    let mut rig = Rig::new(&["web-1"]);
    rig.update("web-1", &tags("a"));
    rig.run(1, online);
    rig.run(50_000, black_hole);
    rig.update("web-1", &HostJson(json!({"tags": "no list"})));
    rig.register("web-2", HostJson(json!({"tags": "no list"})));
    let events = rig.run(23_000, online);
    assert!(events.contains(&"refused 2".to_owned()), "{events:?}");
    assert!(events.contains(&"restored web-1".to_owned()), "{events:?}");
    assert_eq!(tags_of(&mut rig, "web-1"), ["a"]);
    let held = rig.keeper.holdings().expect("holdings").held();
    assert_eq!(held.map(|(id, _)| id).collect::<Vec<_>>(), ["web-1"]);
}

#[test]
fn a_service_that_is_refused_is_passed_over() {
    let mut rig = Rig::new(&["web-1"]);
    rig.hold(|holdings| holdings.add_service("odd", &HostJson(json!({"tags": "no list"}))));
    rig.hold(|holdings| holdings.add_service("web-3", &HostJson(json!({}))));
    rig.lose_session();
    let events = rig.run(60_000, online);
    assert_eq!(
        events[..5],
        ["failed", "lost", "beat", "failed", "restored web-1 web-3"]
    );
    assert!(events[5..].iter().all(|event| event == "beat"));
}

#[test]
fn what_is_not_held_is_not_wanted() {
    let mut rig = Rig::new(&["web-1"]);
    assert!(rig.keeper.wanted("web-1").is_some());
    assert!(rig.keeper.wanted("web-2").is_none());
    rig.remove("web-1");
    assert!(rig.keeper.wanted("web-1").is_none());
}

#[test]
fn a_service_that_somebody_removed_is_registered_by_its_next_change() {
    let mut rig = Rig::new(&["web-1"]);
    rig.pair.call(&services::remove("web-1").unwrap()).unwrap();
    rig.update("web-1", &tags("a"));
    assert_eq!(rig.run(200, online), ["settled 1"]);
    assert_eq!(rig.sent, ["Put /services/web-1", "Post /services"]);
    assert!(rig.has("web-1"));
    rig.pair.call(&services::remove("web-1").unwrap()).unwrap();
    rig.remove("web-1");
    assert_eq!(rig.run(200, online), ["settled 2"]);
}

#[test]
fn wishes_of_a_keeper_that_is_stopped_wait_for_its_start() {
    let mut rig = Rig::new(&[]);
    rig.keeper.stop();
    rig.register("web-1", tags("a"));
    assert_eq!(rig.run(10_000, online), ["requested"]);
    assert_eq!(rig.keeper.poll_timeout(), None);
    rig.keeper.start(rig.pair.now);
    assert_eq!(rig.run(1, online), ["beat", "settled 1"]);
}

#[test]
fn a_request_that_hangs_costs_an_interval() {
    let mut rig = Rig::new(&[]);
    rig.register("web-1", tags("a"));
    rig.run(1, |sent, pair| {
        assert!(
            (19_200..=20_000).contains(&sent.timeout),
            "{}",
            sent.timeout
        );
        black_hole(sent, pair)
    });
    assert_eq!(rig.sent.len(), 1);
}

#[test]
fn tries_that_fail_become_rare() {
    let mut rig = Rig::new(&[]);
    rig.register("web-1", tags("a"));
    let failing = |sent: &Sent, pair: &mut Pair| match sent.is_beat {
        true => online(sent, pair),
        false => (0, Err(fault(500, json!(null)))),
    };
    rig.run(60_000, failing);
    assert!(
        (15..=60).contains(&rig.sent.len()),
        "{} tries",
        rig.sent.len()
    );
}

/// The answer takes 50 ms; a beat's none.
fn slow(sent: &Sent, pair: &mut Pair) -> (u64, crate::pair::CallResult) {
    (u64::from(!sent.is_beat) * 50, online(sent, pair).1)
}

/// Another program registers a service of this id.
fn take(rig: &mut Rig, id: &str) -> String {
    let session = sessions::create(HostJson(json!({"heartbeat_timeout": 30})));
    let other = sessions::created(rig.pair.call(&session).unwrap())
        .unwrap()
        .id;
    let call = services::create(&other, id, &HostJson(json!({})));
    rig.pair.call(&call).unwrap();
    other
}

fn tags(tag: &str) -> HostJson {
    HostJson(json!({"tags": [tag]}))
}

fn tags_of(rig: &mut Rig, id: &str) -> Vec<String> {
    rig.service(id).unwrap().1
}
