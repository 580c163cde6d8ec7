use crate::protocol::FaultType;

use super::{About, Duration, Error, Json, Verdict};

/// A failure as machines take it: what they go by, and the host's own account of it, which they hand on.
///
/// It is read out of the answer at once, because that is the host's work, and a machine has none under way.
#[derive(Clone, Debug)]
pub struct Failed<E> {
    /// The host's own account.
    pub error: E,
    /// What it says about the session whose heartbeat failed.
    pub verdict: Verdict,
    /// What it says about what was asked for.
    pub finding: Finding,
    /// How long to wait before another try at least: what the registry asks for, up to a minute.
    pub retry_after: Duration,
    /// Whether the same may succeed later.
    pub is_transient: bool,
}

/// What a failure says about what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nothing.
    Nothing,
    /// The service's id is taken.
    Taken,
    /// There is no such service.
    NoService,
    /// There is no such session.
    NoSession,
    /// Its sender may not do it, as things are.
    Forbidden,
    /// It is itself refused, so that trying again cannot help.
    Refused,
}

impl<E> Failed<E> {
    const MAX_RETRY_AFTER: Duration = Duration::from_secs(60);

    /// One that the client decided, for an answer or an argument.
    pub fn decided<J: Json>(decision: &Error<J>, error: E) -> Self {
        let retry_after = decision.retry_after().unwrap_or_default();
        Self {
            error,
            verdict: Verdict::of(decision),
            finding: Finding::of(decision),
            retry_after: retry_after.min(Self::MAX_RETRY_AFTER),
            is_transient: decision.is_transient(),
        }
    }

    /// One without an answer, for a reason that may have passed the next time, or will not.
    pub fn unanswered(error: E, is_transient: bool) -> Self {
        Self {
            error,
            verdict: Verdict::NO_ANSWER,
            finding: Finding::Nothing,
            retry_after: Duration::ZERO,
            is_transient,
        }
    }
}

impl Finding {
    /// Reads it out of an error.
    pub fn of<J: Json>(error: &Error<J>) -> Self {
        match (error.fault_type(), error.about()) {
            (Some(FaultType::ServiceWithThisIdExists), _) => Self::Taken,
            (_, Some(About::Service)) => Self::NoService,
            (_, Some(About::Session)) => Self::NoSession,
            (Some(FaultType::BadRequest | FaultType::RequestTooLarge), _) => Self::Refused,
            (Some(FaultType::Forbidden), _) => Self::Forbidden,
            _ if matches!(error, Error::InvalidArgument { .. }) => Self::Refused,
            _ => Self::Nothing,
        }
    }
}

impl<J: Json> From<Error<J>> for Failed<Error<J>> {
    fn from(error: Error<J>) -> Self {
        Self::decided(&error.clone(), error)
    }
}
