use super::keys::{self, Kind};
use super::store::Key;

/// How much a store holds, counted entry by entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Accounts that were used.
    pub accounts: u32,
    /// Sessions, those included whose time is over and that nobody looked at since.
    pub sessions: u32,
    /// Services.
    pub services: u32,
    /// Configuration values.
    pub configuration_values: u32,
    /// Events.
    pub events: u32,
    /// All entries, indexes and what else there is included.
    pub entries: u32,
}

impl Inventory {
    /// Counts an entry.
    pub fn add(&mut self, key: &Key) {
        self.entries += 1;
        match keys::kind(key) {
            Some(Kind::Account) => self.accounts += 1,
            Some(Kind::Session) => self.sessions += 1,
            Some(Kind::Service) => self.services += 1,
            Some(Kind::Configuration) => self.configuration_values += 1,
            Some(Kind::Event) => self.events += 1,
            None => {}
        }
    }
}
