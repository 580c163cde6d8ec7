use serde::{Deserialize, Serialize};

use super::{Metadata, ServiceId, SessionId, Tags};

/// A service as the API shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Service {
    /// The id, chosen by the client and unique in its account.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub id: ServiceId,
    /// The session that keeps the service listed.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub session_id: SessionId,
    /// The words the service is found by.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string[]"))]
    pub tags: Tags,
    /// What the service says of itself: up to 20 pairs of strings.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Record<string, string>"))]
    pub metadata: Metadata,
}
