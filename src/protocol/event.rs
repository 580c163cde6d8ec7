use serde::{Deserialize, Serialize};

use super::{ConfigurationId, ConfigurationText, Service, Session, TimeUuid, Timestamp};

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
    /// A session ended; these are the services it took along.
    #[serde(rename = "services.timeout")]
    ServicesTimeout(Vec<Service>),
    /// A configuration value was set to something else than before.
    #[serde(rename = "configuration_value.update")]
    ConfigurationValueUpdate {
        /// Which.
        configuration_value_id: ConfigurationId,
        /// What it was before; `None` if there was none.
        old_value: Option<ConfigurationText>,
        /// What it is now.
        new_value: ConfigurationText,
    },
    /// A configuration value was deleted.
    #[serde(rename = "configuration_value.remove")]
    ConfigurationValueRemove {
        /// Which.
        configuration_value_id: ConfigurationId,
        /// What it was before.
        old_value: ConfigurationText,
    },
    /// A service was changed; this is what it is now.
    #[serde(rename = "service.update")]
    ServiceUpdate(Service),
    /// A service was deleted; this is what it was.
    #[serde(rename = "service.remove")]
    ServiceRemove(Service),
    /// A session was ended by request; this is what it was.
    #[serde(rename = "session.end")]
    SessionEnd(Session),
}

/// The kinds of event.
///
/// Clients of the API's first version fail on kinds that they do not know. So only
/// [`STANDARD`](Self::STANDARD) ones are listed for everybody, the others for those who ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum EventType {
    /// A service was registered.
    ServiceJoin,
    /// A session ended.
    ServicesTimeout,
    /// A configuration value was set.
    ConfigurationValueUpdate,
    /// A configuration value was deleted.
    ConfigurationValueRemove,
    /// A service was changed.
    ServiceUpdate,
    /// A service was deleted.
    ServiceRemove,
    /// A session was ended by request.
    SessionEnd,
}

impl EventType {
    /// The kinds of the API's first version.
    pub const STANDARD: &[Self] = &[
        Self::ServiceJoin,
        Self::ServicesTimeout,
        Self::ConfigurationValueUpdate,
        Self::ConfigurationValueRemove,
    ];

    /// Every kind there is, the standard ones first.
    pub const ALL: &[Self] = &[
        Self::ServiceJoin,
        Self::ServicesTimeout,
        Self::ConfigurationValueUpdate,
        Self::ConfigurationValueRemove,
        Self::ServiceUpdate,
        Self::ServiceRemove,
        Self::SessionEnd,
    ];

    /// The `type` an event of this kind carries.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ServiceJoin => "service.join",
            Self::ServicesTimeout => "services.timeout",
            Self::ConfigurationValueUpdate => "configuration_value.update",
            Self::ConfigurationValueRemove => "configuration_value.remove",
            Self::ServiceUpdate => "service.update",
            Self::ServiceRemove => "service.remove",
            Self::SessionEnd => "session.end",
        }
    }
}

impl EventPayload {
    /// The kind of event that has this payload.
    pub const fn event_type(&self) -> EventType {
        match self {
            Self::ServiceJoin(_) => EventType::ServiceJoin,
            Self::ServicesTimeout(_) => EventType::ServicesTimeout,
            Self::ConfigurationValueUpdate { .. } => EventType::ConfigurationValueUpdate,
            Self::ConfigurationValueRemove { .. } => EventType::ConfigurationValueRemove,
            Self::ServiceUpdate(_) => EventType::ServiceUpdate,
            Self::ServiceRemove(_) => EventType::ServiceRemove,
            Self::SessionEnd(_) => EventType::SessionEnd,
        }
    }
}
