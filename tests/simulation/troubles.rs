//! What goes wrong, from its beginning to its end.

use service_registry_client::client::sessions;

use crate::client::Pause;
use crate::ledger::End;
use crate::plan::{Fault, Hindrance, Trouble};
use crate::reader::Reader;
use crate::world::{Event, World};

impl World {
    pub fn begin_fault(&mut self, index: usize) {
        let trouble = self.plan.troubles[index].clone();
        self.note(|| format!("begins: {:?}", trouble.fault));
        for client in 0..self.clients.len() {
            if self.is_hindered(client, &trouble) {
                let host = &mut self.clients[client];
                host.clear_since = None;
                // Who is in other trouble that it could bear is not well any more.
                let others = self.faults.iter();
                let others = others.filter(|(_, other)| other.hindrance(client).is_some());
                host.hindrances.extend(others.map(|(index, _)| *index));
                host.hindrances.insert(index);
            }
        }
        if trouble.until > trouble.from {
            self.faults.insert(index, trouble.fault);
        }
        match trouble.fault {
            Fault::Freeze(client) | Fault::Block(client) => self.pause(client, false),
            Fault::Sleep(client) => self.pause(client, true),
            Fault::Keys => self.push(self.now, Event::NewKeys(index)),
            Fault::Wipe => {
                self.read();
                self.ledger.wipe();
                self.server.wipe();
                self.reader = Reader::default();
            }
            Fault::EndSession(client) => self.end_session(client),
            Fault::SetClock(client, by) => self.clients[client].wall_offset += by,
            Fault::SetServerClock(by) => {
                // Who was due is not to come back to life.
                self.server.expire(self.now);
                self.server.clock_offset += by;
                self.expire_ledger(End::Leapt);
                self.watched_deadline = None;
            }
            _ => {}
        }
    }

    pub fn end_fault(&mut self, index: usize) {
        let Some(fault) = self.faults.remove(&index) else {
            return;
        };
        self.note(|| format!("ends: {fault:?}"));
        match fault {
            Fault::Down { wiped: true } => {
                self.ledger.wipe();
                self.server.wipe();
                self.reader = Reader::default();
            }
            Fault::Down { wiped: false } => self.server.restart(),
            Fault::Freeze(client) | Fault::Sleep(client) | Fault::Block(client) => {
                self.resume(client);
            }
            _ => {}
        }
        for client in 0..self.clients.len() {
            if self.clients[client].hindrances.remove(&index) {
                self.set_clear(client);
            }
        }
    }

    /// Whether a client's beats may fail to reach the registry for this.
    fn is_hindered(&self, client: usize, trouble: &Trouble) -> bool {
        let Some(hindrance) = trouble.fault.hindrance(client) else {
            return false;
        };
        let host = &self.clients[client];
        let clear_for = host.clear_since.map_or(0, |since| self.now - since);
        let bound = host.plan.bound();
        let recent = |other: &Trouble| {
            other.from < trouble.from
                && other.until + bound > self.now
                && other.fault.hindrance(client).is_some()
        };
        let is_well = clear_for > bound
            && !self.plan.troubles.iter().any(recent)
            && !host.program.is_stopped
            && host.keeper.is_some()
            && self.plan.tokens_are_stable();
        let plan = &host.plan;
        let journey = 4 * plan.latency.1 + 2 * plan.lag;
        let left = plan.timeout * 1_000 - plan.interval();
        let is_short = trouble.until - trouble.from + journey < left;
        let can_be_borne = match hindrance {
            Hindrance::Certain => false,
            Hindrance::OfTheUnwell => true,
            Hindrance::IfLong => is_short,
            Hindrance::WithoutPacemaker => is_short || plan.has_pacemaker,
        };
        !(is_well && can_be_borne)
    }

    fn pause(&mut self, client: usize, is_sleep: bool) {
        let since = self.now;
        self.clients[client]
            .pause
            .get_or_insert(Pause { since, is_sleep });
    }

    fn resume(&mut self, client: usize) {
        let mut backlog = std::mem::take(&mut self.clients[client].backlog);
        let is_paused = |fault: &Fault| fault.paused() == Some(client);
        if !self.faults.values().any(is_paused)
            && let Some(pause) = self.clients[client].pause.take()
        {
            self.doubt(client, pause);
            if pause.is_sleep {
                self.clients[client].slept += self.now - pause.since;
            }
            if self.clients[client].plan.is_woken {
                backlog.push(Event::Wake(client));
            }
        }
        // What waited comes in any order, but for what comes from one place.
        self.chance.shuffle(&mut backlog);
        sort_some(&mut backlog, |event| match event {
            Event::Act(_, number) => Some(*number as u64),
            _ => None,
        });
        sort_some(&mut backlog, |event| match event {
            Event::Repeated(_, sent_at) => Some(sent_at.as_millis()),
            _ => None,
        });
        for (order, event) in backlog.into_iter().enumerate() {
            self.push_last(order as u64, event);
        }
    }

    fn end_session(&mut self, client: usize) {
        let call = self.clients[client].session_id().map(sessions::remove);
        if let Some(Ok(call)) = call {
            // It may have ended before.
            let _ = self.set_up(client, &call);
        }
    }
}

/// Sorts those events that have a place among themselves, and leaves the others where they are.
fn sort_some(events: &mut [Event], place: impl Fn(&Event) -> Option<u64>) {
    let slots: Vec<usize> = (0..events.len())
        .filter(|index| place(&events[*index]).is_some())
        .collect();
    for (count, slot) in slots.iter().enumerate() {
        let rest = slots[count..].iter().copied();
        let least = rest.min_by_key(|index| place(&events[*index])).unwrap();
        events.swap(*slot, least);
    }
}
