use std::borrow::Cow;
use std::fmt;

/// The names of the headers that the API reads or writes, in lower case.
pub mod header {
    /// The headers a page may send.
    pub const ACCESS_CONTROL_ALLOW_HEADERS: &str = "access-control-allow-headers";
    /// The verbs a page may use.
    pub const ACCESS_CONTROL_ALLOW_METHODS: &str = "access-control-allow-methods";
    /// The origin whose pages may read an answer.
    pub const ACCESS_CONTROL_ALLOW_ORIGIN: &str = "access-control-allow-origin";
    /// The headers of an answer that a page may read.
    pub const ACCESS_CONTROL_EXPOSE_HEADERS: &str = "access-control-expose-headers";
    /// For how many seconds a browser need not ask again.
    pub const ACCESS_CONTROL_MAX_AGE: &str = "access-control-max-age";
    /// The verb of the request that a browser asks about.
    pub const ACCESS_CONTROL_REQUEST_METHOD: &str = "access-control-request-method";
    /// Whether the connection is to be kept for further requests.
    pub const CONNECTION: &str = "connection";
    /// The kind of body a request carries.
    pub const CONTENT_TYPE: &str = "content-type";
    /// The length of a body, in bytes.
    pub const CONTENT_LENGTH: &str = "content-length";
    /// When an answer was made.
    pub const DATE: &str = "date";
    /// The authority a request was sent to.
    pub const HOST: &str = "host";
    /// Where a created or updated object is found.
    pub const LOCATION: &str = "location";
    /// The origin of the page that a request is from.
    pub const ORIGIN: &str = "origin";
    /// When a limit that is used up has been freed again, in seconds since the Unix epoch.
    pub const REPLY_AFTER: &str = "reply-after";
    /// How many seconds to wait before the next try.
    pub const RETRY_AFTER: &str = "retry-after";
    /// The token that authenticates a request.
    pub const X_AUTH_TOKEN: &str = "x-auth-token";
    /// The scheme the client used, as a proxy tells it.
    pub const X_FORWARDED_PROTO: &str = "x-forwarded-proto";
    /// The request headers that an answer depends on.
    pub const VARY: &str = "vary";
    /// How many requests a limit allows in its period.
    pub const X_RATELIMIT_LIMIT: &str = "x-ratelimit-limit";
    /// The regular expression of the paths that a limit is for.
    pub const X_RATELIMIT_PATH_REGEX: &str = "x-ratelimit-path-regex";
    /// How many requests of a limit are used.
    pub const X_RATELIMIT_USED: &str = "x-ratelimit-used";
    /// The period of a limit, in words.
    pub const X_RATELIMIT_WINDOW: &str = "x-ratelimit-window";
    /// The transaction id of an answer.
    pub const X_RESPONSE_ID: &str = "x-response-id";
    /// The account a request is about, when its path does not say.
    pub const X_TENANT_ID: &str = "x-tenant-id";
    /// How to authenticate.
    pub const WWW_AUTHENTICATE: &str = "www-authenticate";
}

/// The verb of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// GET
    Get,
    /// HEAD
    Head,
    /// POST
    Post,
    /// PUT
    Put,
    /// DELETE
    Delete,
    /// OPTIONS, with which a browser asks what a page may send.
    Options,
    /// A verb that the API has no use for.
    Other,
}

impl Method {
    /// The verb of this name, which is case-sensitive as HTTP has it.
    pub fn parse(name: &str) -> Self {
        match name {
            "GET" => Self::Get,
            "HEAD" => Self::Head,
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "DELETE" => Self::Delete,
            "OPTIONS" => Self::Options,
            _ => Self::Other,
        }
    }

    /// The verb's name; `OTHER` for the ones without use here.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Other => "OTHER",
        }
    }
}

/// The headers of a message, in order; names compare without regard to letter case.
///
/// `Debug` shows the names only: a value may be a token.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(&'static str, Cow<'static, str>)>);

impl Headers {
    /// No headers.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a header.
    pub fn push(&mut self, name: &'static str, value: impl Into<Cow<'static, str>>) {
        self.0.push((name, value.into()));
    }

    /// Adds other headers.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// The first value of a header.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// All headers.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> + Clone {
        self.0.iter().map(|(name, value)| (*name, value.as_ref()))
    }
}

impl<const N: usize> From<[(&'static str, &str); N]> for Headers {
    fn from(headers: [(&'static str, &str); N]) -> Self {
        Self(
            headers
                .map(|(name, value)| (name, Cow::Owned(value.to_owned())))
                .into(),
        )
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.iter().map(|(name, _)| name))
            .finish()
    }
}

/// A request. `B` is the body: text for a registry, the host's JSON for a client.
///
/// `Debug` leaves the body out: it may hold a key.
#[derive(Clone, PartialEq, Eq)]
pub struct Request<B> {
    /// The verb.
    pub method: Method,
    /// The absolute URL.
    pub url: String,
    /// The headers.
    pub headers: Headers,
    /// The body.
    pub body: B,
}

impl<B> fmt::Debug for Request<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}

/// An answer to a [`Request`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response<B, H = Headers> {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: H,
    /// The body.
    pub body: B,
}
