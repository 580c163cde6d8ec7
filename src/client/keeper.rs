//! The keeper machine: keeps a session alive, and makes it anew when it is lost.

use crate::protocol::{FaultType, Timestamp};

use super::{
    Answer, Backoff, Call, Duration, Error, Failed, Heartbeat, HeartbeatConfig, HeartbeatEvent,
    HeartbeatRequestKind, HeartbeatState, Holdings, Jitter, Json, StopReason, oldest, services,
    sessions,
};

/// A request for the host to send.
#[derive(Debug)]
pub struct KeeperRequest<J> {
    /// The call, or why it cannot be made, which is its failure then.
    pub call: Result<Call<J>, Error<J>>,
    /// How long to wait for the answer before it counts as failed; `None` for as long as usual.
    pub timeout: Option<Duration>,
    /// After how long a thread of its own may send the very same again, from sending to sending, while
    /// the keeper is silent: after its answer was a success, and until there is another request for it. An
    /// eighth of that after a failure. What was accepted is told by
    /// [`handle_repeated`](Keeper::handle_repeated); `None` for what must not be repeated.
    pub repeat: Option<Duration>,
    /// What to hand back with the answer.
    pub ticket: Ticket,
}

/// What a [`KeeperRequest`] is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ticket {
    /// A heartbeat.
    Beat,
    /// Finding out whether the session exists.
    ReadSession,
    /// The recovery that has this number. Once that has ended nobody waits for the answer.
    Recovery(u32),
}

/// What happened, for the program to know.
#[derive(Debug, PartialEq, Eq)]
pub enum KeeperEvent<E> {
    /// The registry accepted a beat.
    Acknowledged {
        /// When that beat was sent.
        at: Timestamp,
        /// When the session is lost unless another one is accepted before.
        deadline: Timestamp,
    },
    /// A request failed.
    Failed {
        /// The host's own account of it.
        error: E,
    },
    /// The session is gone, and is being made anew.
    Lost,
    /// The session's services are back, under a new session.
    Restored {
        /// The session that was lost.
        previous: Option<String>,
        /// The services it has again.
        services: Vec<String>,
    },
    /// No further beat will be sent.
    Stopped(StopReason),
}

/// Keeps a session alive by its [`Heartbeat`]. When the session is lost and there are [`Holdings`], it
/// makes it anew with its services, for as long as that takes.
///
/// After every call of `start`, `stop`, `change_timeout` or [`handle`](Self::handle), and whenever the
/// time of [`poll_timeout`](Self::poll_timeout) has come, the host
///
/// 1. drains [`poll_event`](Self::poll_event),
/// 2. ends what it still sends of a recovery when that [is over](Self::is_recovering),
/// 3. drains [`poll_request`](Self::poll_request), and answers each request with one call of `handle`,
/// 4. sets its timer to `poll_timeout`.
#[derive(Debug)]
pub struct Keeper<J, E> {
    session_id: String,
    heartbeat: Heartbeat<E>,
    holdings: Option<Holdings<J>>,
    /// The session that was lost, while there is a new one which lacks some of its services.
    unrestored: Option<String>,
    recovery: Option<Box<Recovery<E>>>,
    /// How many recoveries have begun or ended.
    recoveries: u32,
    /// How many requests of recoveries have failed since the last acknowledged beat.
    recovery_failures: u32,
    /// When the latest acknowledged beat of an earlier session was sent.
    earlier_success: Option<Timestamp>,
    jitter: Jitter,
    events: Vec<KeeperEvent<E>>,
}

/// The making anew of a session. One request is under way at most. While there is no new session yet,
/// the heartbeat is idle: it goes on with that one.
#[derive(Debug)]
struct Recovery<E> {
    step: Step<E>,
    /// When the step's request is due, or was sent.
    at: Timestamp,
    is_in_flight: bool,
    backoff: Backoff,
    /// The services that are back, or cannot come back.
    settled: Vec<String>,
    restored: Vec<String>,
}

#[derive(Debug)]
enum Step<E> {
    CreateSession,
    /// Registers a service.
    Register(String),
    /// Finds out whose service it is that failed to be registered because its id is taken: the answer to
    /// an earlier try may have been lost.
    ReadService(String, E),
    /// Removes a service that was removed while it was being registered, when there was nothing to
    /// remove yet.
    Remove(String),
}

impl<J: Json, E: Failed<J>> Keeper<J, E> {
    const FIRST_RETRY: Duration = Duration::from_millis(100);
    const MAX_RETRY: Duration = Duration::from_secs(5);

    /// A keeper that does not beat yet. Without holdings a session that is lost stays so.
    pub fn new(session_id: String, config: HeartbeatConfig, holdings: Option<Holdings<J>>) -> Self {
        Self {
            session_id,
            jitter: Jitter::new(!config.seed),
            heartbeat: Heartbeat::new(config),
            holdings,
            unrestored: None,
            recovery: None,
            recoveries: 0,
            recovery_failures: 0,
            earlier_success: None,
            events: Vec::new(),
        }
    }

    /// The session that is kept now.
    pub fn session_id(&self) -> &str {
        &self.session_id
    }

    /// What the session is made anew from.
    pub fn holdings(&mut self) -> Option<&mut Holdings<J>> {
        self.holdings.as_mut()
    }

    /// What is known of the session now.
    pub fn state(&self, now: Timestamp) -> HeartbeatState {
        self.heartbeat.state(now)
    }

    /// How many requests have failed since the last acknowledged beat.
    pub fn failures(&self) -> u32 {
        let failures = self.heartbeat.failures();
        failures.saturating_add(self.recovery_failures)
    }

    /// When the latest beat that was acknowledged was sent.
    pub fn last_acknowledged(&self) -> Option<Timestamp> {
        let latest = self.heartbeat.last_acknowledged();
        latest.or(self.earlier_success)
    }

    /// Whether the session, or what belongs to it, is being made anew.
    pub fn is_recovering(&self) -> bool {
        self.recovery.is_some()
    }

    /// When the session is lost for sure unless a beat is accepted before.
    pub fn deadline(&self) -> Option<Timestamp> {
        Some(self.heartbeat.deadline())
    }

    /// Whether the session is certain to live for this much longer.
    pub fn is_safe(&self, margin: Duration, now: Timestamp) -> bool {
        self.heartbeat.is_safe(margin, now)
    }

    /// Takes the host's word that time may have stood still, or that the network is back.
    pub fn wake(&mut self, now: Timestamp) {
        self.heartbeat.wake(now);
    }

    /// Takes the news that the latest beat was repeated at a time, and accepted.
    pub fn handle_repeated(&mut self, sent_at: Timestamp) {
        self.heartbeat.handle_repeated(sent_at);
    }

    /// Starts to beat, at once, and goes on where `stop` kept services from coming back.
    pub fn start(&mut self, now: Timestamp) {
        if self.is_recovering() {
            return;
        }
        self.heartbeat.start(now);
        if self.unrestored.is_some() {
            self.begin_recovery(Step::CreateSession);
            self.restore_next();
        }
    }

    /// Stops to beat and to make anew; the session then ends by itself.
    pub fn stop(&mut self) {
        self.heartbeat.stop();
        if self.end_recovery() {
            // Whether or not there was something that beat already.
            while self.heartbeat.poll_event(Timestamp::default()).is_some() {}
            self.stopped(StopReason::Requested);
        }
    }

    /// Takes a new timeout of the session.
    pub fn change_timeout(&mut self, timeout: Duration, now: Timestamp) {
        self.heartbeat.change_timeout(timeout, now);
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self, now: Timestamp) -> Option<KeeperEvent<E>> {
        Some(match self.heartbeat.poll_event(now) {
            None => return oldest(&mut self.events),
            Some(HeartbeatEvent::Acknowledged { at }) => {
                self.recovery_failures = 0;
                let deadline = self.heartbeat.deadline();
                KeeperEvent::Acknowledged { at, deadline }
            }
            Some(HeartbeatEvent::Expired) => return self.poll_event(now),
            Some(HeartbeatEvent::Failed { error }) => KeeperEvent::Failed { error },
            Some(HeartbeatEvent::Stopped(StopReason::Lost)) if self.holdings.is_some() => {
                // A session that is lost before all its services are back is made anew from the start.
                self.unrestored = None;
                self.begin_recovery(Step::CreateSession);
                KeeperEvent::Lost
            }
            Some(HeartbeatEvent::Stopped(reason)) => KeeperEvent::Stopped(reason),
        })
    }

    /// The next request that is due.
    pub fn poll_request(&mut self, now: Timestamp) -> Option<KeeperRequest<J>> {
        if let Some(request) = self.heartbeat.poll_request(now) {
            let (call, ticket) = match request.kind {
                HeartbeatRequestKind::Beat { token } => {
                    (sessions::heartbeat(&self.session_id, &token), Ticket::Beat)
                }
                HeartbeatRequestKind::ReadSession => {
                    (sessions::get(&self.session_id), Ticket::ReadSession)
                }
            };
            return Some(KeeperRequest {
                call,
                timeout: Some(request.timeout),
                repeat: request.repeat,
                ticket,
            });
        }
        let recovery = self.recovery.as_mut()?;
        if recovery.is_in_flight || now < recovery.at {
            return None;
        }
        let holdings = self.holdings.as_ref()?;
        let call = match &recovery.step {
            Step::CreateSession => Ok(holdings.session()),
            Step::Register(id) => match holdings.service(id, &self.session_id) {
                Some(call) => Ok(call),
                None => {
                    // Removed while it waited for another try.
                    self.restore_next();
                    return self.poll_request(now);
                }
            },
            Step::ReadService(id, _) => services::get(id),
            Step::Remove(id) => services::remove(id),
        };
        recovery.is_in_flight = true;
        recovery.at = now;
        Some(KeeperRequest {
            call,
            timeout: None,
            repeat: None,
            ticket: Ticket::Recovery(self.recoveries),
        })
    }

    /// When a request will be due, unless an answer brings one.
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        let recovery = self.recovery.as_ref();
        let recovery = recovery.filter(|recovery| !recovery.is_in_flight);
        let times = [
            self.heartbeat.poll_timeout(),
            recovery.map(|recovery| recovery.at),
        ];
        times.into_iter().flatten().min()
    }

    /// Takes what became of a request.
    pub fn handle(&mut self, ticket: Ticket, result: Result<Answer<J>, E>, now: Timestamp) {
        let failure = match (ticket, result) {
            (Ticket::Recovery(number), _) if number != self.recoveries => return,
            (Ticket::Recovery(_), result) => return self.handle_step(result, now),
            (Ticket::ReadSession, Ok(_)) => return self.heartbeat.handle_session_found(now),
            (Ticket::Beat, Ok(response)) => match sessions::next_token(response) {
                Ok(token) => return self.heartbeat.handle_acknowledgement(token, now),
                Err(error) => error.into(),
            },
            (_, Err(failure)) => failure,
        };
        let verdict = failure.verdict();
        self.heartbeat.handle_failure(verdict, failure, now);
    }

    fn begin_recovery(&mut self, step: Step<E>) {
        self.recoveries = self.recoveries.wrapping_add(1);
        self.recovery = Some(Box::new(Recovery {
            step,
            at: Timestamp::default(),
            is_in_flight: false,
            backoff: Backoff::new(Self::FIRST_RETRY),
            settled: Vec::new(),
            restored: Vec::new(),
        }));
    }

    /// `false` if there was none.
    fn end_recovery(&mut self) -> bool {
        self.recoveries = self.recoveries.wrapping_add(1);
        self.recovery.take().is_some()
    }

    fn handle_step(&mut self, result: Result<Answer<J>, E>, now: Timestamp) {
        let Some(recovery) = &mut self.recovery else {
            return;
        };
        recovery.is_in_flight = false;
        let sent_at = std::mem::replace(&mut recovery.at, now);
        match (
            std::mem::replace(&mut recovery.step, Step::CreateSession),
            result,
        ) {
            (Step::CreateSession, Ok(response)) => match sessions::created(response) {
                Ok(created) => self.go_on_with(created, sent_at, now),
                Err(error) => self.retry(Step::CreateSession, error.into(), now),
            },
            (Step::Register(id), Ok(_)) => self.registered(id),
            (Step::Register(id), Err(failure)) if is_taken(&failure) => {
                recovery.step = Step::ReadService(id, failure);
            }
            (Step::ReadService(id, taken), Ok(response)) => {
                let owner = response.body.text_at(&["session_id"]);
                if owner.as_ref() == Some(&self.session_id) {
                    self.registered(id);
                } else {
                    self.retry(Step::Register(id), taken, now);
                }
            }
            (Step::Remove(_), _) => self.restore_next(),
            (Step::ReadService(id, _), Err(failure)) => {
                self.retry(Step::Register(id), failure, now);
            }
            (step, Err(failure)) => self.retry(step, failure, now),
        }
    }

    /// Keeps a session that has just been made, from now on: its services may take as long as a
    /// predecessor of theirs takes to die.
    fn go_on_with(&mut self, created: sessions::Created, sent_at: Timestamp, now: Timestamp) {
        self.earlier_success = self.last_acknowledged();
        // Nothing is known of the new session before its first beat; the failures still count.
        self.recovery_failures = self.failures();
        let previous = std::mem::replace(&mut self.session_id, created.id);
        self.unrestored = Some(previous);
        self.heartbeat.renew(created.token, sent_at, now);
        self.restore_next();
    }

    fn registered(&mut self, id: String) {
        let holdings = self.holdings.as_ref();
        let is_held = holdings.is_some_and(|holdings| holdings.holds(&id));
        let Some(recovery) = &mut self.recovery else {
            return;
        };
        if is_held {
            recovery.restored.push(id);
            self.restore_next();
        } else {
            recovery.step = Step::Remove(id);
        }
    }

    /// Goes on with the next service, or ends the recovery when there is none.
    fn restore_next(&mut self) {
        let (Some(recovery), Some(holdings)) = (&mut self.recovery, &self.holdings) else {
            return;
        };
        recovery.backoff.succeed();
        recovery.at = Timestamp::default();
        let next = holdings
            .service_ids()
            .find(|id| !recovery.settled.iter().any(|known| known == id));
        if let Some(id) = next {
            recovery.settled.push(id.to_owned());
            recovery.step = Step::Register(id.to_owned());
            return;
        }
        let mut services = std::mem::take(&mut recovery.restored);
        services.retain(|id| holdings.holds(id));
        self.end_recovery();
        let previous = self.unrestored.take();
        self.events
            .push(KeeperEvent::Restored { previous, services });
    }

    /// Takes a failure: another try follows, unless that cannot help.
    fn retry(&mut self, step: Step<E>, failure: E, now: Timestamp) {
        let Some(recovery) = &mut self.recovery else {
            return;
        };
        let is_refused = failure.is_refusal();
        recovery.backoff.fail();
        let delay = recovery.backoff.draw(Self::MAX_RETRY, &mut self.jitter);
        recovery.at = now + delay.max(failure.retry_after());
        let creates = matches!(step, Step::CreateSession);
        recovery.step = step;
        self.recovery_failures = self.recovery_failures.saturating_add(1);
        self.events.push(KeeperEvent::Failed { error: failure });
        if is_refused && creates {
            self.end_recovery();
            self.stopped(StopReason::Refused);
        } else if is_refused {
            self.restore_next();
        }
    }

    fn stopped(&mut self, reason: StopReason) {
        self.events.push(KeeperEvent::Stopped(reason));
    }
}

fn is_taken<J: Json>(failure: &impl Failed<J>) -> bool {
    let fault = failure.decided().and_then(Error::fault_type);
    fault == Some(FaultType::ServiceWithThisIdExists)
}
