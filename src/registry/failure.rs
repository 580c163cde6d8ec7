use crate::protocol::{Fault, FaultType, Invalid};

use super::store::StoreError;

/// Why a request is not answered as its sender hoped.
pub(super) enum Failure {
    /// The sender is told.
    Fault(Fault),
    /// The sender is told no more than that it was not the sender's doing.
    Store(StoreError),
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Invalid> for Failure {
    fn from(invalid: Invalid) -> Self {
        Self::Fault(invalid.into())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(_: serde_json::Error) -> Self {
        Self::Store(StoreError::Corrupt("JSON text"))
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Fault(fault) => fault,
            Failure::Store(StoreError::Unavailable(_) | StoreError::Contended) => {
                Self::unavailable()
            }
            Failure::Store(_) => {
                let text = "Internal Error";
                Self::new(FaultType::Internal, text, text)
            }
        }
    }
}
