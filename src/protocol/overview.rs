use serde::{Deserialize, Serialize};

use super::{Service, Session};

/// A session with all of its services, as the API's overview shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct OverviewEntry {
    /// The session.
    pub session: Session,
    /// Its services, in the order of their ids.
    pub services: Vec<Service>,
}
