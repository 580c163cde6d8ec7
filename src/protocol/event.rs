use serde::{Deserialize, Serialize};

use super::{Service, TimeUuid, Timestamp};

/// One entry of an account's feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Grows with every event of the account, in the order the registry accepted them.
    pub id: TimeUuid,
    /// When it happened, in milliseconds since the Unix epoch.
    pub timestamp: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub payload: EventPayload,
}

/// What happened, with what it happened to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "payload")]
#[non_exhaustive]
pub enum EventPayload {
    /// A service was registered.
    #[serde(rename = "service.join")]
    ServiceJoin(Service),
    /// A session ended without a heartbeat; these are the services it took along.
    #[serde(rename = "services.timeout")]
    ServicesTimeout(Vec<Service>),
}
