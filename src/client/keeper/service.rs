use crate::client::Json;

use super::retry::Retry;

/// A service that a session holds, and how far the registry has it as it is wanted.
#[derive(Clone, Debug)]
pub(super) struct Service<J> {
    pub(super) id: String,
    /// What it is to be; `None` once it is to be removed.
    pub(super) wanted: Option<J>,
    /// What it was in the latest request.
    sent: Option<J>,
    /// What the registry accepted last, under whichever session, if something else is wanted since.
    accepted: Option<J>,
    /// Whether what is wanted was accepted.
    is_proven: bool,
    pub(super) standing: Standing,
    /// Whether something else is wanted than what the latest request about it said.
    pub(super) changed: bool,
    /// The wishes that are settled when there is nothing left to do for it.
    pub(super) waiting: Vec<u32>,
    pub(super) retry: Retry,
}

/// What the registry has of a service, under the present session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing.
    Absent,
    /// Perhaps something: no answer told.
    Unknown,
    /// Something else than what is wanted.
    Outdated,
    /// What is wanted.
    Current,
    /// Not what is wanted, which it refuses for good.
    Refused,
}

/// What can be done about a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Register,
    Update,
    Remove,
    /// Find out whose it is.
    Read,
}

impl<J: Json> Service<J> {
    pub(super) fn new(id: &str, wanted: Option<J>, standing: Standing) -> Self {
        Self {
            id: id.to_owned(),
            wanted,
            sent: None,
            accepted: None,
            is_proven: standing == Standing::Current,
            standing,
            changed: false,
            waiting: Vec::new(),
            retry: Retry::default(),
        }
    }

    /// What there is to do next.
    pub(super) fn next(&self) -> Option<Deed> {
        let is_wanted = self.wanted.is_some();
        match self.standing {
            Standing::Absent | Standing::Unknown if is_wanted => Some(Deed::Register),
            Standing::Outdated if is_wanted => Some(Deed::Update),
            Standing::Current if is_wanted => None,
            // Another program's of the same id must not be removed.
            Standing::Unknown => Some(Deed::Read),
            Standing::Outdated | Standing::Current => Some(Deed::Remove),
            Standing::Absent | Standing::Refused => None,
        }
    }

    /// Takes what is wanted from now on.
    pub(super) fn want(&mut self, wanted: Option<J>) {
        let before = std::mem::replace(&mut self.wanted, wanted);
        if std::mem::take(&mut self.is_proven) {
            self.accepted = before;
        }
        self.standing = match self.standing {
            Standing::Current => Standing::Outdated,
            Standing::Refused => Standing::Unknown,
            other => other,
        };
        if self.wanted.is_none() {
            self.accepted = None;
        }
        self.changed = true;
        self.retry = Retry::default();
    }

    /// Takes note that a request for this is sent.
    pub(super) fn send(&mut self, deed: Deed) {
        if deed == Deed::Read {
            return;
        }
        self.changed = false;
        self.sent.clone_from(&self.wanted);
        if matches!(deed, Deed::Register | Deed::Remove) {
            self.standing = Standing::Unknown;
        }
    }

    /// Takes note that the registry has what was sent.
    pub(super) fn accept(&mut self) {
        self.retry = Retry::default();
        self.accepted = self.sent.take().filter(|_| self.changed);
        self.is_proven = !self.changed;
        self.standing = if self.changed {
            Standing::Outdated
        } else {
            Standing::Current
        };
    }

    /// Takes note that the registry refuses what was sent: what it had before is wanted again. `false`
    /// if something else is wanted already.
    pub(super) fn refuse(&mut self, deed: Deed) -> bool {
        self.standing = match deed {
            Deed::Register => Standing::Absent,
            _ => Standing::Outdated,
        };
        if !self.changed {
            match self.accepted.take() {
                None => self.standing = Standing::Refused,
                accepted => {
                    self.wanted = accepted;
                    self.is_proven = true;
                }
            }
        }
        !self.changed
    }

    /// Takes note that its program was told of the refusal: what the registry never had is not held.
    pub(super) fn give_up(&mut self, deed: Deed) {
        if self.standing == Standing::Refused && deed == Deed::Register {
            self.wanted = None;
            self.lose();
        }
    }

    /// Takes note that a session is made in which the service is not there yet.
    pub(super) fn lose(&mut self) {
        self.standing = Standing::Absent;
        self.retry = Retry::default();
    }
}
