use serde::{Deserialize, Serialize};

use super::{Metadata, ServiceId, SessionId, Tags};

/// A service as the API shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// The id, chosen by the client and unique in its account.
    pub id: ServiceId,
    /// The session that keeps the service listed.
    pub session_id: SessionId,
    /// The words the service is found by.
    pub tags: Tags,
    /// What the service says of itself.
    pub metadata: Metadata,
}
