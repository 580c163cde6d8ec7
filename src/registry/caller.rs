/// Who sends a request, and in what state the host is, as only the host can know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller<A = Option<String>> {
    /// The network address that the request comes from. Failed logins are counted by it.
    pub address: A,
    /// How much the host has to do.
    pub pressure: Pressure,
}

/// An address that is looked up when it is needed: only a login needs one, and some hosts take longer to tell it than a
/// heartbeat takes.
pub trait NetworkAddress {
    /// The address; `None` if the host does not know it.
    fn look_up(&self) -> Option<String>;
}

impl NetworkAddress for Option<String> {
    fn look_up(&self) -> Option<String> {
        self.clone()
    }
}

impl Default for Caller {
    fn default() -> Self {
        Self {
            address: None,
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
