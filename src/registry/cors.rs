//! Which web pages may ask: CORS, as the Fetch standard has it.
//!
//! A page of another origin cannot send a token, nor read an answer, unless the registry allows its
//! origin. Cookies play no part, so no answer ever allows credentials.

// Of `core`, whose addresses are values: nothing there reaches a network.
use core::net::Ipv6Addr;
use std::fmt;

use crate::protocol::{Headers, Method, Request, Response, header};

use super::answer;

const METHODS: &str = "GET, HEAD, POST, PUT, DELETE";

/// What a page may send beyond what every page may.
const ALLOWED: &str = "content-type, x-auth-token, x-tenant-id";

/// What a page may read beyond what every page may.
const EXPOSED: &str = "location, reply-after, retry-after, www-authenticate, \
    x-ratelimit-limit, x-ratelimit-path-regex, x-ratelimit-used, x-ratelimit-window, x-response-id";

/// In seconds; Chromium keeps the answer to a preflight no longer.
const MAX_AGE: &str = "7200";

const ANY: &str = "*";

/// An origin whose pages may use the registry, or all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedOrigin(String);

/// Why there is no such [`AllowedOrigin`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidOrigin {
    /// It is `null`, which any sandboxed page may claim to be.
    Null,
    /// It does not start with a scheme.
    Scheme,
    /// It goes on behind the host and its port.
    Path,
    /// Its host stands for several.
    Wildcard,
    /// Its host is none, or not written as browsers send it.
    Host,
    /// Its port is no number up to 65535.
    Port,
}

/// The origins that are allowed.
pub(super) struct Cors {
    origins: Vec<AllowedOrigin>,
}

impl AllowedOrigin {
    /// Reads `https://app.example:8443`, or `*` for every origin there is. Letter case makes no
    /// difference, nor does a scheme's own port.
    pub fn parse(text: &str) -> Result<Self, InvalidOrigin> {
        if text == ANY {
            return Ok(Self(ANY.to_owned()));
        }
        if text.eq_ignore_ascii_case("null") {
            return Err(InvalidOrigin::Null);
        }
        let (scheme, authority) = text.split_once("://").ok_or(InvalidOrigin::Scheme)?;
        let scheme = scheme.to_ascii_lowercase();
        if !is_scheme(&scheme) {
            return Err(InvalidOrigin::Scheme);
        }
        if authority.contains(['/', '?', '#']) {
            return Err(InvalidOrigin::Path);
        }
        if authority.contains('*') {
            return Err(InvalidOrigin::Wildcard);
        }
        let (host, port) = divide(authority);
        let host = canonical_host(host).ok_or(InvalidOrigin::Host)?;
        let port = port.map(parse_port).transpose()?;
        let port = port.filter(|port| {
            !matches!(
                (scheme.as_str(), port),
                ("http" | "ws", 80) | ("https" | "wss", 443)
            )
        });
        Ok(Self(match port {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        }))
    }
}

impl Cors {
    pub(super) fn new(origins: Vec<AllowedOrigin>) -> Self {
        Self { origins }
    }

    /// What every answer to a request carries, whatever it says.
    pub(super) fn headers<B>(&self, request: &Request<B>) -> Headers {
        let mut headers = Headers::new();
        if self.origins.is_empty() {
            return headers;
        }
        if !self.allows(ANY) {
            // A cache must not give one origin's page what another's was answered.
            headers.push(header::VARY, "Origin");
        }
        if let Some(allowed) = self.allowed(request) {
            headers.push(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
            headers.push(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
        headers
    }

    /// The answer to a browser that asks before it sends the request itself; `None` if it does not, or
    /// not for a page that is allowed.
    pub(super) fn preflight<B>(&self, request: &Request<B>) -> Option<Response<String>> {
        if request.method != Method::Options {
            return None;
        }
        request
            .headers
            .value(header::ACCESS_CONTROL_REQUEST_METHOD)?;
        self.allowed(request)?;
        let mut response = answer::empty(204);
        let headers = &mut response.headers;
        headers.push(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.push(header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED);
        headers.push(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
        Some(response)
    }

    /// What allows the page that a request is from, if it is from a page.
    fn allowed<B>(&self, request: &Request<B>) -> Option<String> {
        let origin = request.headers.value(header::ORIGIN)?;
        let allowed = if self.allows(ANY) { ANY } else { origin };
        self.allows(allowed).then(|| allowed.to_owned())
    }

    /// Browsers write an origin in one way only, and compare what they are answered byte by byte.
    fn allows(&self, origin: &str) -> bool {
        self.origins.iter().any(|known| known.0 == origin)
    }
}

fn is_scheme(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.bytes().all(known)
}

/// The host and its port. The colons of an IPv6 address are inside its brackets.
fn divide(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// A host as browsers write it.
fn canonical_host(host: &str) -> Option<String> {
    if let Some(address) = host.strip_prefix('[') {
        let address: Ipv6Addr = address.strip_suffix(']')?.parse().ok()?;
        return Some(format!("[{address}]"));
    }
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let is_host = !host.is_empty() && host.bytes().all(known);
    is_host.then(|| host.to_ascii_lowercase())
}

fn parse_port(text: &str) -> Result<u16, InvalidOrigin> {
    // A sign would be read too.
    let digits = Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let port = digits.and_then(|digits| digits.parse().ok());
    port.ok_or(InvalidOrigin::Port)
}

impl fmt::Display for InvalidOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "is no origin that can be trusted: any page may claim it; * allows all",
            Self::Scheme => "must start with a scheme, as https://app.example does",
            Self::Path => "must end behind the host or its port, without a path or a slash",
            Self::Wildcard => "must name one host; only * on its own stands for others",
            Self::Host => {
                "must have a host of letters, digits, hyphens and dots (xn-- for others), or an \
                 IPv6 address in brackets"
            }
            Self::Port => "must have a port from 0 to 65535, or none",
        })
    }
}

impl std::error::Error for InvalidOrigin {}
