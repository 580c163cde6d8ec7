//! A client as a simulation has it: the real machine, and what its host keeps around it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use serde_json::{Value, json};
use service_registry_client::client::{
    self, Answer, Call, Clock, Credentials, Endpoint, Error, Failed, HeartbeatState, Holdings,
    Identity, Keeper, Secret, Ticket, TokenCache,
};
use service_registry_client::protocol::{Response, Timestamp};

use crate::flaws::Flaw;
use crate::host_json::HostJson;
use crate::pacer::Pacer;
use crate::plan::ClientPlan;
use crate::program::Program;
use crate::server::{API_KEY, AUTH_URL, START, URL, USERNAME};
use crate::world::Event;

pub type Machine = Keeper<HostJson, Failure>;

pub struct Client {
    pub plan: ClientPlan,
    /// `None` while the process does not exist.
    pub keeper: Option<Machine>,
    pub program: Program,
    pub errands: BTreeMap<u64, Errand>,
    pub cache: TokenCache,
    /// The timer that is set; others that fire are none any more.
    pub timer: u64,
    pub pacer: Option<Pacer>,
    pub pause: Option<Pause>,
    /// What happened to it while it paused.
    pub backlog: Vec<Event>,
    /// The faults that hinder it.
    pub hindrances: BTreeSet<usize>,
    /// Since when nothing hinders it; `None` while something does.
    pub clear_since: Option<u64>,
    /// Until when the registry asked it to wait, or another process of its may hold what it wants.
    pub excused_until: u64,
    /// When its latest beat was sent, by its own clock, until a request fails.
    pub beat_at: Option<u64>,
    /// When its latest beats were sent.
    pub beats: VecDeque<u64>,
    /// Before when it was asked not to beat again, and not to do anything else, by its own clock, when
    /// there was no session to save.
    pub not_before: [Timestamp; 2],
    /// When it went on after its session's deadline had passed in a pause, until it has asked the registry.
    pub doubts_since: Option<u64>,
    pub wall_offset: i64,
    /// How much the monotonic clock has stood still.
    pub slept: u64,
    clock: Clock,
    flaw: Option<Flaw>,
    /// The deadline as a flawed host counts it.
    pub counted_deadline: Timestamp,
}

#[derive(Clone, Copy)]
pub struct Pause {
    pub since: u64,
    pub is_sleep: bool,
}

/// A request of the machine's, which may take several exchanges.
pub struct Errand {
    pub ticket: Ticket,
    pub call: Call<HostJson>,
    pub identity: Option<Identity>,
    pub may_be_stale: bool,
    /// When it was sent.
    pub at: u64,
    pub repeat: Option<client::Duration>,
    /// The exchange that is under way.
    pub exchange: u64,
}

/// Why there is no answer to a request of the machine's.
#[derive(Clone)]
pub enum Failure {
    Decided(Error<HostJson>),
    Network(&'static str),
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decided(error) => {
                let response = error.response();
                let status = response.map_or(0, |response| response.status);
                let body = response.map(|response| &response.body.0);
                let details = body.and_then(|body| body["details"].as_str());
                write!(f, "{status} {}", details.unwrap_or_default())
            }
            Self::Network(what) => f.write_str(what),
        }
    }
}

impl From<Error<HostJson>> for Failure {
    fn from(error: Error<HostJson>) -> Self {
        Self::Decided(error)
    }
}

impl Failure {
    /// What the machine goes by.
    pub fn into_failed(self) -> Failed<Self> {
        match &self {
            Self::Decided(error) => Failed::decided(&error.clone(), self),
            Self::Network(_) => Failed::unanswered(self, true),
        }
    }
}

impl Errand {
    /// Beats, and finding out what became of one, are one kind; all else is the other.
    pub fn kind(ticket: Ticket) -> usize {
        usize::from(matches!(ticket, Ticket::NewSession(_) | Ticket::Service(_)))
    }
}

impl Client {
    pub fn new(index: usize, plan: ClientPlan, flaw: Option<Flaw>) -> Self {
        let wall = (START as i64 + plan.wall_offset) as f64;
        Self {
            keeper: None,
            program: Program::new(index, plan.services),
            errands: BTreeMap::new(),
            cache: TokenCache::default(),
            timer: 0,
            pacer: None,
            pause: None,
            backlog: Vec::new(),
            hindrances: BTreeSet::new(),
            clear_since: Some(0),
            excused_until: 0,
            beat_at: None,
            beats: VecDeque::new(),
            not_before: Default::default(),
            doubts_since: None,
            wall_offset: plan.wall_offset,
            slept: 0,
            clock: Clock::new(wall, 0.0),
            flaw,
            counted_deadline: Timestamp::default(),
            plan,
        }
    }

    /// What the client takes for the time.
    pub fn clock(&mut self, now: u64) -> Timestamp {
        let wall = (START + now).saturating_add_signed(self.wall_offset);
        let asleep = self.pause.filter(|pause| pause.is_sleep);
        let asleep = asleep.map_or(0, |pause| now - pause.since);
        let slept = if self.plan.clock_sleeps {
            self.slept + asleep
        } else {
            0
        };
        let awake = now - slept;
        if self.flaw == Some(Flaw::OneClock) {
            return Timestamp::from_millis(START + awake);
        }
        self.clock.advance(wall as f64, awake as f64)
    }

    /// A process starts, and joins.
    pub fn join(&mut self, now: u64, seed: u64) {
        let definition = HostJson(json!({"heartbeat_timeout": self.plan.timeout}));
        let mut holdings = Holdings::new(definition);
        for (id, payload) in &self.program.wanted {
            holdings.add_service(id, &HostJson(payload.clone()));
        }
        let timeout = client::Duration::from_secs(self.plan.timeout);
        let mut keeper = Keeper::joining(timeout, holdings, seed);
        keeper.start(self.clock(now));
        self.keeper = Some(keeper);
        self.program.start();
    }

    /// The process dies.
    pub fn crash(&mut self) {
        if let Some(keeper) = self.keeper.take() {
            self.program.former.insert(keeper.session_id().to_owned());
        }
        self.errands.clear();
        self.cache = TokenCache::default();
        self.timer = 0;
        self.pacer = None;
        self.backlog.clear();
        self.beat_at = None;
        self.not_before = Default::default();
        self.doubts_since = None;
    }

    pub fn session_id(&self) -> Option<&str> {
        self.keeper.as_ref().map(Keeper::session_id)
    }

    /// Whether there is a session to save, as far as the client knows.
    pub fn has_session(&mut self, now: u64) -> bool {
        let clock = self.clock(now);
        self.keeper.as_ref().is_some_and(|keeper| {
            let is_lost = keeper.state(clock) == HeartbeatState::Lost;
            !is_lost && keeper.deadline().is_some_and(|deadline| clock < deadline)
        })
    }

    /// Whether the client says that its session is alive, with all that it holds.
    pub fn is_safe(&mut self, now: u64) -> bool {
        let clock = self.clock(now);
        if self.flaw == Some(Flaw::CountsFromAnswer) {
            return clock < self.counted_deadline;
        }
        let keeper = self.keeper.as_ref();
        keeper.is_some_and(|keeper| keeper.is_safe(client::Duration::ZERO, clock))
    }
}

pub fn endpoint() -> Endpoint {
    Endpoint {
        url: URL.to_owned(),
        auth_url: AUTH_URL.to_owned(),
    }
}

pub fn credentials() -> Credentials {
    Credentials {
        username: USERNAME.to_owned(),
        secret: Secret::ApiKey(API_KEY.to_owned()),
    }
}

/// An answer as the machine takes it.
pub fn answer(response: &Response<String>) -> Answer<HostJson> {
    let headers = response.headers.iter();
    Answer {
        status: response.status,
        headers: HostJson(
            headers
                .map(|(name, value)| (name.to_owned(), Value::from(value)))
                .collect(),
        ),
        body: HostJson(serde_json::from_str(&response.body).unwrap_or_default()),
    }
}
