/// Who sends a request, and in what state the host is, as only the host can know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The network address that the request comes from. Failed logins are counted by it.
    pub address: Option<String>,
    /// How much the host has to do.
    pub pressure: Pressure,
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
