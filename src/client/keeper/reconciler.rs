use crate::client::{Failed, Finding, Jitter, Json};
use crate::protocol::Timestamp;

use super::holdings::Holdings;
use super::retry::Retry;
use super::service::{Deed, Service, Standing};
use super::terms::{Accepted, KeeperEvent, Matter};

/// Makes what the registry has equal to the holdings: the session first, when there is none, then its
/// services in their order. One request is under way at most.
#[derive(Debug)]
pub(super) struct Reconciler<J, E> {
    pub(super) holdings: Holdings<J>,
    /// When to make a session; `None` while there is one.
    creation: Option<Retry>,
    step: Option<Step<E>>,
    /// How many steps there have been.
    pub(super) steps: u32,
    wishes: u32,
    /// What the registry asked to wait for.
    not_before: Timestamp,
    /// How many requests have failed since the last acknowledged beat.
    pub(super) failures: u32,
    /// Whether it was told that the session is lost, and not yet that all is back.
    pub(super) is_away: bool,
    /// The session that was lost; `None` for the first.
    previous: Option<String>,
    jitter: Jitter,
}

/// A request for one thing.
#[derive(Debug)]
pub(super) struct Step<E> {
    /// The service, and what is done about it; `None` to make a session.
    about: Option<(String, Deed)>,
    /// Why the service was not registered, or not changed, when it is found out whose it is.
    refusal: Option<Failed<E>>,
    pub(super) sent_at: Option<Timestamp>,
}

/// When something is due, and for which service what; `None` to make a session.
type Next<'a, J> = (Timestamp, Option<(&'a Service<J>, Deed)>);

impl<J: Json, E: Clone> Reconciler<J, E> {
    pub(super) fn new(holdings: Holdings<J>, seed: u64) -> Self {
        Self {
            holdings,
            creation: None,
            step: None,
            steps: 0,
            wishes: 0,
            not_before: Timestamp::default(),
            failures: 0,
            is_away: false,
            previous: None,
            jitter: Jitter::new(!seed),
        }
    }

    /// Whether there is no session.
    pub(super) fn is_creating(&self) -> bool {
        self.creation.is_some()
    }

    /// Whether the answer to a request is waited for.
    pub(super) fn is_busy(&self) -> bool {
        self.step.is_some()
    }

    /// Takes what is wanted of a service, and gives the wish a number.
    pub(super) fn want(&mut self, id: &str, wanted: Option<J>) -> u32 {
        self.wishes += 1;
        let wish = self.wishes;
        let services = &mut self.holdings.services;
        match services.iter_mut().find(|service| service.id == id) {
            Some(service) => {
                service.want(wanted);
                service.waiting.push(wish);
                // It may be another program's by now, and a removal names no session.
                if service.wanted.is_none() && service.standing == Standing::Outdated {
                    service.standing = Standing::Unknown;
                }
            }
            None => {
                let mut service = Service::new(id, wanted, Standing::Absent);
                service.waiting.push(wish);
                services.push(service);
            }
        }
        wish
    }

    /// Takes note that the session may be gone; `false` if that was told.
    pub(super) fn lose(&mut self, session_id: &str) -> bool {
        let is_news = !self.is_away;
        if is_news {
            self.is_away = true;
            self.previous = Some(session_id.to_owned());
        }
        is_news
    }

    /// Makes a session, and what it holds, from now on.
    pub(super) fn begin(&mut self) {
        self.cancel();
        self.creation = Some(Retry::default());
        self.is_away = true;
        for service in &mut self.holdings.services {
            service.lose();
        }
    }

    /// Goes on with a session that was made.
    pub(super) fn go_on(&mut self) {
        self.creation = None;
    }

    /// Waits for no answer any more.
    pub(super) fn cancel(&mut self) {
        self.step = None;
    }

    /// Tries again at once what waits for another try.
    pub(super) fn hurry(&mut self) {
        if let Some(retry) = &mut self.creation {
            retry.due = Timestamp::default();
        }
        for service in &mut self.holdings.services {
            service.retry.due = Timestamp::default();
        }
    }

    /// When a request is due, of a session that `is_alive`, or without one.
    pub(super) fn poll_timeout(&self, is_alive: bool) -> Option<Timestamp> {
        self.next(is_alive).map(|(due, _)| due)
    }

    /// What the request is about that is due.
    pub(super) fn poll_request(
        &mut self,
        session_id: &str,
        is_alive: bool,
        now: Timestamp,
    ) -> Option<Matter<J>> {
        if let Some((due, about)) = self.next(is_alive)
            && due <= now
        {
            let about = about.map(|(service, deed)| (service.id.clone(), deed));
            self.step = Some(Step {
                about,
                refusal: None,
                sent_at: None,
            });
        }
        let step = self.step.as_mut().filter(|step| step.sent_at.is_none())?;
        step.sent_at = Some(now);
        self.steps = self.steps.wrapping_add(1);
        let Some((id, deed)) = &step.about else {
            let definition = self.holdings.session().clone();
            return Some(Matter::NewSession { definition });
        };
        let service = self.holdings.find(id)?;
        service.send(*deed);
        Some(Matter::Service {
            deed: *deed,
            id: id.clone(),
            session_id: session_id.to_owned(),
            wanted: service.wanted.clone(),
        })
    }

    /// The step that an answer is for, unless it is not waited for any more.
    pub(super) fn take_step(&mut self, number: u32) -> Option<Step<E>> {
        self.step.take_if(|_| number == self.steps)
    }

    /// Takes what became of a request about a service; `true` if its session seems to be gone.
    pub(super) fn handle(
        &mut self,
        step: Step<E>,
        result: Result<Accepted, Failed<E>>,
        session_id: &str,
        now: Timestamp,
        events: &mut Vec<KeeperEvent<E>>,
    ) -> bool {
        let Some((id, deed)) = step.about else {
            return false;
        };
        let Some(service) = self.holdings.find(&id) else {
            return false;
        };
        let doubtful = if deed == Deed::Register {
            Finding::Taken
        } else {
            Finding::Refused
        };
        let failure = match (deed, result) {
            (Deed::Read, Ok(accepted)) => {
                let is_ours = accepted.session_id.as_deref() == Some(session_id);
                service.standing = if is_ours {
                    Standing::Outdated
                } else {
                    Standing::Absent
                };
                // What is ours is changed, or its change is refused; what is not is registered, or its id is taken.
                match step.refusal {
                    Some(refusal)
                        if service.wanted.is_some()
                            && is_ours == (refusal.finding == Finding::Refused) =>
                    {
                        refusal
                    }
                    _ => return false,
                }
            }
            (Deed::Remove, Ok(_)) => {
                service.lose();
                return false;
            }
            (_, Ok(_)) => {
                service.accept();
                return false;
            }
            (Deed::Register | Deed::Update, Err(failure)) if failure.finding == doubtful => {
                self.step = Some(Step {
                    about: Some((id, Deed::Read)),
                    refusal: Some(failure),
                    sent_at: None,
                });
                return false;
            }
            (_, Err(failure)) if failure.finding == Finding::NoService => {
                service.standing = Standing::Absent;
                service.retry.fail(now, &mut self.jitter);
                return false;
            }
            (_, Err(failure)) => failure,
        };
        let finding = failure.finding;
        let has_wish = !service.waiting.is_empty();
        let is_refused = finding == Finding::Refused || finding == Finding::Forbidden && has_wish;
        if is_refused && service.refuse(deed) && has_wish {
            for wish in service.waiting.drain(..) {
                let error = Some(failure.error.clone());
                events.push(KeeperEvent::Settled { wish, error });
            }
            service.give_up(deed);
            return false;
        }
        service.retry.fail(now, &mut self.jitter);
        self.fail(failure, now, events);
        finding == Finding::NoSession
    }

    /// Takes a failure, after which there is another try.
    pub(super) fn fail(
        &mut self,
        failure: Failed<E>,
        now: Timestamp,
        events: &mut Vec<KeeperEvent<E>>,
    ) {
        self.failures = self.failures.saturating_add(1);
        if let Some(retry) = &mut self.creation {
            retry.fail(now, &mut self.jitter);
        }
        self.not_before = now + failure.retry_after;
        let Failed { error, .. } = failure;
        events.push(KeeperEvent::Failed { error });
    }

    /// Settles the wishes for which there is nothing left to do, and tells that all is back if it is.
    pub(super) fn settle(&mut self, is_alive: bool, events: &mut Vec<KeeperEvent<E>>) {
        let mut is_done = true;
        self.holdings.services.retain_mut(|service| {
            if service.next().is_some() {
                is_done = false;
                return true;
            }
            for wish in service.waiting.drain(..) {
                events.push(KeeperEvent::Settled { wish, error: None });
            }
            service.wanted.is_some()
        });
        if is_done && is_alive && self.is_away && !self.is_creating() {
            self.is_away = false;
            events.push(KeeperEvent::Restored {
                previous: self.previous.take(),
                services: self.holdings.registered(),
            });
        }
    }

    /// What there is to do next.
    fn next(&self, is_alive: bool) -> Option<Next<'_, J>> {
        if self.is_busy() {
            return None;
        }
        if let Some(retry) = &self.creation {
            return Some((retry.due.max(self.not_before), None));
        }
        if !is_alive {
            return None;
        }
        let mut next = None;
        for service in &self.holdings.services {
            let due = service.retry.due.max(self.not_before);
            if let Some(deed) = service.next()
                && next.is_none_or(|(earliest, _)| due < earliest)
            {
                next = Some((due, Some((service, deed))));
            }
        }
        next
    }
}
