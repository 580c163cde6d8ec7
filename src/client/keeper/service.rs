use super::retry::Retry;

/// A service that a session holds, and how far the registry has it as it is wanted.
#[derive(Clone, Debug)]
pub(super) struct Service<J> {
    pub(super) id: String,
    /// What it is to be; `None` once it is to be removed.
    pub(super) wanted: Option<J>,
    /// What it was when the registry last had all that was wanted, unless it still has.
    accepted: Option<J>,
    pub(super) standing: Standing,
    /// Whether something else is wanted than when the latest request about it was sent.
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

impl<J> Service<J> {
    pub(super) fn new(id: &str, wanted: Option<J>, standing: Standing) -> Self {
        Self {
            id: id.to_owned(),
            wanted,
            accepted: None,
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
        self.standing = match self.standing {
            Standing::Current => {
                self.accepted = before;
                Standing::Outdated
            }
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
        self.changed = false;
        if matches!(deed, Deed::Register | Deed::Remove) {
            self.standing = Standing::Unknown;
        }
    }

    /// Takes note that the registry has what was sent.
    pub(super) fn accept(&mut self) {
        self.retry = Retry::default();
        if self.changed {
            self.standing = Standing::Outdated;
        } else {
            self.standing = Standing::Current;
            self.accepted = None;
        }
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
                accepted => self.wanted = accepted,
            }
        }
        !self.changed
    }

    /// Takes note that a session is made in which the service is not there yet.
    pub(super) fn lose(&mut self) {
        self.standing = Standing::Absent;
        self.retry = Retry::default();
    }
}
