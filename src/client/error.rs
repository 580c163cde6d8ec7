use crate::protocol::{FaultType, header};

use super::{Answer, Duration, Json};

/// Why a call failed, as far as the client decides it. The network's own failures are the host's.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error<J> {
    /// An argument breaks a rule; nothing was sent.
    InvalidArgument {
        /// The argument, as the caller spells it.
        argument: &'static str,
        /// What it must be.
        rule: &'static str,
    },
    /// The answer's status is not the one a success has.
    UnexpectedStatus {
        /// The status of a success.
        expected: u16,
        /// The answer; its body is a fault when the registry gave it.
        response: Box<Answer<J>>,
    },
    /// The identity service refused the credentials, or failed.
    Authentication {
        /// Its answer.
        response: Box<Answer<J>>,
    },
    /// An answer with the right status lacks what it must carry.
    MalformedResponse {
        /// What is missing or wrong.
        expected: &'static str,
        /// The answer.
        response: Box<Answer<J>>,
    },
}

/// What a fault can be about, by the names that the API has for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    Session,
    Service,
    HeartbeatMarker,
}

impl<J> Error<J> {
    /// The error of an answer that lacks what it must carry.
    pub(super) fn malformed(expected: &'static str, response: Answer<J>) -> Self {
        Self::MalformedResponse {
            expected,
            response: Box::new(response),
        }
    }

    /// The answer that the error is about.
    pub fn response(&self) -> Option<&Answer<J>> {
        match self {
            Self::InvalidArgument { .. } => None,
            Self::UnexpectedStatus { response, .. } => Some(response),
            Self::Authentication { response } => Some(response),
            Self::MalformedResponse { response, .. } => Some(response),
        }
    }
}

impl<J: Json> Error<J> {
    /// The kind of the registry's fault, if the answer holds one that the API knows.
    pub fn fault_type(&self) -> Option<FaultType> {
        FaultType::parse(&self.response()?.body.text_at(&["type"])?)
    }

    /// What the registry's fault is about, if that is an object which may not exist.
    pub(super) fn about(&self) -> Option<About> {
        let details = self.response()?.body.text_at(&["details"])?;
        let kind = details.strip_prefix("Object \"")?;
        if kind.starts_with("Session\"") {
            Some(About::Session)
        } else if kind.starts_with("Service\"") {
            Some(About::Service)
        } else if kind.starts_with("HeartbeatMarker\"") {
            Some(About::HeartbeatMarker)
        } else {
            None
        }
    }

    /// How long to wait before another try, if the answer says so: in seconds, or as a date, which counts from that of the
    /// answer.
    pub fn retry_after(&self) -> Option<Duration> {
        let headers = &self.response()?.headers;
        let after = headers.member(header::RETRY_AFTER)?;
        if let Ok(seconds) = after.as_text()?.parse::<u32>() {
            return Some(Duration::from_secs(seconds.into()));
        }
        let millis = after.as_date()? - headers.member(header::DATE)?.as_date()?;
        Some(Duration::from_millis(millis as u64))
    }

    /// Whether the same call may succeed later: the registry is busy or away, or what answered was
    /// something before it, such as a proxy with a page of its own.
    pub fn is_transient(&self) -> bool {
        let is_busy = |status: u16| matches!(status, 408 | 425 | 429 | 500..);
        match self {
            Self::InvalidArgument { .. } => false,
            Self::MalformedResponse { .. } => true,
            Self::Authentication { response } => !matches!(response.status, 400 | 401 | 403),
            Self::UnexpectedStatus { response, .. } => match self.fault_type() {
                None | Some(FaultType::RateLimitReached) => true,
                Some(_) => is_busy(response.status),
            },
        }
    }
}
