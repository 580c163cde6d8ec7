use std::fmt;

use serde::Serialize;

use super::{Invalid, Reason};

macro_rules! fault_types {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $status:literal;)+) => {
        /// The kinds of fault: a closed table of wire name and HTTP status.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum FaultType {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl FaultType {
            /// Every kind there is.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The `type` a fault of this kind carries.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The status a fault of this kind answers with.
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)+ }
            }

            /// The kind that carries this `type`.
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

fault_types! {
    /// The request breaks a rule of the API.
    BadRequest = "badRequest", 400;
    /// The id of a new service is taken.
    ServiceWithThisIdExists = "serviceWithThisIdExists", 400;
    /// The page size is no number, or out of range.
    InvalidLimit = "invalidLimit", 400;
    /// The account holds as many objects as it may.
    LimitReached = "limitReached", 400;
    /// The account sent as many requests as it may.
    RateLimitReached = "rateLimitReached", 400;
    /// The API answers over TLS only.
    BadRequestHttpsOnly = "badRequestHttpsOnly", 400;
    /// The request does not say who sends it, or not credibly.
    Unauthorized = "unauthorizedError", 401;
    /// The sender may not do this.
    Forbidden = "forbiddenError", 403;
    /// What the request names does not exist.
    NotFound = "notFoundError", 404;
    /// The body is larger than the registry reads.
    RequestTooLarge = "requestTooLargeError", 413;
    /// Too many logins have failed.
    OverLimit = "overLimit", 429;
    /// The registry failed.
    Internal = "internalError", 500;
    /// The registry does not do this.
    NotImplemented = "notImplementedError", 501;
    /// The registry cannot answer now.
    SystemFailure = "systemFailureError", 503;
}

/// An answer that says what went wrong. Its transaction id is added when it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The kind.
    pub fault_type: FaultType,
    /// One sentence.
    pub message: String,
    /// What exactly.
    pub details: Details,
}

/// What exactly went wrong: a sentence, but for an address that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Details {
    /// Nothing beyond the message.
    None,
    /// A sentence.
    Text(String),
    /// The address that was asked for.
    RequestedPath {
        /// The path, as it was sent.
        requested_path: String,
    },
}

impl Fault {
    /// A fault of a kind.
    pub fn new(
        fault_type: FaultType,
        message: impl Into<String>,
        details: impl Into<String>,
    ) -> Self {
        Self {
            fault_type,
            message: message.into(),
            details: Details::Text(details.into()),
        }
    }

    /// A 400 whose message and details are the same text.
    pub fn bad_request(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::new(FaultType::BadRequest, text.clone(), text)
    }

    /// A 400 about a parameter of the URL.
    pub fn bad_parameter(parameter: &str, reason: &Reason) -> Self {
        let message = format!("Invalid value for '{parameter}' query string parameter");
        Self::new(FaultType::BadRequest, message, reason.to_string())
    }

    /// A 404 about an object; `kind` is the name the API gives to such objects.
    pub fn not_found(kind: &str, key: &str) -> Self {
        let details = format!("Object \"{kind}\" with key \"{key}\" does not exist");
        Self::new(FaultType::NotFound, "object does not exist", details)
    }

    /// The 400 of an address whose escapes cannot be read.
    pub fn malformed_uri() -> Self {
        Self {
            fault_type: FaultType::BadRequest,
            message: "URI malformed".to_owned(),
            details: Details::None,
        }
    }

    /// The 503 of a registry that cannot answer now.
    pub fn unavailable() -> Self {
        let text = "The service is temporarily unavailable";
        Self::new(FaultType::SystemFailure, text, text)
    }

    /// The 503 of a registry that cannot answer now, with the reason.
    pub fn unavailable_because(reason: &str) -> Self {
        Self {
            details: Details::Text(reason.to_owned()),
            ..Self::unavailable()
        }
    }

    /// The 404 of an address that leads nowhere, and of a verb that it does not take.
    pub fn no_such_page(requested_path: impl Into<String>) -> Self {
        Self {
            fault_type: FaultType::NotFound,
            message: "The page cannot be found.".to_owned(),
            details: Details::RequestedPath {
                requested_path: requested_path.into(),
            },
        }
    }
}

impl From<Invalid> for Fault {
    fn from(invalid: Invalid) -> Self {
        Self::new(
            FaultType::BadRequest,
            invalid.to_string(),
            invalid.reason.to_string(),
        )
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.details {
            Details::None => f.write_str(&self.message),
            Details::Text(details) => write!(f, "{}: {details}", self.message),
            Details::RequestedPath { requested_path } => {
                write!(f, "{} ({requested_path})", self.message)
            }
        }
    }
}

impl std::error::Error for Fault {}
