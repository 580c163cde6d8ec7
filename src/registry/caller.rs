/// Who sends a request, and in what state the host is, as only the host can know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller<S = Option<String>> {
    /// What tells of the sender when it is asked; the network address alone does, too.
    pub sender: S,
    /// How much the host has to do.
    pub pressure: Pressure,
}

/// What a host tells of a request's sender when it is needed. A heartbeat needs none of it, and some hosts take longer to tell
/// it than a heartbeat takes.
pub trait Sender {
    /// The network address; `None` if the host does not know it. Failed logins are counted by it.
    fn address(&self) -> Option<String>;

    /// The value of one of [`LATE_HEADERS`](super::LATE_HEADERS) that is not among the request's headers.
    fn late_header(&self, name: &'static str) -> Option<String>;
}

impl Sender for Option<String> {
    fn address(&self) -> Option<String> {
        self.clone()
    }

    fn late_header(&self, _name: &'static str) -> Option<String> {
        None
    }
}

impl Default for Caller {
    fn default() -> Self {
        Self {
            sender: None,
            pressure: Pressure::default(),
        }
    }
}

/// How much a host has to do, and so what a registry answers with a 503 instead of working for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pressure {
    /// All is answered.
    #[default]
    Fine,
    /// Heartbeats are answered: a session must not end because its registry is busy.
    High,
    /// Nothing is.
    Extreme,
}
