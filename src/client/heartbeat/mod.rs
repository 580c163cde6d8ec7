//! The heartbeat machine: keeps one session alive, or says that it is not.

mod answers;
mod interval;
mod terms;
mod verdict;

use crate::protocol::Timestamp;

use super::{Backoff, Duration, Jitter, oldest};
pub use terms::{
    HeartbeatConfig, HeartbeatEvent, HeartbeatRequest, HeartbeatRequestKind, HeartbeatState,
    StopReason,
};
pub use verdict::Verdict;

/// Keeps one session alive.
///
/// After every call of `start`, `stop`, `wake` or a `handle_` method, and whenever the time of
/// [`poll_timeout`](Self::poll_timeout) has come, the host
///
/// 1. drains [`poll_event`](Self::poll_event),
/// 2. sends what [`poll_request`](Self::poll_request) gives, and answers it with exactly one
///    `handle_` call,
/// 3. sets its timer to [`poll_timeout`](Self::poll_timeout).
///
/// Time must not run backwards; [`Clock`](super::Clock) sees to that. It may stand still for the
/// machine: a machine that is called much later than it asked to does not judge the session before it
/// has asked the registry. `E` is whatever the host reports failures as.
#[derive(Debug)]
pub struct Heartbeat<E> {
    token: String,
    timeout: Duration,
    /// The shortest timeout since the latest request was sent: the registry may have had any of them
    /// when that arrived.
    shortest_timeout: Duration,
    /// The same for the request before that one, and all until now.
    earlier_timeout: Duration,
    /// How long after the latest beat the next one is sent.
    interval: Duration,
    /// Until when the session lives for certain: the registry counts from the arrival of the latest
    /// acknowledged request, this from its departure.
    deadline: Timestamp,
    phase: Phase,
    /// The registry says that the session is gone.
    gone: bool,
    /// The deadline has passed, and that was told.
    expired: bool,
    /// The deadline has passed, and the request that was sent since time stood still is to tell what that
    /// means.
    overdue: bool,
    /// Until when time stood still, as long as nothing has become of a request that was sent later.
    woken_at: Option<Timestamp>,
    /// What the registry asked to wait for.
    not_before: Timestamp,
    last_sent: Timestamp,
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
    /// The answer is waited for until a time.
    InFlight {
        until: Timestamp,
        ask: Ask,
    },
    /// Stopped while a request was under way; its answer may still bring the next token.
    Stopping {
        until: Timestamp,
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
    const MIN_TIMEOUT: Duration = Duration::from_secs(1);
    const MAX_TIMEOUT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
    const MIN_ATTEMPT: Duration = Duration::from_secs(1);
    const MIN_LATE_ATTEMPT: Duration = Duration::from_millis(1_500);
    const MIN_PATIENCE: Duration = Duration::from_secs(2);
    const MAX_ATTEMPT: Duration = Duration::from_secs(20);
    /// How late a busy host may be before its time counts as having stood still.
    const TOLERANCE: Duration = Duration::from_millis(500);
    /// How soon after a beat there is no reason for another.
    const FRESH: Duration = Duration::from_secs(1);

    /// A machine that does not beat yet.
    pub fn new(config: HeartbeatConfig) -> Self {
        let timeout = config.timeout.clamp(Self::MIN_TIMEOUT, Self::MAX_TIMEOUT);
        let mut jitter = Jitter::new(config.seed);
        Self {
            token: config.token,
            timeout,
            shortest_timeout: timeout,
            earlier_timeout: timeout,
            interval: interval::draw(timeout, &mut jitter),
            deadline: config.created_at + timeout,
            phase: Phase::Idle,
            gone: false,
            expired: false,
            overdue: false,
            woken_at: None,
            not_before: Timestamp::default(),
            last_sent: Timestamp::default(),
            last_acknowledged: None,
            backoff: Backoff::new(Self::FIRST_RETRY),
            jitter,
            events: Vec::new(),
        }
    }

    /// When the session is lost for sure unless a beat is acknowledged before.
    pub fn deadline(&self) -> Timestamp {
        self.deadline
    }

    /// How long the session lives without a beat.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Whether the session is certain to live for this much longer. The registry never ends it while
    /// that is so.
    pub fn is_safe(&self, margin: Duration, now: Timestamp) -> bool {
        !self.gone && now + margin < self.deadline
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
            _ if self.gone => HeartbeatState::Lost,
            Phase::Idle | Phase::Stopping { .. } => HeartbeatState::Idle,
            _ if self.expired => HeartbeatState::Lost,
            _ if now >= self.deadline && !self.is_asking(now) => HeartbeatState::Lost,
            _ if now >= self.deadline || self.failures() > 0 => HeartbeatState::Suspect,
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
            Phase::Stopping { until, ask } => Phase::InFlight { until, ask },
            _ => return,
        };
        self.woken_at = Some(now);
    }

    /// Stops to beat; the session then ends by itself. Does nothing if it is not beating.
    pub fn stop(&mut self) {
        match self.phase {
            Phase::Idle | Phase::Stopping { .. } => return,
            Phase::Waiting { .. } => self.phase = Phase::Idle,
            Phase::InFlight { until, ask } => self.phase = Phase::Stopping { until, ask },
        }
        self.end(StopReason::Requested);
    }

    /// Takes note that the program ends the session.
    pub(super) fn abandon(&mut self, now: Timestamp) {
        self.deadline = self.deadline.min(now);
    }

    /// Takes the host's word that time may have stood still, or that the network is back: the next
    /// request is due at once, unless one is under way or has just been. What the registry asked to wait
    /// for is waited for.
    pub fn wake(&mut self, now: Timestamp) {
        let earliest = self.not_before.max(self.last_sent + Self::FRESH);
        let is_fresh = now < earliest && self.failures() == 0;
        match &mut self.phase {
            Phase::Waiting { .. } if is_fresh => return,
            Phase::Waiting { until, .. } => *until = earliest.max(now).min(*until),
            _ => {}
        }
        self.woken_at = Some(now);
    }

    /// Takes a new timeout, which the registry applies from the next beat on: that is sent no later
    /// than the new timeout asks for.
    pub fn change_timeout(&mut self, timeout: Duration, now: Timestamp) {
        self.timeout = timeout.clamp(Self::MIN_TIMEOUT, Self::MAX_TIMEOUT);
        self.shortest_timeout = self.shortest_timeout.min(self.timeout);
        self.earlier_timeout = self.earlier_timeout.min(self.timeout);
        self.interval = interval::draw(self.shortest_timeout, &mut self.jitter);
        let due = now + self.interval;
        if let Phase::Waiting {
            until,
            ask: Ask::Beat,
        } = &mut self.phase
        {
            *until = due.min(*until);
        }
    }

    /// Goes on with another session of the same timeout, at once. No request is under way: the session
    /// before was lost.
    pub(super) fn renew(&mut self, token: String, created_at: Timestamp, now: Timestamp) {
        self.token = token;
        self.shortest_timeout = self.timeout;
        self.deadline = created_at + self.timeout;
        self.gone = false;
        self.expired = false;
        self.overdue = false;
        // It may have taken longer than the session lives.
        self.woken_at = Some(now);
        self.last_acknowledged = None;
        self.backoff.succeed();
        self.wait_until(Ask::Beat, now);
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self, now: Timestamp) -> Option<HeartbeatEvent<E>> {
        self.judge(now);
        self.take_event()
    }

    /// Finds the session lost at its deadline, unless time stood still.
    pub(super) fn judge(&mut self, now: Timestamp) {
        if !matches!(self.phase, Phase::Waiting { .. } | Phase::InFlight { .. }) {
            return;
        }
        if self.stood_still(now) {
            self.wake(now);
        }
        if self.is_undecided() && now >= self.deadline {
            self.overdue = true;
            self.decide(now);
        }
    }

    pub(super) fn take_event(&mut self) -> Option<HeartbeatEvent<E>> {
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
        let timeout = self.attempt_timeout(now);
        self.phase = Phase::InFlight {
            until: now + timeout,
            ask,
        };
        self.last_sent = now;
        self.earlier_timeout = self.shortest_timeout;
        self.shortest_timeout = self.timeout;
        let (kind, repeat) = match ask {
            Ask::Beat => {
                self.interval = interval::draw(self.timeout, &mut self.jitter);
                let token = self.token.clone();
                let repeat = interval::repeat(self.interval, self.timeout);
                (HeartbeatRequestKind::Beat { token }, Some(repeat))
            }
            Ask::ReadSession => (HeartbeatRequestKind::ReadSession, None),
        };
        Some(HeartbeatRequest {
            kind,
            timeout,
            repeat,
        })
    }

    /// When to call again, unless an answer comes before: a request is due, or the deadline has passed.
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        let deadline = self.is_undecided().then_some(self.deadline);
        match self.phase {
            Phase::Waiting { until, .. } => {
                Some(deadline.map_or(until, |deadline| until.min(deadline)))
            }
            Phase::InFlight { .. } => deadline,
            Phase::Idle | Phase::Stopping { .. } => None,
        }
    }

    /// Whether the session may be taken to live.
    pub(super) fn is_alive(&self) -> bool {
        !self.gone && self.is_undecided()
    }

    /// Whether nothing was made yet of the deadline.
    fn is_undecided(&self) -> bool {
        !self.expired && !self.overdue
    }

    /// Whether a request is to tell what the deadline does not.
    fn is_asking(&self, now: Timestamp) -> bool {
        self.woken_at.is_some() || self.is_late(now)
    }

    /// Whether the machine was to be called much earlier.
    fn is_late(&self, now: Timestamp) -> bool {
        let (Phase::Waiting { until, .. }
        | Phase::InFlight { until, .. }
        | Phase::Stopping { until, .. }) = self.phase
        else {
            return false;
        };
        let due = match self.is_undecided() {
            true => until.min(self.deadline),
            false => until,
        };
        now > due + Self::TOLERANCE
    }

    /// Whether time stood still since the latest request was sent, which is not known yet.
    fn stood_still(&self, now: Timestamp) -> bool {
        let is_known = self.woken_at.is_some_and(|woken| self.last_sent < woken);
        self.is_late(now) && !is_known
    }

    /// Gives the verdict of a deadline that has passed, if there is nothing to wait for.
    fn decide(&mut self, now: Timestamp) {
        if self.overdue && self.woken_at.is_none() && now >= self.deadline {
            self.overdue = false;
            self.expired = true;
            self.events.push(HeartbeatEvent::Expired);
        }
    }

    fn wait_until(&mut self, ask: Ask, until: Timestamp) {
        self.phase = Phase::Waiting { until, ask };
    }

    fn end(&mut self, reason: StopReason) {
        self.events.push(HeartbeatEvent::Stopped(reason));
    }

    /// Half the time left, so that one attempt that hangs leaves room for another.
    fn attempt_timeout(&self, now: Timestamp) -> Duration {
        let left = Duration::between(now, self.deadline);
        if left.is_zero() {
            // With the wait before the next try less than a timeout, for a registry that has accepted them all.
            return (self.interval / 4 * 3).clamp(Self::MIN_LATE_ATTEMPT, Self::MAX_ATTEMPT);
        }
        (left / 2).clamp(Self::MIN_ATTEMPT, Self::MAX_ATTEMPT)
    }

    /// How long a request may hang that no deadline presses: no longer than from one beat to the next, and
    /// long enough for a registry to which many come back at once.
    pub(super) fn patience(&self) -> Duration {
        self.interval.clamp(Self::MIN_PATIENCE, Self::MAX_ATTEMPT)
    }
}
