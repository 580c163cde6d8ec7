//! The keeper machine against a registry: a lost session comes back with what it held.

use std::time::Duration;

use serde_json::json;
use service_registry_client::client::{
    self, Answer, Call, Error, HeartbeatConfig, Holdings, Json, Keeper, KeeperEvent, KeeperRequest,
    StopReason, Ticket, services, sessions,
};
use service_registry_client::protocol::Timestamp;
use service_registry_client::registry::Config;

use crate::host_json::HostJson;
use crate::pair::{CallResult, Pair};

type Kept = Keeper<HostJson, Error<HostJson>>;
type Event = KeeperEvent<Error<HostJson>>;

#[test]
fn a_lost_session_is_made_anew_with_its_services_in_their_order() {
    let mut rig = Rig::new(&["web-2", "web-1"]);
    let lost = rig.lose_session();
    let events = rig.run(1, |_, answer| answer);
    assert_eq!(
        names(&events),
        ["failed", "lost", "beat", "restored web-2 web-1"]
    );
    assert!(matches!(
        &events[3],
        KeeperEvent::Restored { previous: Some(previous), .. } if *previous == lost
    ));
    assert_ne!(rig.keeper.session_id(), lost);
    assert_eq!(rig.owner("web-1"), rig.keeper.session_id());
    assert_eq!(rig.keeper.failures(), 0);
}

#[test]
fn an_answer_that_was_lost_on_the_way_to_restoring_heals() {
    let mut rig = Rig::new(&["web-1"]);
    rig.lose_session();
    let mut creations = 0;
    let events = rig.run(20, |request, answer| {
        let is_creation = request.call.as_ref().unwrap().target() == "/services"
            && matches!(request.ticket, Ticket::Step(_));
        creations += u32::from(is_creation);
        if is_creation && creations == 1 {
            return Err(unavailable());
        }
        answer
    });
    assert!(names(&events).contains(&"restored web-1".to_owned()));
    assert_eq!(creations, 2);
    assert_eq!(rig.owner("web-1"), rig.keeper.session_id());
}

#[test]
fn a_service_that_is_removed_while_it_comes_back_is_removed_again() {
    let mut rig = Rig::new(&["web-1", "web-2"]);
    rig.lose_session();
    let request = rig.run_until("/services");
    let answer = rig.pair.call(request.call.as_ref().unwrap());
    let holdings = rig.keeper.holdings().unwrap();
    holdings.remove_service("web-1");
    rig.keeper.handle(request.ticket, answer, rig.pair.now);
    let events = rig.run(1, |_, answer| answer);
    assert!(names(&events).contains(&"restored web-2".to_owned()));
    assert!(rig.pair.call(&services::get("web-1").unwrap()).is_err());
}

#[test]
fn what_answers_after_a_stop_is_nobodys() {
    let mut rig = Rig::new(&["web-1"]);
    let lost = rig.lose_session();
    let request = rig.run_until("/sessions");
    rig.keeper.stop();
    let answer = rig.pair.call(request.call.as_ref().unwrap());
    rig.keeper.handle(request.ticket, answer, rig.pair.now);
    assert_eq!(names(&rig.run(60, |_, answer| answer)), ["requested"]);
    assert_eq!(rig.keeper.session_id(), lost);
}

#[test]
fn services_that_a_stop_kept_away_come_back_with_the_next_start() {
    let mut rig = Rig::new(&["web-1"]);
    rig.lose_session();
    rig.run_until("/services");
    rig.keeper.stop();
    let now = rig.pair.now;
    rig.keeper.start(now);
    let events = rig.run(1, |_, answer| answer);
    assert_eq!(names(&events), ["requested", "beat", "restored web-1"]);
}

#[test]
fn a_session_that_is_refused_is_given_up_and_a_service_is_passed_over() {
    let mut rig = Rig::new(&["web-1"]);
    rig.hold(|holdings| holdings.add_service("odd", &HostJson(json!({"tags": "no list"}))));
    rig.hold(|holdings| holdings.add_service("web-3", &HostJson(json!({}))));
    rig.lose_session();
    let events = rig.run(1, |_, answer| answer);
    assert_eq!(
        names(&events),
        ["failed", "lost", "beat", "failed", "restored web-1 web-3"]
    );
    rig.hold(|holdings| holdings.update_session(&HostJson(json!({"metadata": 1}))));
    rig.lose_session();
    let events = rig.run(60, |_, answer| answer);
    assert_eq!(names(&events), ["failed", "lost", "failed", "refused"]);
    assert_eq!(rig.keeper.poll_timeout(), None);
}

struct Rig {
    pair: Pair,
    keeper: Kept,
}

impl Rig {
    /// A session that beats, with these services.
    fn new(ids: &[&str]) -> Self {
        let mut pair = Pair::new(Config::default());
        let payload = HostJson(json!({}));
        let mut holdings = Holdings::new(HostJson(json!(30)), &payload);
        let created = sessions::created(pair.call(&holdings.session()).unwrap()).unwrap();
        for id in ids {
            pair.call(&services::create(&created.id, id, &payload))
                .unwrap();
            holdings.add_service(id, &payload);
        }
        let config = HeartbeatConfig {
            token: created.token,
            timeout: client::Duration::from_secs(30),
            created_at: pair.now,
            seed: 7,
        };
        let mut keeper = Keeper::new(created.id, config, Some(holdings));
        keeper.start(pair.now);
        let mut rig = Self { pair, keeper };
        assert_eq!(names(&rig.run(0, |_, answer| answer)), ["beat"]);
        rig
    }

    /// Ends the session behind the keeper's back, and lets it find out.
    fn lose_session(&mut self) -> String {
        let id = self.keeper.session_id().to_owned();
        self.pair.call(&sessions::remove(&id).unwrap()).unwrap();
        let due = self.keeper.poll_timeout().unwrap();
        self.pair.now = due;
        id
    }

    fn hold(&mut self, change: impl FnOnce(&mut Holdings<HostJson>)) {
        let holdings = self.keeper.holdings().unwrap();
        change(holdings);
    }

    /// Runs for some seconds; `network` decides what becomes of each answer.
    fn run(
        &mut self,
        seconds: u64,
        mut network: impl FnMut(&KeeperRequest<HostJson>, CallResult) -> CallResult,
    ) -> Vec<Event> {
        let until = self.pair.now + Duration::from_secs(seconds);
        let mut events = Vec::new();
        loop {
            events.extend(std::iter::from_fn(|| self.keeper.poll_event(self.pair.now)));
            if let Some(request) = self.keeper.poll_request(self.pair.now) {
                let answer = self.pair.call(request.call.as_ref().unwrap());
                let answer = network(&request, answer);
                self.keeper.handle(request.ticket, answer, self.pair.now);
            } else if !self.advance(until) {
                return events;
            }
        }
    }

    /// Runs until the recovery sends a call to this address, and leaves it unanswered.
    fn run_until(&mut self, target: &str) -> KeeperRequest<HostJson> {
        loop {
            while self.keeper.poll_event(self.pair.now).is_some() {}
            let request = self.keeper.poll_request(self.pair.now).unwrap();
            let call: &Call<HostJson> = request.call.as_ref().unwrap();
            if call.target() == target {
                return request;
            }
            let answer = self.pair.call(call);
            self.keeper.handle(request.ticket, answer, self.pair.now);
        }
    }

    fn advance(&mut self, until: Timestamp) -> bool {
        let due = self.keeper.poll_timeout().filter(|due| *due <= until);
        self.pair.now = due.unwrap_or(until);
        due.is_some()
    }

    fn owner(&mut self, id: &str) -> String {
        let found = self.pair.call(&services::get(id).unwrap()).unwrap();
        found.body.0["session_id"].as_str().unwrap().to_owned()
    }
}

fn unavailable() -> Error<HostJson> {
    Error::UnexpectedStatus {
        expected: 201,
        response: Box::new(Answer {
            status: 503,
            headers: HostJson::object(),
            body: HostJson(json!(null)),
        }),
    }
}

fn names(events: &[Event]) -> Vec<String> {
    let name = |event: &Event| match event {
        KeeperEvent::Acknowledged { .. } => "beat".to_owned(),
        KeeperEvent::Failed { .. } => "failed".to_owned(),
        KeeperEvent::Lost => "lost".to_owned(),
        KeeperEvent::Restored { services, .. } => format!("restored {}", services.join(" ")),
        KeeperEvent::Settled { wish, error: None } => format!("settled {wish}"),
        KeeperEvent::Settled { wish, .. } => format!("refused {wish}"),
        KeeperEvent::Stopped(StopReason::Requested) => "requested".to_owned(),
        KeeperEvent::Stopped(reason) => reason.as_str().to_owned(),
    };
    events.iter().map(name).collect()
}
