//! What must hold, whatever happens.

use serde_json::{Value, json};
use service_registry_client::client::{Duration, HeartbeatState, KeeperEvent, StopReason, Ticket};
use service_registry_client::protocol::Timestamp;

use crate::client::{Errand, Failure, Pause};
use crate::ledger::End;
use crate::plan::{Fault, Trouble};
use crate::world::{Event, World};

impl World {
    /// Takes what a machine tells its program.
    pub fn tell(&mut self, client: usize, event: KeeperEvent<Failure>) {
        self.note(|| format!("client {client} says {event:?}"));
        let now = self.now;
        let host = &mut self.clients[client];
        match event {
            KeeperEvent::Acknowledged { .. } => {
                let timeout = Duration::from_secs(host.plan.timeout);
                host.counted_deadline = host.clock(now) + timeout;
            }
            KeeperEvent::Failed { .. } => {}
            KeeperEvent::Lost => {
                if std::mem::replace(&mut host.program.is_away, true) {
                    self.violated(format!("client {client} said `lost` twice"));
                } else {
                    self.check_verdict(client);
                }
            }
            KeeperEvent::Restored { previous, services } => {
                let program = &mut host.program;
                program.restored_at = now;
                let has_joined = std::mem::replace(&mut program.has_joined, true);
                let has_all = program.wanted.keys().all(|id| services.contains(id));
                if !std::mem::take(&mut program.is_away) {
                    self.violated(format!(
                        "client {client} said `restored` and had lost nothing"
                    ));
                } else if previous.is_some() != has_joined {
                    self.violated(format!("client {client} restored {previous:?}"));
                } else if !has_all || services.len() != program.wanted.len() {
                    let wanted = &program.wanted;
                    let text = format!("client {client} restored {services:?} for {wanted:?}");
                    self.violated(text);
                }
            }
            KeeperEvent::Settled { wish, error } => {
                if host.program.wishes.remove(&wish) != Some(error.is_some()) {
                    self.violated(format!(
                        "wish {wish} of client {client} ended with {error:?}"
                    ));
                }
            }
            KeeperEvent::Stopped(StopReason::Requested) if host.program.is_stopped => {}
            // Who joins is told that nobody logs in at this address, or that a token is refused which was
            // just issued, and its program joins anew.
            KeeperEvent::Stopped(StopReason::Refused)
                if !host.program.has_joined && host.errands.is_empty() && self.may_refuse() =>
            {
                self.crash(client);
            }
            KeeperEvent::Stopped(reason) => {
                self.violated(format!("client {client} gave up: {reason:?}"));
            }
        }
    }

    fn may_refuse(&self) -> bool {
        // A process that was frozen hears of it long after.
        self.plan.troubles.iter().any(|trouble| {
            let may = matches!(
                trouble.fault,
                Fault::Keys | Fault::Erring { status: 404, .. }
            );
            may && trouble.from <= self.now
        })
    }

    /// A local verdict on a session whose time has passed while the client paused waits for the registry.
    fn check_verdict(&mut self, client: usize) {
        let host = &mut self.clients[client];
        let clock = host.clock(self.now);
        let Some(keeper) = &host.keeper else {
            return;
        };
        let is_local = keeper.deadline().is_some_and(|deadline| deadline <= clock);
        let is_gone = !self.ledger.is_alive(keeper.session_id());
        if host.doubts_since.is_some() && !is_gone {
            self.violated(format!("client {client} judged before it had asked"));
        } else if !is_local && !is_gone {
            self.violated(format!("client {client} lost a session that is alive"));
        }
    }

    /// A client goes on after a pause.
    pub fn doubt(&mut self, client: usize, pause: Pause) {
        const TOLERANCE: u64 = 500;
        let now = self.now;
        let host = &mut self.clients[client];
        let clock = host.clock(now).as_millis();
        let Some(keeper) = &host.keeper else {
            return;
        };
        let deadline = keeper.deadline().map_or(0, Timestamp::as_millis);
        let paused = now - pause.since;
        if clock > deadline + TOLERANCE + host.plan.lag && clock - paused < deadline {
            host.doubts_since = Some(now);
        }
    }

    /// Nobody asks who is stopped, or was asked to wait. No two beats of a session that is well are sent
    /// within a second, whatever wakes its client, and not many when it is not.
    pub fn check_request(&mut self, client: usize, ticket: Ticket) {
        const MOST: usize = 80;
        let host = &mut self.clients[client];
        let clock = host.clock(self.now);
        if host.program.is_stopped {
            return self.violated(format!("client {client} goes on though it was stopped"));
        }
        if clock < host.not_before[Errand::kind(ticket)] {
            return self.violated(format!("client {client} does not wait as it was asked to"));
        }
        if ticket != Ticket::Beat {
            return;
        }
        host.beats.push_back(self.now);
        if host.beats.len() > MOST {
            host.beats.pop_front();
        }
        let is_storm = host.beats.len() == MOST && host.beats[0] + 10_000 > self.now;
        let before = host.beat_at.replace(clock.as_millis());
        if is_storm {
            self.violated(format!(
                "client {client} sent {MOST} beats within ten seconds"
            ));
        } else if before.is_some_and(|before| clock.as_millis() < before + 1_000) {
            self.violated(format!("client {client} sent two beats within a second"));
        }
    }

    /// What holds of a client after everything that happens to it.
    pub fn check_client(&mut self, client: usize) {
        let now = self.now;
        let host = &mut self.clients[client];
        let is_safe = host.is_safe(now);
        let clock = host.clock(now);
        let Some(keeper) = &host.keeper else {
            return;
        };
        let state = keeper.state(clock);
        let session = self.ledger.sessions.get(keeper.session_id());
        let end = session.and_then(|session| session.end);
        if is_safe && end == Some(End::Expired) {
            return self.violated(format!("client {client} is safe, its session has expired"));
        }
        if is_safe && state == HeartbeatState::Lost {
            return self.violated(format!("client {client} is safe and has lost its session"));
        }
        // Of what it has asked for, and had no answer to, nothing is promised.
        let is_certain = is_safe && end.is_none() && host.program.wishes.is_empty();
        let mut wanted = host.program.wanted.keys();
        let is_missing = |id: &String| session.is_none_or(|session| !session.services.contains(id));
        if is_certain && wanted.any(is_missing) {
            let text = format!("client {client} is safe, and a service is not its own");
            return self.violated(text);
        }
        let beats = host
            .errands
            .values()
            .filter(|errand| matches!(errand.ticket, Ticket::Beat | Ticket::ReadSession));
        if beats.count() > 1 {
            return self.violated(format!("client {client} has two beats under way"));
        }
        let is_silent = host.errands.is_empty() && !host.program.is_stopped;
        if is_silent && keeper.poll_timeout().is_none() {
            self.violated(format!("client {client} has fallen silent"));
        }
    }

    /// Holds it against its client that a session has ended.
    pub fn check_end(&mut self, id: &str) {
        let session = &self.ledger.sessions[id];
        let (owner, timeout, end) = (session.client, session.timeout, session.end);
        if self.clients[owner].program.former.contains(id) {
            self.excuse(owner, self.now);
        }
        let kept = self.clients[owner].keeper.as_ref();
        if kept.is_none_or(|keeper| keeper.session_id() != id) {
            return;
        }
        self.check_client(owner);
        if end != Some(End::Expired) || self.clients[owner].program.is_stopped {
            return;
        }
        let plan = &self.clients[owner].plan;
        // A request that was sent while something hindered it may hang for half the time that was left,
        // and the next one waits for a back-off.
        let enough = timeout / 2 + 1_000 + 6 * plan.latency.1 + 3 * plan.lag;
        let clear = self.clients[owner].clear_since;
        let clear_for = clear.map_or(0, |since| self.now - since);
        if clear_for >= enough {
            self.violated(format!(
                "client {owner} lost a session that nothing kept it from saving for {clear_for} ms"
            ));
        }
    }

    /// Everything of a client's must be back some time after all trouble.
    pub fn check_restored(&mut self, client: usize, calm: u64) {
        let is_over = |trouble: &Trouble| trouble.from <= calm || trouble.from > self.now;
        if !self.plan.troubles.iter().all(is_over) {
            return;
        }
        let host = &self.clients[client];
        let asked = host.excused_until + host.plan.bound();
        if asked > self.now {
            return self.push(asked, Event::Check(client, calm));
        }
        let Some(id) = host.session_id() else {
            return;
        };
        let services = &self.ledger.services;
        // What another process of its left is in its place until that one's session ends.
        let session_of = |service: &Value| service["session_id"].as_str().unwrap().to_owned();
        let taken = host.program.wanted.keys().filter_map(|id| services.get(id));
        let former = taken
            .map(session_of)
            .find(|id| host.program.former.contains(id));
        if let Some(former) = former {
            let left = self.ledger.sessions[&former].deadline - self.server.clock(self.now);
            let at = self.now + left + host.plan.bound();
            return self.push(at, Event::Check(client, calm));
        }
        let mut missing = Vec::new();
        for (name, payload) in &host.program.wanted {
            let mut expected = json!({"id": name, "session_id": id, "tags": [], "metadata": {}});
            let members = payload.as_object().unwrap().clone();
            expected.as_object_mut().unwrap().extend(members);
            if services.get(name) != Some(&expected) {
                let found = services.get(name);
                missing.push(format!("{expected} instead of {found:?}"));
            }
        }
        let session = self.ledger.sessions.get(id);
        if session.is_some_and(|session| session.services.len() > host.program.wanted.len()) {
            missing.push("that some are removed".to_owned());
        }
        if !self.ledger.is_alive(id) {
            missing.push("its session".to_owned());
        }
        if host.program.is_away {
            missing.push("the event".to_owned());
        }
        if !host.program.wishes.is_empty() {
            missing.push(format!("that it hears of {:?}", host.program.wishes));
        }
        if !missing.is_empty() {
            self.violated(format!(
                "client {client} lacks {} {} ms after the last trouble",
                missing.join(", "),
                self.now - calm
            ));
        }
    }
}
