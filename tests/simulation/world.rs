//! A simulated world: the registry, its clients, and the network and the time between them.

use std::collections::BTreeMap;

use service_registry_client::client::{Answer, Duration};
use service_registry_client::protocol::{Request, Timestamp};

use crate::chance::Chance;
use crate::client::{Client, Failure, answer};
use crate::flaws::Flaw;
use crate::host_json::HostJson;
use crate::ledger::{End, Ledger};
use crate::network::Message;
use crate::plan::{Fault, Plan};
use crate::reader::Reader;
use crate::server::Server;

/// What happens at a point in time.
#[derive(Debug)]
pub enum Event {
    Start(usize),
    /// A program does what has this number in the plan.
    Act(usize, usize),
    /// A client's host says that time may have stood still.
    Wake(usize),
    /// A client's timer fires.
    Timer(usize, u64),
    /// A client's patience with a request ends.
    Limit(usize, u64),
    /// A client's pacemaker repeats a beat.
    Pace(usize, u64),
    /// A client's pacemaker has no more patience with an exchange.
    PacerLimit(usize, u64),
    /// A client's main thread is told of a repetition.
    Repeated(usize, Timestamp),
    /// A message arrives at the registry.
    Arrival(Box<Message>),
    /// An exchange of a client's ends.
    Answer {
        client: usize,
        errand: u64,
        exchange: u64,
        result: Result<Box<Answer<HostJson>>, &'static str>,
    },
    /// A fault begins, and when it ends.
    Begin(usize),
    End(usize),
    NewKeys(usize),
    /// The registry's host looks for what has expired.
    Expire,
    /// The next session reaches its deadline.
    Deadline,
    Read,
    /// Everything of a client's must be back.
    Check(usize, u64),
}

impl Event {
    /// Whether a client's pacemaker sees to it.
    fn is_for_pacer(&self) -> bool {
        matches!(
            self,
            Self::Pace(..) | Self::PacerLimit(..) | Self::Answer { errand: 0, .. }
        )
    }

    /// The client that takes part in it, if it must run for that.
    pub fn participant(&self) -> Option<usize> {
        match self {
            Self::Start(client)
            | Self::Act(client, _)
            | Self::Wake(client)
            | Self::Pace(client, _)
            | Self::PacerLimit(client, _)
            | Self::Repeated(client, _)
            | Self::Timer(client, _)
            | Self::Limit(client, _)
            | Self::Answer { client, .. } => Some(*client),
            _ => None,
        }
    }
}

pub struct World {
    pub now: u64,
    pub plan: Plan,
    pub server: Server,
    pub ledger: Ledger,
    pub reader: Reader,
    pub clients: Vec<Client>,
    pub flaw: Option<Flaw>,
    /// When requests arrived at the registry.
    pub arrivals: Vec<u64>,
    pub chance: Chance,
    /// The faults there are now, by their numbers in the plan.
    pub faults: BTreeMap<usize, Fault>,
    /// How many events there were.
    pub steps: u64,
    /// What went wrong.
    pub violation: Option<String>,
    /// What happened, if somebody wants to know.
    pub trace: Option<Vec<String>>,
    queue: BTreeMap<(u64, u64, u64), Event>,
    pushed: u64,
    numbers: u64,
    /// The deadline that an event is set for.
    pub watched_deadline: Option<u64>,
}

/// In how many ways what happens in the same millisecond is ordered.
const ORDERS: u64 = 1 << 16;

impl World {
    pub fn new(seed: u64, plan: Plan) -> Self {
        Self::with(seed, plan, None)
    }

    /// A world with something in it that is not as it should be.
    pub fn with(seed: u64, plan: Plan, flaw: Option<Flaw>) -> Self {
        let mut chance = Chance::new(!seed);
        let clients = plan.clients.iter().cloned().enumerate();
        let clients = clients.map(|(index, plan)| Client::new(index, plan, flaw));
        let mut world = Self {
            now: 0,
            server: Server::new(chance.fork()),
            ledger: Ledger::default(),
            reader: Reader::default(),
            clients: clients.collect(),
            flaw,
            arrivals: Vec::new(),
            chance,
            faults: BTreeMap::new(),
            steps: 0,
            violation: None,
            trace: None,
            queue: BTreeMap::new(),
            pushed: 0,
            numbers: 0,
            watched_deadline: None,
            plan,
        };
        if flaw == Some(Flaw::ShowsTheDead) {
            world.server.staleness = 1_000;
        }
        for client in 0..world.clients.len() {
            let at = world.clients[client].plan.start;
            world.push(at, Event::Start(client));
        }
        for (index, trouble) in world.plan.troubles.clone().iter().enumerate() {
            world.push(trouble.from, Event::Begin(index));
            if trouble.until > trouble.from {
                world.push(trouble.until, Event::End(index));
            }
        }
        for (number, (at, client, _)) in world.plan.acts.clone().into_iter().enumerate() {
            world.push(at, Event::Act(client, number));
        }
        for calm in world.plan.calms.clone() {
            for client in 0..world.clients.len() {
                let bound = world.clients[client].plan.bound();
                world.push(calm + bound, Event::Check(client, calm));
            }
        }
        if world.plan.is_read {
            world.push(1_000, Event::Read);
        }
        world.push(1_000, Event::Expire);
        world
    }

    /// Runs to the end, or to the first violation.
    pub fn run(&mut self) {
        while self.violation.is_none()
            && let Some(entry) = self.queue.first_entry()
            && entry.key().0 <= self.plan.end
        {
            let ((at, ..), event) = entry.remove_entry();
            self.now = at;
            self.steps += 1;
            self.step(event);
        }
    }

    pub fn push(&mut self, at: u64, event: Event) {
        self.pushed += 1;
        // What happens in the same millisecond happens in any order.
        let order = self.chance.below(ORDERS);
        let at = at.max(self.now);
        self.queue.insert((at, order, self.pushed), event);
    }

    /// Lets something happen now, after everything else and what has a lower order.
    pub fn push_last(&mut self, order: u64, event: Event) {
        self.pushed += 1;
        let key = (self.now, ORDERS + order, self.pushed);
        self.queue.insert(key, event);
    }

    pub fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    pub fn note(&mut self, text: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{:>7} {}", self.now, text()));
        }
    }

    pub fn violated(&mut self, what: impl Into<String>) {
        let what = what.into();
        self.note(|| format!("VIOLATED: {what}"));
        self.violation.get_or_insert(what);
    }

    fn step(&mut self, event: Event) {
        self.expire_ledger(End::Expired);
        let participant = event.participant();
        if let Some(client) = participant
            && self.clients[client].pause.is_some()
        {
            let is_frozen = self.faults.values().any(
                |fault| matches!(fault, Fault::Freeze(who) | Fault::Sleep(who) if *who == client),
            );
            if !is_frozen
                && let Event::Answer {
                    exchange, result, ..
                } = &event
            {
                self.pacer_hears(client, *exchange, result);
            }
            if is_frozen || !event.is_for_pacer() {
                self.clients[client].backlog.push(event);
                return;
            }
        }
        self.happen(event);
        if let Some(client) = participant {
            self.check_client(client);
        }
        self.watch_deadline();
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Start(client) => self.start(client),
            Event::Act(client, number) => self.act(client, self.plan.acts[number].2),
            Event::Wake(client) => self.wake(client),
            Event::Pace(client, beat) => self.pace(client, beat),
            Event::PacerLimit(client, exchange) => self.pacer_gives_up(client, exchange),
            Event::Repeated(client, sent_at) => {
                if let Some(keeper) = &mut self.clients[client].keeper {
                    keeper.handle_repeated(sent_at);
                }
                self.drive(client);
            }
            Event::Timer(client, timer) => {
                if self.clients[client].timer == timer {
                    self.drive(client);
                }
            }
            Event::Limit(client, errand) => {
                let is_endless = self.flaw == Some(Flaw::EndlessPatience);
                if !is_endless && self.clients[client].errands.contains_key(&errand) {
                    self.note(|| format!("client {client} waits no longer"));
                    self.finish(client, errand, Err(Failure::Network("timeout")));
                }
            }
            Event::Arrival(message) => self.arrive(message),
            Event::Answer {
                client,
                errand,
                exchange,
                result,
            } => {
                self.pacer_hears(client, exchange, &result);
                self.answered(client, errand, exchange, result);
            }
            Event::Begin(index) => self.begin_fault(index),
            Event::End(index) => self.end_fault(index),
            Event::NewKeys(index) => {
                if self.faults.contains_key(&index) {
                    self.note(|| "the registry has another key".to_owned());
                    self.server.restart();
                    self.push(self.now + 2_000, Event::NewKeys(index));
                }
            }
            Event::Expire => {
                self.server.expire(self.now);
                let next = self.chance.between(1, 1_000);
                self.push(self.now + next, Event::Expire);
            }
            Event::Deadline => {
                self.watched_deadline = None;
                if self.plan.is_read && self.chance.percent(30) {
                    self.read();
                }
            }
            Event::Read => {
                self.read();
                let next = self.chance.between(1, 4_000);
                self.push(self.now + next, Event::Read);
            }
            Event::Check(client, calm) => self.check_restored(client, calm),
        }
    }

    fn start(&mut self, client: usize) {
        let seed = self.chance.next();
        self.clients[client].join(self.now, seed);
        self.set_clear(client);
        self.drive(client);
    }

    fn wake(&mut self, client: usize) {
        let host = &mut self.clients[client];
        let clock = host.clock(self.now);
        if let Some(keeper) = &mut host.keeper {
            keeper.wake(clock);
        }
        self.drive(client);
    }

    /// A client need not have everything back before this and its bound.
    pub fn excuse(&mut self, client: usize, until: u64) {
        let excused = &mut self.clients[client].excused_until;
        *excused = until.max(*excused);
    }

    /// From now on nothing hinders a client, unless some fault does.
    pub fn set_clear(&mut self, client: usize) {
        let host = &mut self.clients[client];
        host.clear_since = host.hindrances.is_empty().then_some(self.now);
    }

    /// Passes on a request of the registry's that is no simulated client's.
    pub fn serve(&mut self, client: usize, request: Request<String>) -> Answer<HostJson> {
        let response = self.server.handle(request.clone(), self.now);
        let clock = self.server.clock(self.now);
        let observed = self.ledger.observe(client, &request, &response, clock);
        if let Err(violation) = observed {
            self.violated(violation);
        }
        answer(&response)
    }

    /// Takes it that the sessions are gone whose time has come.
    pub fn expire_ledger(&mut self, why: End) {
        let clock = self.server.clock(self.now);
        for id in self.ledger.advance(clock, why) {
            self.note(|| format!("session {id} {why:?}"));
            self.check_end(&id);
        }
    }

    fn watch_deadline(&mut self) {
        let Some(deadline) = self.ledger.next_deadline() else {
            return;
        };
        if self.watched_deadline.is_none_or(|known| deadline < known) {
            self.watched_deadline = Some(deadline);
            let clock = self.server.clock(self.now);
            self.push(self.now + deadline.saturating_sub(clock), Event::Deadline);
        }
    }

    pub fn timer_at(&mut self, client: usize, delay: Duration) {
        let timer = self.number();
        let lag = self.clients[client].plan.lag;
        let lag = self.chance.between(0, lag);
        self.clients[client].timer = timer;
        let at = self.now + u64::from(delay.as_millis()) + lag;
        self.push(at, Event::Timer(client, timer));
    }
}
