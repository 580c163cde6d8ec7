//! A keeper and a registry on one virtual clock, with a network in between that a test decides on.

use serde_json::json;
use service_registry_client::client::{
    Answer, Call, Duration, Error, Failed, HeartbeatConfig, Holdings, Json, Keeper, KeeperEvent,
    KeeperRequest, StopReason, Ticket, services, sessions,
};
use service_registry_client::protocol::Timestamp;
use service_registry_client::registry::Config;

use crate::host_json::HostJson;
use crate::pair::{CallResult, Pair};

pub type Kept = Keeper<HostJson, Error<HostJson>>;
pub type Event = KeeperEvent<Error<HostJson>>;

pub struct Rig {
    pub pair: Pair,
    pub keeper: Kept,
    /// What was sent, but for beats.
    pub sent: Vec<String>,
    /// What was sent and has yet to be answered.
    under_way: Vec<(u64, Ticket, CallResult)>,
}

impl Rig {
    /// A session that lives for 30 s and beats, with these services.
    pub fn new(ids: &[&str]) -> Self {
        let mut pair = Pair::new(Config::default());
        let payload = HostJson(json!({}));
        let mut holdings = Holdings::new(sessions::definition(HostJson(json!(30)), &payload));
        let created = {
            let call = sessions::create(holdings.session().clone());
            sessions::created(pair.call(&call).unwrap()).unwrap()
        };
        for id in ids {
            pair.call(&services::create(&created.id, id, &payload))
                .unwrap();
            holdings.add_service(id, &payload);
        }
        let config = HeartbeatConfig {
            token: created.token,
            timeout: Duration::from_secs(30),
            created_at: pair.now,
            seed: 7,
        };
        let mut rig = Self::of(Keeper::new(created.id, config, Some(holdings)), pair);
        rig.keeper.start(rig.pair.now);
        assert_eq!(rig.run(0, online), ["beat"]);
        rig
    }

    /// A keeper that has yet to make its session, with these services.
    pub fn joining(ids: &[&str]) -> Self {
        let mut holdings = Holdings::new(HostJson(json!({"heartbeat_timeout": 30})));
        for id in ids {
            holdings.add_service(id, &HostJson(json!({"tags": [id]})));
        }
        let keeper = Keeper::joining(Duration::from_secs(30), holdings, 7);
        Self::of(keeper, Pair::new(Config::default()))
    }

    fn of(keeper: Kept, pair: Pair) -> Self {
        Self {
            pair,
            keeper,
            sent: Vec::new(),
            under_way: Vec::new(),
        }
    }

    /// Ends the session behind the keeper's back, and lets it find out at its next beat.
    pub fn lose_session(&mut self) -> String {
        let id = self.keeper.session_id().to_owned();
        self.pair.call(&sessions::remove(&id).unwrap()).unwrap();
        self.pair.now = self.keeper.poll_timeout().unwrap();
        id
    }

    /// Changes what the session is made of anew.
    pub fn redefine(&mut self, changes: &HostJson) {
        let changed = sessions::redefinition(self.keeper.definition().unwrap(), changes);
        self.hold(|holdings| holdings.set_session(changed));
    }

    pub fn hold(&mut self, change: impl FnOnce(&mut Holdings<HostJson>)) {
        change(self.keeper.holdings().unwrap());
    }

    /// Runs for some milliseconds, and says in words what happened. `network` is given each request when
    /// it is sent, and says after how many milliseconds it ends, and how.
    pub fn run(
        &mut self,
        millis: u64,
        network: impl FnMut(&Sent, &mut Pair) -> Fate,
    ) -> Vec<String> {
        self.events(millis, network).iter().map(in_words).collect()
    }

    pub fn events(
        &mut self,
        millis: u64,
        mut network: impl FnMut(&Sent, &mut Pair) -> Fate,
    ) -> Vec<Event> {
        let until = self.pair.now.as_millis() + millis;
        let mut events = Vec::new();
        loop {
            let now = self.pair.now;
            while let Some(event) = self.keeper.poll_event(now) {
                events.push(event);
            }
            while let Some(request) = self.keeper.poll_request(now) {
                let sent = Sent::of(&request, &mut self.pair);
                if !sent.is_beat {
                    self.sent.push(sent.words.clone());
                }
                let (after, result) = network(&sent, &mut self.pair);
                let due = now.as_millis() + after;
                self.under_way.push((due, request.ticket, result));
            }
            let timer = self.keeper.poll_timeout().map(|due| due.as_millis());
            let answers = self.under_way.iter().map(|(due, ..)| *due);
            let next = answers.chain(timer).min().filter(|next| *next <= until);
            let Some(next) = next else {
                self.pair.now = at(until);
                return events;
            };
            self.pair.now = at(next.max(now.as_millis()));
            let answered = self.under_way.iter().position(|(due, ..)| *due <= next);
            if let Some(index) = answered {
                let (_, ticket, result) = self.under_way.remove(index);
                self.handle(ticket, result);
            }
        }
    }

    /// Hands the machine what became of a request.
    pub fn handle(&mut self, ticket: Ticket, result: CallResult) {
        let result = result.and_then(|answer| ticket.read(answer));
        let result = result.map_err(Failed::from);
        self.keeper.handle(ticket, result, self.pair.now);
    }

    /// Wishes that a service is registered, or made what a payload says.
    pub fn register(&mut self, id: &str, payload: HostJson) -> u32 {
        self.keeper.want(id, Some(payload))
    }

    /// Wishes that a service that is held is changed.
    pub fn update(&mut self, id: &str, changes: &HostJson) -> u32 {
        let wanted = self.keeper.wanted(id).unwrap().assign(changes);
        self.keeper.want(id, Some(wanted))
    }

    /// Wishes that a service is removed.
    pub fn remove(&mut self, id: &str) -> u32 {
        self.keeper.want(id, None)
    }

    /// The session that has a service, and its tags.
    pub fn service(&mut self, id: &str) -> Option<(String, Vec<String>)> {
        let found = self.pair.call(&services::get(id).unwrap()).ok()?;
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let tags = found.body.0["tags"].as_array().unwrap();
        Some((
            text(&found.body.0["session_id"]),
            tags.iter().map(text).collect(),
        ))
    }

    /// Whether a service is registered under the keeper's session.
    pub fn has(&mut self, id: &str) -> bool {
        let owner = self.service(id).map(|(owner, _)| owner);
        owner.as_deref() == Some(self.keeper.session_id())
    }
}

/// After how many milliseconds a request ends, and how.
pub type Fate = (u64, CallResult);

pub struct Sent {
    /// The method and the path behind the account.
    /// `Post /services`.
    pub words: String,
    pub is_beat: bool,
    pub timeout: u64,
    call: Call<HostJson>,
}

impl Sent {
    fn of(request: &KeeperRequest<HostJson>, pair: &mut Pair) -> Self {
        let call = request.call().unwrap();
        Self {
            words: pair.words(&call),
            is_beat: request.ticket == Ticket::Beat,
            timeout: request.timeout.as_millis().into(),
            call,
        }
    }
}

/// The request arrives, and its answer, at once.
pub fn online(sent: &Sent, pair: &mut Pair) -> Fate {
    (0, pair.call(&sent.call))
}

/// The request arrives nowhere, and nothing says so.
pub fn black_hole(sent: &Sent, _: &mut Pair) -> Fate {
    (sent.timeout, Err(fault(503, json!(null))))
}

/// The request arrives, and its answer does not.
pub fn deaf(sent: &Sent, pair: &mut Pair) -> Fate {
    drop(pair.call(&sent.call));
    black_hole(sent, pair)
}

pub fn fault(status: u16, body: serde_json::Value) -> Error<HostJson> {
    failure(status, HostJson::object(&[]), body)
}

pub fn busy(seconds: &str) -> Error<HostJson> {
    failure(503, HostJson(json!({"retry-after": seconds})), json!(null))
}

fn failure(status: u16, headers: HostJson, body: serde_json::Value) -> Error<HostJson> {
    Error::UnexpectedStatus {
        expected: 201,
        response: Box::new(Answer {
            status,
            headers,
            body: HostJson(body),
        }),
    }
}

fn in_words(event: &Event) -> String {
    match event {
        KeeperEvent::Acknowledged { .. } => "beat".to_owned(),
        KeeperEvent::Failed { .. } => "failed".to_owned(),
        KeeperEvent::Lost => "lost".to_owned(),
        KeeperEvent::Restored { services, .. } => format!("restored {}", services.join(" ")),
        KeeperEvent::Settled { wish, error } => match error {
            None => format!("settled {wish}"),
            Some(_) => format!("refused {wish}"),
        },
        KeeperEvent::Stopped(StopReason::Requested) => "requested".to_owned(),
        KeeperEvent::Stopped(reason) => reason.as_str().to_owned(),
    }
}

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}
