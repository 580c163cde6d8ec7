use crate::client::{About, Duration, Error, Json};
use crate::protocol::FaultType;

/// What a failed request says about the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing: the same may succeed later.
    Retry {
        /// The least time to wait, if the registry asked for one.
        after: Option<Duration>,
    },
    /// The registry does not know the token. The session may be alive.
    UnknownToken,
    /// The session does not exist any more.
    SessionGone,
    /// The request itself is wrong and will be next time.
    Refused,
}

impl Verdict {
    /// The network failed, or nothing came back in time.
    pub const NO_ANSWER: Self = Self::Retry { after: None };

    /// Reads the verdict out of an error.
    ///
    /// A 404 has three meanings and only its details tell them apart: the session is gone, the token
    /// is not known, or the address is wrong. The last, and a 404 that is no fault of the registry's
    /// at all, say nothing about the session.
    pub fn of<J: Json>(error: &Error<J>) -> Self {
        let retry = Self::Retry {
            after: error.retry_after(),
        };
        match error {
            Error::InvalidArgument { .. } => return Self::Refused,
            Error::Authentication { .. } | Error::MalformedResponse { .. } => return retry,
            Error::UnexpectedStatus { .. } => {}
        }
        match error.fault_type() {
            Some(FaultType::NotFound) if error.about() == Some(About::Session) => Self::SessionGone,
            Some(FaultType::NotFound) if error.about() == Some(About::HeartbeatMarker) => {
                Self::UnknownToken
            }
            Some(FaultType::NotFound) => Self::NO_ANSWER,
            Some(FaultType::BadRequest | FaultType::RequestTooLarge) => Self::Refused,
            _ => retry,
        }
    }
}
