//! The heartbeat machine: keeps one session alive, or says that it is not.

mod interval;
mod verdict;

use crate::protocol::Timestamp;

use super::{Backoff, Duration, Jitter, oldest};
pub use verdict::Verdict;

/// What a [`Heartbeat`] starts from.
#[derive(Clone, Debug)]
pub struct HeartbeatConfig {
    /// The token of the first beat.
    pub token: String,
    /// How long the session lives without a beat.
    pub timeout: Duration,
    /// When the request that created the session was sent.
    pub created_at: Timestamp,
    /// What jitter is drawn from.
    pub seed: u64,
}

/// A request for the host to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeartbeatRequest {
    /// What to ask.
    pub kind: HeartbeatRequestKind,
    /// How long to wait for the answer before it counts as failed.
    pub timeout: Duration,
}

/// What a [`HeartbeatRequest`] asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeartbeatRequestKind {
    /// Send a heartbeat with this token.
    Beat {
        /// The token.
        token: String,
    },
    /// Read the session: the registry does not know the token, and only this tells whether the
    /// session is gone.
    ReadSession,
}

/// What happened, for the program to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeartbeatEvent<E> {
    /// The registry accepted a beat.
    Acknowledged {
        /// Since when the session's time runs anew: when that beat was sent.
        at: Timestamp,
    },
    /// A request failed.
    Failed {
        /// The host's own account of it.
        error: E,
    },
    /// No further beat will be sent.
    Stopped(StopReason),
}

/// Why a heartbeat stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// The program asked for it.
    Requested,
    /// The registry says that the session is gone.
    Lost,
    /// The registry refuses the beat itself; repeating it cannot help.
    Refused,
}

impl StopReason {
    /// The reason as programs see it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Lost => "lost",
            Self::Refused => "refused",
        }
    }
}

/// What the machine knows of its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeartbeatState {
    /// Not beating.
    Idle,
    /// Beating; the last beat was acknowledged.
    Active,
    /// Beating; the last request failed, and the session may still be alive.
    Suspect,
    /// The session is gone: the registry said so, or the last acknowledged beat is a full timeout
    /// ago.
    Lost,
}

impl HeartbeatState {
    /// The state as programs see it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Active => "active",
            Self::Suspect => "suspect",
            Self::Lost => "lost",
        }
    }
}

/// Keeps one session alive.
///
/// After every call of `start`, `stop` or a `handle_` method, and whenever the time of
/// [`poll_timeout`](Self::poll_timeout) has come, the host
///
/// 1. drains [`poll_event`](Self::poll_event),
/// 2. sends what [`poll_request`](Self::poll_request) gives, and answers it with exactly one
///    `handle_` call,
/// 3. sets its timer to [`poll_timeout`](Self::poll_timeout).
///
/// Time must not run backwards; [`Clock`](super::Clock) sees to that. `E` is whatever the host
/// reports failures as.
#[derive(Debug)]
pub struct Heartbeat<E> {
    token: String,
    timeout: Duration,
    /// The shortest timeout since the latest request was sent: the registry may have had any of them
    /// when that arrived.
    shortest_timeout: Duration,
    /// Until when the session lives for certain: the registry counts from the arrival of the latest
    /// acknowledged request, this from its departure.
    deadline: Timestamp,
    phase: Phase,
    lost: bool,
    last_acknowledged: Option<Timestamp>,
    backoff: Backoff,
    jitter: Jitter,
    events: Vec<HeartbeatEvent<E>>,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    Idle,
    Waiting {
        until: Timestamp,
        ask: Ask,
    },
    InFlight {
        sent_at: Timestamp,
        ask: Ask,
    },
    /// Stopped while a request was under way; its answer may still bring the next token.
    Stopping {
        sent_at: Timestamp,
        ask: Ask,
    },
}

#[derive(Clone, Copy, Debug)]
enum Ask {
    Beat,
    ReadSession,
}

impl<E> Heartbeat<E> {
    const FIRST_RETRY: Duration = Duration::from_millis(100);
    const MAX_RETRY: Duration = Duration::from_secs(5);
    const MAX_RETRY_AFTER: Duration = Duration::from_secs(60);
    const MIN_TIMEOUT: Duration = Duration::from_secs(1);
    const MAX_TIMEOUT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
    const MIN_ATTEMPT: Duration = Duration::from_secs(1);
    const MAX_ATTEMPT: Duration = Duration::from_secs(20);

    /// A machine that does not beat yet.
    pub fn new(config: HeartbeatConfig) -> Self {
        let timeout = config.timeout.clamp(Self::MIN_TIMEOUT, Self::MAX_TIMEOUT);
        Self {
            token: config.token,
            timeout,
            shortest_timeout: timeout,
            deadline: config.created_at + timeout,
            phase: Phase::Idle,
            lost: false,
            last_acknowledged: None,
            backoff: Backoff::new(Self::FIRST_RETRY),
            jitter: Jitter::new(config.seed),
            events: Vec::new(),
        }
    }

    /// When the session is lost for sure unless a beat is acknowledged before.
    pub fn deadline(&self) -> Timestamp {
        self.deadline
    }

    /// When the latest beat that was acknowledged was sent.
    pub fn last_acknowledged(&self) -> Option<Timestamp> {
        self.last_acknowledged
    }

    /// How many requests have failed since.
    pub fn failures(&self) -> u32 {
        self.backoff.failures()
    }

    /// What is known of the session now.
    pub fn state(&self, now: Timestamp) -> HeartbeatState {
        match self.phase {
            _ if self.lost => HeartbeatState::Lost,
            Phase::Idle | Phase::Stopping { .. } => HeartbeatState::Idle,
            _ if now >= self.deadline() => HeartbeatState::Lost,
            _ if self.backoff.failures() > 0 => HeartbeatState::Suspect,
            Phase::Waiting { .. } | Phase::InFlight { .. } => HeartbeatState::Active,
        }
    }

    /// Starts to beat, at once. Does nothing if it beats already.
    pub fn start(&mut self, now: Timestamp) {
        self.phase = match self.phase {
            Phase::Idle => Phase::Waiting {
                until: now,
                ask: Ask::Beat,
            },
            Phase::Stopping { sent_at, ask } => Phase::InFlight { sent_at, ask },
            beating => beating,
        };
    }

    /// Stops to beat; the session then ends by itself. Does nothing if it is not beating.
    pub fn stop(&mut self) {
        match self.phase {
            Phase::Idle | Phase::Stopping { .. } => return,
            Phase::Waiting { .. } => self.phase = Phase::Idle,
            Phase::InFlight { sent_at, ask } => self.phase = Phase::Stopping { sent_at, ask },
        }
        self.events
            .push(HeartbeatEvent::Stopped(StopReason::Requested));
    }

    /// Takes a new timeout, which the registry applies from the next beat on: that is sent no later
    /// than the new timeout asks for.
    pub fn change_timeout(&mut self, timeout: Duration, now: Timestamp) {
        self.timeout = timeout.clamp(Self::MIN_TIMEOUT, Self::MAX_TIMEOUT);
        self.shortest_timeout = self.shortest_timeout.min(self.timeout);
        if let Phase::Waiting {
            until,
            ask: Ask::Beat,
        } = self.phase
        {
            let interval = interval::draw(self.timeout, &mut self.jitter);
            self.wait_until(Ask::Beat, until.min(now + interval).max(now));
        }
    }

    /// Goes on with another session of the same timeout, at once. No request is under way: the session
    /// before was lost.
    pub(super) fn renew(&mut self, token: String, created_at: Timestamp, now: Timestamp) {
        self.token = token;
        self.shortest_timeout = self.timeout;
        self.deadline = created_at + self.timeout;
        self.lost = false;
        self.last_acknowledged = None;
        self.backoff.succeed();
        self.wait(Ask::Beat, Duration::ZERO, now);
    }

    /// Takes the token that answered a beat.
    pub fn handle_acknowledgement(&mut self, token: String, now: Timestamp) {
        let (Phase::InFlight { sent_at, .. } | Phase::Stopping { sent_at, .. }) = self.phase else {
            return;
        };
        self.token = token;
        self.deadline = sent_at + self.shortest_timeout;
        self.lost = false;
        self.last_acknowledged = Some(sent_at);
        self.backoff.succeed();
        if self.land() {
            let interval = interval::draw(self.shortest_timeout, &mut self.jitter);
            self.wait_until(Ask::Beat, (sent_at + interval).max(now));
            self.events
                .push(HeartbeatEvent::Acknowledged { at: sent_at });
        }
    }

    /// Takes the news that the session exists after all, though its token is not known.
    pub fn handle_session_found(&mut self, now: Timestamp) {
        if self.land() {
            let delay = self.retry_delay(now);
            self.wait(Ask::Beat, delay, now);
        }
    }

    /// Takes the failure of a request.
    pub fn handle_failure(&mut self, verdict: Verdict, error: E, now: Timestamp) {
        let ask = match self.phase {
            Phase::InFlight { ask, .. } => ask,
            _ => Ask::Beat,
        };
        self.lost |= verdict == Verdict::SessionGone;
        if !self.land() {
            return;
        }
        self.backoff.fail();
        self.events.push(HeartbeatEvent::Failed { error });
        match verdict {
            Verdict::Retry { after } => {
                let delay = self.retry_delay(now).max(self.bounded(after, now));
                self.wait(ask, delay, now);
            }
            Verdict::UnknownToken => self.wait(Ask::ReadSession, Duration::ZERO, now),
            Verdict::SessionGone => self.end(StopReason::Lost),
            Verdict::Refused => self.end(StopReason::Refused),
        }
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<HeartbeatEvent<E>> {
        oldest(&mut self.events)
    }

    /// The request that is due, if one is. There is never more than one under way.
    pub fn poll_request(&mut self, now: Timestamp) -> Option<HeartbeatRequest> {
        let Phase::Waiting { until, ask } = self.phase else {
            return None;
        };
        if now < until {
            return None;
        }
        self.phase = Phase::InFlight { sent_at: now, ask };
        self.shortest_timeout = self.timeout;
        Some(HeartbeatRequest {
            kind: match ask {
                Ask::Beat => HeartbeatRequestKind::Beat {
                    token: self.token.clone(),
                },
                Ask::ReadSession => HeartbeatRequestKind::ReadSession,
            },
            timeout: self.attempt_timeout(now),
        })
    }

    /// When a request will be due; `None` while one is under way or the machine is idle.
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        match self.phase {
            Phase::Waiting { until, .. } => Some(until),
            Phase::Idle | Phase::InFlight { .. } | Phase::Stopping { .. } => None,
        }
    }

    /// Ends the request under way; `false` when the machine was stopped meanwhile.
    fn land(&mut self) -> bool {
        let wanted = matches!(self.phase, Phase::InFlight { .. });
        self.phase = Phase::Idle;
        wanted
    }

    fn wait(&mut self, ask: Ask, delay: Duration, now: Timestamp) {
        self.wait_until(ask, now + delay);
    }

    fn wait_until(&mut self, ask: Ask, until: Timestamp) {
        self.phase = Phase::Waiting { until, ask };
    }

    fn end(&mut self, reason: StopReason) {
        self.events.push(HeartbeatEvent::Stopped(reason));
    }

    /// While the session may live, tries follow each other closely enough to save it.
    fn retry_delay(&mut self, now: Timestamp) -> Duration {
        let lives = now < self.deadline;
        let cap = if lives {
            Self::MAX_RETRY.min(self.timeout / 6)
        } else {
            Self::MAX_RETRY
        };
        self.backoff.draw(cap, &mut self.jitter)
    }

    /// What the registry asks to wait, but not so long that the session dies of it: another try fits in
    /// before its deadline.
    fn bounded(&self, after: Option<Duration>, now: Timestamp) -> Duration {
        let most = if now < self.deadline {
            Duration::between(now, self.deadline) / 2
        } else {
            Self::MAX_RETRY_AFTER
        };
        after.unwrap_or_default().min(most)
    }

    /// Half the time left, so that one attempt that hangs leaves room for another.
    fn attempt_timeout(&self, now: Timestamp) -> Duration {
        let left = Duration::between(now, self.deadline());
        (left / 2).clamp(Self::MIN_ATTEMPT, Self::MAX_ATTEMPT)
    }
}
