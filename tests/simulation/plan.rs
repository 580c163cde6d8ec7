//! What a seed stands for: who takes part, and what goes wrong when.

use std::fmt;

use crate::chance::Chance;

#[derive(Clone, Debug)]
pub struct Plan {
    pub clients: Vec<ClientPlan>,
    pub troubles: Vec<Trouble>,
    /// What the programs do, and when.
    pub acts: Vec<(u64, usize, Act)>,
    /// From when on nothing goes wrong for a while, once for each round of troubles.
    pub calms: Vec<u64>,
    pub end: u64,
    /// Whether somebody reads all the time.
    pub is_read: bool,
}

#[derive(Clone, Debug)]
pub struct ClientPlan {
    /// When it joins.
    pub start: u64,
    /// The session's timeout, in seconds.
    pub timeout: u64,
    pub services: usize,
    /// How long a message takes one way, at least and at most.
    pub latency: (u64, u64),
    /// How late a timer fires at most.
    pub lag: u64,
    /// Whether a thread of its own repeats its beats.
    pub has_pacemaker: bool,
    /// Whether its host tells when time may have stood still.
    pub is_woken: bool,
    /// Whether the monotonic clock stands still while the machine sleeps.
    pub clock_sleeps: bool,
    /// How much the wall clock is wrong.
    pub wall_offset: i64,
}

#[derive(Clone, Debug)]
pub struct Trouble {
    pub from: u64,
    pub until: u64,
    pub fault: Fault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Messages between a client, or all, and the registry are lost.
    Cut { whom: Whom, cut: Cut },
    /// Some messages are lost, some come twice, and some take so much longer that others overtake them.
    Noise {
        whom: Whom,
        lost: u64,
        doubled: u64,
        delay: u64,
    },
    /// The registry does not run. Afterwards it is another one, which may know nothing.
    Down { wiped: bool },
    /// The registry takes up to this long, before it does anything or before it answers.
    Slow { most: u64, before: bool },
    /// Every request is answered with this status by something before the registry.
    Erring {
        status: u16,
        retry_after: Option<u64>,
    },
    /// The key that signs the registry's tokens is another one every two seconds.
    Keys,
    /// A client's process does not run; its clocks do.
    Freeze(usize),
    /// A client's main thread is busy with something else.
    Block(usize),
    /// A client's machine sleeps.
    Sleep(usize),
    /// The registry forgets everything.
    Wipe,
    /// Somebody ends a client's session.
    EndSession(usize),
    /// A client's wall clock is set.
    SetClock(usize, i64),
    /// The registry's clock is set.
    SetServerClock(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    All,
    One(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    Refused,
    BlackHole,
    Requests,
    Answers,
}

impl Whom {
    pub fn includes(self, client: usize) -> bool {
        self == Self::All || self == Self::One(client)
    }
}

impl Fault {
    /// Whether a client's beats may fail to reach the registry for it, and if so, whether they may even if
    /// the client was well when it began.
    pub fn hindrance(self, client: usize) -> Option<Hindrance> {
        let of = |whom: Whom, hindrance| whom.includes(client).then_some(hindrance);
        match self {
            Self::Cut {
                whom,
                cut: Cut::Answers,
            }
            | Self::Noise {
                whom,
                lost: 0,
                delay: 0..=50,
                ..
            } => of(whom, Hindrance::OfTheUnwell),
            Self::Cut { whom, .. } | Self::Noise { whom, .. } => of(whom, Hindrance::Certain),
            Self::Slow { before: false, .. } => Some(Hindrance::OfTheUnwell),
            Self::Down { .. } | Self::Slow { .. } | Self::Erring { .. } => Some(Hindrance::Certain),
            Self::Freeze(who) | Self::Sleep(who) => of(Whom::One(who), Hindrance::IfLong),
            Self::Block(who) => of(Whom::One(who), Hindrance::WithoutPacemaker),
            Self::Keys
            | Self::Wipe
            | Self::EndSession(_)
            | Self::SetClock(..)
            | Self::SetServerClock(_) => None,
        }
    }

    /// The client whose main thread does not run.
    pub fn paused(self) -> Option<usize> {
        match self {
            Self::Freeze(client) | Self::Sleep(client) | Self::Block(client) => Some(client),
            _ => None,
        }
    }

    fn is_instant(self) -> bool {
        matches!(
            self,
            Self::Wipe | Self::EndSession(_) | Self::SetClock(..) | Self::SetServerClock(_)
        )
    }
}

/// How a fault keeps beats from the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    Certain,
    /// Who beat well when it began goes on to: it needs no answers.
    OfTheUnwell,
    /// The same, if it ends before the session's time.
    IfLong,
    /// The same, or with a thread that repeats beats.
    WithoutPacemaker,
}

/// What a program does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Registers the service of this number, with tags or without.
    Register(usize, bool),
    /// Changes the metadata of the service of this number, or its tags.
    Update(usize, bool),
    Remove(usize),
    /// Registers what the registry refuses.
    RegisterOdd,
    /// Dies. Another program joins in its place.
    Crash,
    Stop,
    Start,
    /// Is told ten times within a second that time may have stood still.
    Wake,
}

/// How many services a program may have.
pub const SERVICES: usize = 5;

const HOUR: i64 = 3_600_000;

impl Plan {
    pub fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let count = chance.between(1, 5) as usize;
        let clients: Vec<_> = (0..count).map(|_| ClientPlan::new(&mut chance)).collect();
        let mut plan = Self {
            clients,
            troubles: Vec::new(),
            acts: Vec::new(),
            calms: Vec::new(),
            end: 0,
            is_read: true,
        };
        let mut now = 5_000;
        for _ in 0..chance.between(1, 3) {
            now = plan.add_round(now, &mut chance);
        }
        plan.end = now;
        plan.leave_out_hidden_sleep();
        plan.acts.sort_by_key(|(at, ..)| *at);
        plan
    }

    /// A wall clock that is set back about when the monotonic clock stands still hides the time from
    /// everybody.
    fn leave_out_hidden_sleep(&mut self) {
        let sleepers = |trouble: &Trouble| match trouble.fault {
            Fault::Sleep(client) if self.clients[client].clock_sleeps => Some(client),
            _ => None,
        };
        let sleepers: Vec<_> = self.troubles.iter().filter_map(sleepers).collect();
        self.troubles.retain(|trouble| {
            !matches!(trouble.fault, Fault::SetClock(client, ..0) if sleepers.contains(&client))
        });
    }

    /// For how long the last troubles may keep somebody from coming back after they have ended.
    fn excuses(&self, start: u64) -> u64 {
        let troubles = self.troubles.iter().filter(|trouble| trouble.from >= start);
        let asks = troubles.filter_map(|trouble| match trouble.fault {
            Fault::Erring { retry_after, .. } => retry_after,
            _ => None,
        });
        let crashes = self
            .acts
            .iter()
            .filter(|(at, _, act)| *at >= start && *act == Act::Crash)
            .map(|(_, client, _)| self.clients[*client].timeout);
        asks.chain(crashes).max().unwrap_or_default().min(60) * 1_000
    }

    /// Whether the registry goes on to know the tokens it has issued.
    pub fn tokens_are_stable(&self) -> bool {
        !self.troubles.iter().any(|trouble| {
            matches!(
                trouble.fault,
                Fault::Keys | Fault::Down { .. } | Fault::Wipe
            )
        })
    }

    /// Adds some troubles and a calm after them, and answers when that ends.
    fn add_round(&mut self, start: u64, chance: &mut Chance) -> u64 {
        let longest = self.clients.iter().map(|client| client.timeout).max();
        let timeout = longest.unwrap_or_default() * 1_000;
        let mut calm = start;
        for _ in 0..chance.between(1, 4) {
            let from = start + chance.below(timeout * 3 / 2);
            let fault = Fault::draw(self.clients.len(), chance);
            let until = if fault.is_instant() {
                from
            } else {
                from + 1
                    + match chance.below(4) {
                        0 => chance.below(1_500),
                        1 => chance.below(timeout),
                        2 => chance.below(timeout * 3 / 2),
                        _ => chance.below(timeout * 4),
                    }
            };
            calm = calm.max(until);
            self.troubles.push(Trouble { from, until, fault });
        }
        for _ in 0..chance.below(8) {
            let client = chance.below(self.clients.len() as u64) as usize;
            let at = start + chance.below(calm - start + 1);
            let act = Act::draw(chance);
            self.acts.push((at, client, act));
            // One wish often follows another about the same before that is answered.
            if let Act::Register(number, _) | Act::Update(number, _) | Act::Remove(number) = act {
                for _ in 0..chance.below(3) {
                    let at = (at + chance.below(200)).min(calm);
                    self.acts.push((at, client, Act::wish(number, chance)));
                }
            }
        }
        for client in 0..self.clients.len() {
            self.acts.push((calm + 1, client, Act::Start));
        }
        self.calms.push(calm + 2);
        let bounds = self.clients.iter().map(ClientPlan::bound);
        calm + bounds.max().unwrap_or_default() + timeout * 3 / 2 + self.excuses(start)
    }
}

impl ClientPlan {
    fn new(chance: &mut Chance) -> Self {
        let least = chance.between(1, 40);
        Self {
            start: chance.below(1_000),
            timeout: *chance.pick(&[3, 4, 5, 8, 10, 15, 20, 30]),
            services: chance.below(4) as usize,
            latency: (least, least + chance.between(1, 60)),
            lag: *chance.pick(&[0, 2, 10, 50]),
            has_pacemaker: chance.percent(50),
            is_woken: chance.percent(50),
            clock_sleeps: chance.percent(50),
            wall_offset: chance.between(0, 2_000_000) as i64 - 1_000_000,
        }
    }

    /// Within how much time after the end of all troubles everything is back: an interval and a
    /// back-off's cap, and what the messages and timers of that take.
    pub fn bound(&self) -> u64 {
        const CAP: u64 = 5_000;
        let messages = 2 * (2 * SERVICES as u64 + 8);
        self.interval() + CAP + messages * self.latency.1 + 4 * self.lag
    }

    /// The longest time between two beats.
    pub fn interval(&self) -> u64 {
        let tenths = if self.timeout < 15 { 6 } else { 8 };
        self.timeout * 100 * tenths
    }
}

impl Fault {
    fn draw(clients: usize, chance: &mut Chance) -> Self {
        let one = chance.below(clients as u64) as usize;
        let whom = *chance.pick(&[Whom::All, Whom::One(one), Whom::One(one)]);
        match chance.below(19) {
            0..3 => Self::Cut {
                whom,
                cut: *chance.pick(&[Cut::Refused, Cut::BlackHole, Cut::Requests, Cut::Answers]),
            },
            3..5 => Self::Noise {
                whom,
                lost: *chance.pick(&[0, 10, 40]),
                doubled: *chance.pick(&[0, 10, 40]),
                delay: *chance.pick(&[50, 1_000, 10_000]),
            },
            5 => Self::Down { wiped: true },
            6 => Self::Down { wiped: false },
            7 => Self::Slow {
                most: *chance.pick(&[500, 3_000, 20_000]),
                before: chance.percent(50),
            },
            8 => Self::Erring {
                status: 404,
                retry_after: None,
            },
            18 => Self::Erring {
                status: *chance.pick(&[500, 502, 503, 429]),
                retry_after: *chance.pick(&[None, None, Some(1), Some(10), Some(300)]),
            },
            9 => Self::Keys,
            10 => Self::Freeze(one),
            11 => Self::Sleep(one),
            12 => Self::Wipe,
            16 | 17 => Self::Block(one),
            13 => Self::EndSession(one),
            14 => Self::SetClock(one, *chance.pick(&[-HOUR, HOUR, 700, -700, 3_000])),
            _ => Self::SetServerClock(*chance.pick(&[HOUR, -HOUR])),
        }
    }
}

impl Act {
    fn draw(chance: &mut Chance) -> Self {
        match chance.below(16) {
            0..10 => Self::wish(chance.below(SERVICES as u64) as usize, chance),
            10 => Self::RegisterOdd,
            11 => Self::Crash,
            12 => Self::Stop,
            13 => Self::Start,
            _ => Self::Wake,
        }
    }

    fn wish(number: usize, chance: &mut Chance) -> Self {
        match chance.below(5) {
            0..2 => Self::Register(number, chance.percent(50)),
            2..4 => Self::Update(number, chance.percent(50)),
            _ => Self::Remove(number),
        }
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, client) in self.clients.iter().enumerate() {
            writeln!(f, "client {index}: {client:?}")?;
        }
        for trouble in &self.troubles {
            let Trouble { from, until, fault } = trouble;
            writeln!(f, "trouble from {from} until {until}: {fault:?}")?;
        }
        for (at, client, act) in &self.acts {
            writeln!(f, "at {at}, client {client}: {act:?}")?;
        }
        writeln!(f, "calm from {:?}, end at {}", self.calms, self.end)
    }
}
