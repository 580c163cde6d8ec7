//! What is kept under the keys.
//!
//! Records are written with postcard, which stores no names: fields keep their order for as long as
//! stored data has to be read. Events are kept as the JSON text that is served.

use std::mem::needs_drop;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::protocol::{
    ConfigurationId, ConfigurationText, ConfigurationValue, HeartbeatTimeout, Metadata, Service,
    ServiceId, Session, SessionId, Tags, TimeUuid, Timestamp,
};

use super::store::{StoreError, room};

/// In bytes, what a lease does not exceed, which is written most often by far.
const SHORT: usize = 64;

/// Since when an account is used.
#[derive(Serialize, Deserialize)]
pub(super) struct AccountRecord {
    pub(super) created: Timestamp,
}

/// What a session says of itself. Apart from its lease, so that a heartbeat writes little.
#[derive(Serialize, Deserialize)]
pub(super) struct SessionRecord {
    pub(super) metadata: Metadata,
}

/// How long a session still lives, and by which tokens that can be prolonged.
#[derive(Serialize, Deserialize)]
pub(super) struct LeaseRecord {
    /// The session is dead at this time.
    pub(super) deadline: Timestamp,
    /// Where the session stands in the index of deadlines; never later than its deadline.
    pub(super) indexed_at: Timestamp,
    /// What the next accepted heartbeat adds.
    pub(super) heartbeat_timeout: HeartbeatTimeout,
    pub(super) last_seen: Option<Timestamp>,
    /// The token that the next heartbeat sends.
    pub(super) current_token: TimeUuid,
    /// The token that the latest heartbeat sent. It is sent again when the answer was lost.
    pub(super) previous_token: Option<TimeUuid>,
}

/// A service, without the id that its key holds.
#[derive(Serialize, Deserialize)]
pub(super) struct ServiceRecord {
    pub(super) session_id: SessionId,
    pub(super) tags: Tags,
    pub(super) metadata: Metadata,
}

/// A configuration value, without the id that its key holds.
#[derive(Serialize, Deserialize)]
pub(super) struct ConfigurationRecord {
    pub(super) value: ConfigurationText,
}

/// The id of the latest event.
#[derive(Serialize, Deserialize)]
pub(super) struct FeedHeadRecord {
    pub(super) last: TimeUuid,
}

/// From where on an account's events are kept, if that is later than retention has it.
#[derive(Serialize, Deserialize)]
pub(super) struct FeedStartRecord {
    pub(super) first: TimeUuid,
}

/// When the registry was running last.
#[derive(Serialize, Deserialize)]
pub(super) struct ClockRecord {
    pub(super) running_at: Timestamp,
}

/// How many objects of a kind an account has.
#[derive(Serialize, Deserialize)]
pub(super) struct CountRecord {
    pub(super) count: u64,
}

impl SessionRecord {
    pub(super) fn into_session(self, id: SessionId, lease: &LeaseRecord) -> Session {
        Session {
            id,
            metadata: self.metadata,
            heartbeat_timeout: lease.heartbeat_timeout,
            last_seen: lease.last_seen,
        }
    }
}

impl LeaseRecord {
    pub(super) fn is_alive(&self, now: Timestamp) -> bool {
        now < self.deadline
    }
}

impl ServiceRecord {
    pub(super) fn into_service(self, id: ServiceId) -> Service {
        Service {
            id,
            session_id: self.session_id,
            tags: self.tags,
            metadata: self.metadata,
        }
    }
}

impl ConfigurationRecord {
    pub(super) fn into_value(self, id: ConfigurationId) -> ConfigurationValue {
        ConfigurationValue {
            id,
            value: self.value,
        }
    }
}

pub(super) fn encode<T: Serialize>(record: &T) -> Result<Vec<u8>, StoreError> {
    let mut short = [0; SHORT];
    if let Ok(bytes) = postcard::to_slice(record, &mut short) {
        return room::copy(bytes);
    }
    postcard::serialize_with_flavor(record, room::Growing::default()).map_err(|error| match error {
        postcard::Error::SerializeBufferFull => StoreError::Full,
        _ => StoreError::Corrupt("record"),
    })
}

/// Reads of a [`LeaseRecord`] when its session is dead, which it begins with.
pub(super) fn read_deadline(lease: &[u8]) -> Result<Timestamp, StoreError> {
    decode(lease)
}

pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    // What a record takes beside itself it gives back. Short texts take more than that in a record, and small ones little.
    if needs_drop::<T>() {
        room::check(bytes.len().saturating_mul(4).saturating_add(2048))?;
    }
    postcard::from_bytes(bytes).map_err(|_| StoreError::Corrupt("record"))
}
