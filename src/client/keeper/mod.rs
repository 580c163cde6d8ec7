//! The keeper machine: keeps a session alive, and makes what the registry has equal to what it holds.

mod holdings;
mod reconciler;
mod retry;
mod service;
mod terms;

use crate::protocol::Timestamp;

use super::{
    Duration, Failed, Finding, Heartbeat, HeartbeatConfig, HeartbeatEvent, HeartbeatRequestKind,
    HeartbeatState, Json, StopReason, Verdict, oldest,
};
pub use holdings::Holdings;
use reconciler::Reconciler;
use terms::Matter;
pub use terms::{Accepted, KeeperEvent, KeeperRequest, Ticket};

/// Keeps a session alive by its [`Heartbeat`]. With [`Holdings`] it also makes what the registry has equal
/// to them, for as long as that takes: a session that is lost is made anew, with its services, and what
/// the program wishes meanwhile is done when it can be.
///
/// After every call of `start`, `stop`, `wake`, a change of the timeout, a `handle` method or a wish, and
/// whenever the time of [`poll_timeout`](Self::poll_timeout) has come, the host
///
/// 1. drains [`poll_event`](Self::poll_event),
/// 2. ends what it still sends of a step when none [is waited for](Self::is_stepping),
/// 3. drains [`poll_request`](Self::poll_request), and answers each request with one call of `handle`,
/// 4. sets its timer to `poll_timeout`.
///
/// `Lost` and `Restored` take turns: the session is lost when the registry says so or at its deadline,
/// whichever comes first, and restored when the registry has all that is held, under another session or
/// under the same that turned out to be alive.
#[derive(Debug)]
pub struct Keeper<J, E> {
    session_id: String,
    heartbeat: Heartbeat<E>,
    reconciler: Option<Box<Reconciler<J, E>>>,
    is_running: bool,
    /// How many changes of the timeout are under way, whether any of these overlapped, and what it was before the first.
    asked: u32,
    overlapped: bool,
    timeout_before: Duration,
    /// When the latest acknowledged beat of an earlier session was sent.
    earlier_success: Option<Timestamp>,
    events: Vec<KeeperEvent<E>>,
}

impl<J: Json, E: Clone> Keeper<J, E> {
    /// A keeper that does not beat yet. Without holdings a session that is lost stays so.
    pub fn new(session_id: String, config: HeartbeatConfig, holdings: Option<Holdings<J>>) -> Self {
        let seed = config.seed;
        Self {
            session_id,
            heartbeat: Heartbeat::new(config),
            reconciler: holdings.map(|holdings| Box::new(Reconciler::new(holdings, seed))),
            is_running: false,
            asked: 0,
            overlapped: false,
            timeout_before: Duration::ZERO,
            earlier_success: None,
            events: Vec::new(),
        }
    }

    /// A keeper that makes its session itself, of this timeout, when it is started. `Restored` tells when
    /// all is there that is held.
    pub fn joining(timeout: Duration, holdings: Holdings<J>, seed: u64) -> Self {
        let config = HeartbeatConfig {
            token: String::new(),
            timeout,
            created_at: Timestamp::default(),
            seed,
        };
        let mut keeper = Self::new(String::new(), config, Some(holdings));
        if let Some(reconciler) = &mut keeper.reconciler {
            reconciler.begin();
        }
        keeper
    }

    /// The session that is kept now; empty before there is one.
    pub fn session_id(&self) -> &str {
        &self.session_id
    }

    /// What the session is made anew from.
    pub fn holdings(&mut self) -> Option<&mut Holdings<J>> {
        Some(&mut self.reconciler.as_mut()?.holdings)
    }

    /// What is known of the session now.
    pub fn state(&self, now: Timestamp) -> HeartbeatState {
        self.heartbeat.state(now)
    }

    /// When the session is lost for sure unless a beat is accepted before; `None` before there is one.
    pub fn deadline(&self) -> Option<Timestamp> {
        (!self.session_id.is_empty()).then(|| self.heartbeat.deadline())
    }

    /// How long the session lives without a beat.
    pub fn timeout(&self) -> Duration {
        self.heartbeat.timeout()
    }

    /// Whether the session is certain to live for this much longer, with all that it holds: from `Lost` until `Restored`
    /// its services may be another program's.
    pub fn is_safe(&self, margin: Duration, now: Timestamp) -> bool {
        let reconciler = self.reconciler.as_ref();
        let is_away = reconciler.is_some_and(|reconciler| reconciler.is_away);
        !is_away && self.heartbeat.is_safe(margin, now)
    }

    /// How many requests have failed since the last acknowledged beat.
    pub fn failures(&self) -> u32 {
        let failures = self.heartbeat.failures();
        let reconciler = self.reconciler.as_ref();
        failures.saturating_add(reconciler.map_or(0, |reconciler| reconciler.failures))
    }

    /// When the latest beat that was acknowledged was sent.
    pub fn last_acknowledged(&self) -> Option<Timestamp> {
        let latest = self.heartbeat.last_acknowledged();
        latest.or(self.earlier_success)
    }

    /// Whether it beats, or makes anew.
    pub fn is_running(&self) -> bool {
        self.is_running
    }

    /// Whether the answer to a step is waited for.
    pub fn is_stepping(&self) -> bool {
        let reconciler = self.reconciler.as_ref();
        reconciler.is_some_and(|reconciler| reconciler.is_busy())
    }

    /// Starts to beat, at once, or to make the session that is not there.
    pub fn start(&mut self, now: Timestamp) {
        self.is_running = true;
        if !self.is_creating() {
            self.heartbeat.start(now);
        }
    }

    /// Stops to beat and to make anew; the session then ends by itself. Wishes wait for another start.
    pub fn stop(&mut self) {
        self.heartbeat.stop();
        self.take_heartbeat_events();
        if self.is_running {
            self.end(StopReason::Requested);
        }
    }

    /// Takes note that the program ends the session: nothing is certain of it any more.
    pub fn abandon(&mut self, now: Timestamp) {
        self.heartbeat.abandon(now);
    }

    /// Takes the host's word that time may have stood still, or that the network is back.
    pub fn wake(&mut self, now: Timestamp) {
        self.heartbeat.wake(now);
        if let Some(reconciler) = &mut self.reconciler {
            reconciler.hurry();
        }
    }

    /// Takes note that another timeout is asked for. A shorter one is kept to from now on: the answer may be lost.
    pub fn ask_timeout(&mut self, timeout: Duration, now: Timestamp) {
        self.overlapped = self.asked > 0;
        if !self.overlapped {
            self.timeout_before = self.timeout();
        }
        self.asked = self.asked.saturating_add(1);
        if timeout < self.timeout() {
            self.heartbeat.change_timeout(timeout, now);
        }
    }

    /// Takes what became of that: whether the registry has it now; `None` if nobody knows. Of changes that overlap nobody
    /// knows which was the last, so that the shortest is kept to.
    pub fn settle_timeout(&mut self, timeout: Duration, is_accepted: Option<bool>, now: Timestamp) {
        self.asked = self.asked.saturating_sub(1);
        if let Some(is_accepted) = is_accepted.filter(|_| !self.overlapped) {
            let timeout = if is_accepted {
                timeout
            } else {
                self.timeout_before
            };
            self.heartbeat.change_timeout(timeout, now);
        }
    }

    /// What the session is made of anew, if it is.
    pub fn definition(&self) -> Option<&J> {
        Some(self.reconciler.as_ref()?.holdings.session())
    }

    /// What is wanted of a service that is held.
    pub fn wanted(&self, id: &str) -> Option<&J> {
        self.reconciler.as_ref()?.holdings.wanted(id)
    }

    /// Wishes that a service is what `wanted` says, or that there is none. `Settled` tells the wish by the number that
    /// this answers; zero if nothing is held here. Of a service that is held already, the registry keeps the tags or the
    /// metadata that are left out.
    pub fn want(&mut self, id: &str, wanted: Option<J>) -> u32 {
        let reconciler = self.reconciler.as_mut();
        reconciler.map_or(0, |reconciler| reconciler.want(id, wanted))
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self, now: Timestamp) -> Option<KeeperEvent<E>> {
        self.heartbeat.judge(now);
        self.take_heartbeat_events();
        let is_alive = self.heartbeat.is_alive();
        if let Some(reconciler) = &mut self.reconciler {
            reconciler.settle(is_alive, &mut self.events);
        }
        oldest(&mut self.events)
    }

    /// The next request that is due.
    pub fn poll_request(&mut self, now: Timestamp) -> Option<KeeperRequest<J>> {
        if let Some(request) = self.heartbeat.poll_request(now) {
            let session_id = self.session_id.clone();
            let (matter, ticket) = match request.kind {
                HeartbeatRequestKind::Beat { token } => {
                    (Matter::Beat { session_id, token }, Ticket::Beat)
                }
                HeartbeatRequestKind::ReadSession => {
                    (Matter::ReadSession { session_id }, Ticket::ReadSession)
                }
            };
            return Some(KeeperRequest {
                matter,
                timeout: request.timeout,
                repeat: request.repeat,
                ticket,
            });
        }
        let is_alive = self.heartbeat.is_alive();
        let reconciler = self.reconciler.as_mut().filter(|_| self.is_running)?;
        let matter = reconciler.poll_request(&self.session_id, is_alive, now)?;
        let ticket = match matter {
            Matter::NewSession { .. } => Ticket::NewSession,
            _ => Ticket::Service,
        };
        Some(KeeperRequest {
            matter,
            timeout: self.heartbeat.patience(),
            repeat: None,
            ticket: ticket(reconciler.steps),
        })
    }

    /// When to call again, unless an answer comes before: a request is due, or the deadline has passed.
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        let reconciler = self.reconciler.as_ref().filter(|_| self.is_running);
        let is_alive = self.heartbeat.is_alive();
        let step = reconciler.and_then(|reconciler| reconciler.poll_timeout(is_alive));
        match (self.heartbeat.poll_timeout(), step) {
            (Some(beat), Some(step)) => Some(beat.min(step)),
            (beat, step) => beat.or(step),
        }
    }

    /// Takes what became of a request.
    pub fn handle(&mut self, ticket: Ticket, result: Result<Accepted, Failed<E>>, now: Timestamp) {
        match (ticket, result) {
            (Ticket::NewSession(number) | Ticket::Service(number), result) => {
                self.handle_step(number, result, now);
            }
            (Ticket::ReadSession, Ok(_)) => self.heartbeat.handle_session_found(now),
            (Ticket::Beat, Ok(accepted)) => {
                self.heartbeat.handle_acknowledgement(accepted.token, now);
            }
            (
                _,
                Err(Failed {
                    mut verdict, error, ..
                }),
            ) => {
                // It was in order once: a garbled answer brought a token that is none. There is no other way to a good one.
                if verdict == Verdict::Refused
                    && self.reconciler.is_some()
                    && self.heartbeat.last_acknowledged().is_some()
                {
                    verdict = Verdict::SessionGone;
                }
                self.heartbeat.handle_failure(verdict, error, now);
                self.take_heartbeat_events();
            }
        }
    }

    /// Takes note that the host lost track of what is under way: no answer comes to any of it, and an event that it was
    /// about to tell is still to be told.
    pub fn interrupt(
        &mut self,
        failure: Failed<E>,
        untold: Option<KeeperEvent<E>>,
        now: Timestamp,
    ) {
        self.take_heartbeat_events();
        if let Some(event) = untold {
            self.events.insert(0, event);
        }
        let told = self.events.len();
        if let Some(reconciler) = &self.reconciler
            && reconciler.is_busy()
        {
            self.handle_step(reconciler.steps, Err(failure.clone()), now);
        }
        let Failed { error, .. } = failure.clone();
        self.handle(Ticket::Beat, Err(failure), now);
        if self.events.len() == told {
            self.events.push(KeeperEvent::Failed { error });
        }
    }

    /// Takes the news that the latest beat was repeated at a time, and accepted.
    pub fn handle_repeated(&mut self, sent_at: Timestamp) {
        self.heartbeat.handle_repeated(sent_at);
    }

    fn handle_step(&mut self, number: u32, result: Result<Accepted, Failed<E>>, now: Timestamp) {
        let failures = self.failures();
        let Some(reconciler) = &mut self.reconciler else {
            return;
        };
        let Some(step) = reconciler.take_step(number) else {
            return;
        };
        if !reconciler.is_creating() {
            let events = &mut self.events;
            if reconciler.handle(step, result, &self.session_id, now, events) {
                self.heartbeat.wake(now);
            }
            return;
        }
        match result {
            Ok(created) => {
                // Nothing is known of the new session before its first beat; the failures still count.
                reconciler.failures = failures;
                reconciler.go_on();
                self.earlier_success = self.last_acknowledged();
                self.session_id = created.session_id.unwrap_or_default();
                let sent_at = step.sent_at.unwrap_or(now);
                self.heartbeat.renew(created.token, sent_at, now);
            }
            Err(failure) => {
                // Whoever joins is to hear of what will not pass by itself, such as a key that is wrong.
                let is_final = self.session_id.is_empty() && !failure.is_transient;
                let is_refused = is_final || failure.finding == Finding::Refused;
                reconciler.fail(failure, now, &mut self.events);
                if is_refused {
                    self.end(StopReason::Refused);
                }
            }
        }
    }

    fn take_heartbeat_events(&mut self) {
        while let Some(event) = self.heartbeat.take_event() {
            let event = match event {
                HeartbeatEvent::Acknowledged { at } => {
                    if let Some(reconciler) = &mut self.reconciler {
                        reconciler.failures = 0;
                    }
                    let deadline = self.heartbeat.deadline();
                    KeeperEvent::Acknowledged { at, deadline }
                }
                HeartbeatEvent::Failed { error } => KeeperEvent::Failed { error },
                HeartbeatEvent::Expired => {
                    self.lose();
                    continue;
                }
                HeartbeatEvent::Stopped(StopReason::Lost) if self.lose() => {
                    if let Some(reconciler) = &mut self.reconciler {
                        reconciler.begin();
                    }
                    continue;
                }
                HeartbeatEvent::Stopped(reason) => {
                    self.end(reason);
                    continue;
                }
            };
            self.events.push(event);
        }
    }

    /// `false` if a session that is lost stays so.
    fn lose(&mut self) -> bool {
        let Some(reconciler) = &mut self.reconciler else {
            return false;
        };
        if reconciler.lose(&self.session_id) {
            self.events.push(KeeperEvent::Lost);
        }
        true
    }

    fn is_creating(&self) -> bool {
        let reconciler = self.reconciler.as_ref();
        reconciler.is_some_and(|reconciler| reconciler.is_creating())
    }

    fn end(&mut self, reason: StopReason) {
        self.is_running = false;
        if let Some(reconciler) = &mut self.reconciler {
            reconciler.cancel();
        }
        self.events.push(KeeperEvent::Stopped(reason));
    }
}
