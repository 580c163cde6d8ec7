use std::borrow::Cow;

use form_urlencoded::Serializer;
use percent_encoding::percent_decode_str;

use crate::protocol::{Fault, Headers, Request, header};

use super::caller::Sender;

/// Where a request was sent: its URL taken apart, as far as the API reads it.
pub(super) struct Address<'a> {
    scheme: &'a str,
    authority: &'a str,
    headers: &'a Headers,
    sender: &'a dyn Sender,
    /// The path, as it was sent.
    pub(super) path: &'a str,
    query: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

/// A parameter of the query, which may be given once.
pub(super) enum Parameter<'a> {
    Absent,
    Once(&'a str),
    Repeated,
}

impl<'a> Address<'a> {
    pub(super) fn of<B>(request: &'a Request<B>, sender: &'a dyn Sender) -> Self {
        let url = request.url.split('#').next().unwrap_or_default();
        let (location, query) = url.split_once('?').unwrap_or((url, ""));
        let scheme = divide(location, b':');
        let scheme = scheme.and_then(|(scheme, rest)| Some((scheme, rest.strip_prefix("//")?)));
        let (scheme, rest) = scheme.unwrap_or(("http", location));
        let slash = position(rest, b'/');
        let (authority, path) = slash
            .and_then(|slash| rest.split_at_checked(slash))
            .unwrap_or((rest, "/"));
        Self {
            scheme,
            authority,
            headers: &request.headers,
            sender,
            path,
            query: form_urlencoded::parse(query.as_bytes()).collect(),
        }
    }

    /// The scheme and authority that the sender used, as far as the registry can tell.
    pub(super) fn origin(&self) -> String {
        let forwarded = self.header(header::X_FORWARDED_PROTO);
        let host = self.header(header::HOST);
        let scheme = own_scheme(forwarded.as_deref(), self.scheme);
        let authority = own_authority(host.as_deref(), self.authority);
        format!("{scheme}://{authority}")
    }

    /// A header, whether it came with the request or its sender is to be asked.
    fn header(&self, name: &'static str) -> Option<Cow<'_, str>> {
        let known = self.headers.value(name).map(Cow::Borrowed);
        known.or_else(|| self.sender.late_header(name).map(Cow::Owned))
    }

    /// The segments of the path, still encoded. After a slash at the end there is an empty one.
    pub(super) fn segments(&self) -> Vec<&'a str> {
        let mut path = self.path.strip_prefix('/').unwrap_or(self.path);
        // What most paths have at most.
        let mut segments = Vec::with_capacity(8);
        while let Some((segment, rest)) = divide(path, b'/') {
            segments.push(segment);
            path = rest;
        }
        segments.push(path);
        segments
    }

    /// The part of the path behind some segments, as it was sent.
    pub(super) fn path_behind(&self, segments: usize) -> &'a str {
        let slash = self.path.match_indices('/').nth(segments);
        slash
            .and_then(|(start, _)| self.path.get(start..))
            .unwrap_or("/")
    }

    pub(super) fn parameter(&self, name: &str) -> Parameter<'_> {
        let mut values = self.values(name);
        match (values.next(), values.next()) {
            (None, _) => Parameter::Absent,
            (Some(value), None) => Parameter::Once(value),
            (Some(_), Some(_)) => Parameter::Repeated,
        }
    }

    /// All values of a parameter.
    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        let values = self.query.iter().filter(move |(known, _)| known == name);
        values.map(|(_, value)| value.as_ref())
    }

    /// This URL with another `marker`. It does not wait: what it leads to is there already.
    pub(super) fn with_marker(&self, marker: &str) -> String {
        let is_kept = |name: &str| name != "marker" && name != "wait";
        let kept = self.query.iter().filter(|(name, _)| is_kept(name));
        let query = Serializer::new(String::new())
            .extend_pairs(kept)
            .append_pair("marker", marker)
            .finish();
        format!("{}{}?{query}", self.origin(), self.path)
    }
}

/// Where a byte is first. The standard library's search is made for long text, and takes longer on what is between slashes.
fn position(text: &str, byte: u8) -> Option<usize> {
    text.bytes().position(|known| known == byte)
}

/// What is before a byte of ASCII and what is behind it.
fn divide(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = position(text, byte)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The segments of a path where a slash at the end makes no difference.
pub(super) fn without_trailing_slash<'s, 'a>(segments: &'s [&'a str]) -> &'s [&'a str] {
    match segments {
        [segments @ .., ""] => segments,
        segments => segments,
    }
}

/// Decodes a segment of a path. The fault is the one older servers give.
pub(super) fn decode_segment(segment: &str) -> Result<Cow<'_, str>, Fault> {
    if !segment.bytes().any(|byte| byte == b'%') {
        return Ok(Cow::Borrowed(segment));
    }
    let escapes_are_whole = segment.split('%').skip(1).all(|after| {
        let digits = after.bytes().take(2);
        digits.filter(u8::is_ascii_hexdigit).count() == 2
    });
    let decoded = percent_decode_str(segment).decode_utf8();
    decoded
        .ok()
        .filter(|_| escapes_are_whole)
        .ok_or_else(Fault::malformed_uri)
}

fn own_scheme(forwarded: Option<&str>, of_url: &str) -> &'static str {
    let is_https = ["http", "https"]
        .iter()
        .find(|known| forwarded.is_some_and(|scheme| scheme.eq_ignore_ascii_case(known)))
        .map_or(of_url.eq_ignore_ascii_case("https"), |known| {
            *known == "https"
        });
    if is_https { "https" } else { "http" }
}

fn own_authority<'a>(host: Option<&'a str>, of_url: &'a str) -> &'a str {
    [host, Some(of_url)]
        .into_iter()
        .flatten()
        .find(|authority| is_authority(authority))
        .unwrap_or("localhost")
}

/// Whether text is a host with or without a port, and thus safe to repeat in an answer.
fn is_authority(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:[]".contains(&byte);
    !text.is_empty() && text.bytes().all(known)
}
