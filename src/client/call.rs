use crate::protocol::{Method, Request, Response, header};

use super::{Endpoint, Error, Identity, Json, JsonKind, percent};

/// An answer of the API, whose headers are an object of the host's, as its body is JSON of the host's.
pub type Answer<J> = Response<J, J>;

/// A request to the API, before it is known who sends it and where to.
///
/// It goes through many hands, so it is small.
#[derive(Clone, Debug)]
pub struct Call<J>(Box<Parts<J>>);

#[derive(Clone, Debug)]
struct Parts<J> {
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    body: Option<J>,
    expected: u16,
}

impl<J: Json> Call<J> {
    /// A call of a resource, for instance `sessions`, that succeeds with the status `expected`.
    pub fn new(method: Method, resource: &str, expected: u16) -> Self {
        Self(Box::new(Parts {
            method,
            path: String::from("/") + resource,
            query: Vec::new(),
            body: None,
            expected,
        }))
    }

    /// Adds a segment to the path, escaped.
    pub fn segment(mut self, segment: &str) -> Self {
        self.0.path.push('/');
        percent::encode(&mut self.0.path, segment, None);
        self
    }

    /// Adds an id to the path, if it can stand there.
    pub(super) fn id(self, argument: &'static str, id: &str) -> Result<Self, Error<J>> {
        check_id(argument, id.as_bytes())?;
        Ok(self.segment(id))
    }

    /// Adds segments that are given as a path, each escaped; its slashes stay.
    pub fn path(mut self, path: &str) -> Self {
        self.0.path.push('/');
        percent::encode(&mut self.0.path, path, Some(b'/'));
        self
    }

    /// Gives a parameter of the query a value, in place of the one it has; `None` leaves it as it is.
    pub fn query(mut self, name: &str, value: Option<&str>) -> Self {
        let Some(value) = value else { return self };
        match self.0.query.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value.to_owned(),
            None => self.0.query.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// The value that a parameter of the query has.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.0.query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// What the call is about: its path and query behind the account, escaped.
    pub fn target(&self) -> String {
        let mut target = self.0.path.clone();
        for (index, (name, value)) in self.0.query.iter().enumerate() {
            target.push(if index == 0 { '?' } else { '&' });
            percent::encode(&mut target, name, None);
            target.push('=');
            percent::encode(&mut target, value, None);
        }
        target
    }

    /// Gives the call a body.
    pub fn body(mut self, body: J) -> Self {
        self.0.body = Some(body);
        self
    }

    /// The call's body, if it has one.
    pub fn content(&self) -> Option<&J> {
        self.0.body.as_ref()
    }

    /// The request that makes this call as `identity`.
    pub fn request(&self, endpoint: &Endpoint, identity: &Identity) -> Request<Option<J>> {
        Request {
            method: self.0.method,
            url: endpoint.account(identity) + &self.target(),
            headers: identity.headers(),
            body: self.0.body.clone(),
        }
    }

    /// What of it does not depend on who makes it: its method and its target, a line each.
    pub fn line(&self) -> String {
        String::from(self.0.method.as_str()) + "\n" + &self.target()
    }

    /// The status of a success.
    pub fn expected(&self) -> u16 {
        self.0.expected
    }

    /// Lets the answer through if it has the status of a success.
    pub fn check(&self, response: Answer<J>) -> Result<Answer<J>, Error<J>> {
        check(self.0.expected, response)
    }
}

/// Lets an answer through if it has the status `expected`.
pub fn check<J>(expected: u16, response: Answer<J>) -> Result<Answer<J>, Error<J>> {
    if response.status == expected {
        Ok(response)
    } else {
        Err(Error::UnexpectedStatus {
            expected,
            response: Box::new(response),
        })
    }
}

/// Reads an answer that is an object of the registry's.
pub fn object<J: Json>(response: Answer<J>) -> Result<J, Error<J>> {
    match response.body.kind() {
        JsonKind::Object => Ok(response.body),
        JsonKind::Array | JsonKind::Scalar => Err(Error::malformed("an object", response)),
    }
}

/// The id an answer's `Location` ends in, as it stands there if its escapes cannot be read.
pub(super) fn located_id<J: Json>(response: &Answer<J>) -> Option<String> {
    let location = response.headers.text_at(&[header::LOCATION])?;
    let (mut start, mut end) = (0, 0);
    for (index, byte) in location.bytes().enumerate() {
        match byte {
            b'?' | b'#' => break,
            b'/' => {}
            _ => {
                if end < index {
                    start = index;
                }
                end = index + 1;
            }
        }
    }
    let id = location.get(start..end)?;
    (!id.is_empty()).then(|| J::unescape(id).unwrap_or_else(|| id.to_owned()))
}

/// The URL without slashes at its end.
pub(super) fn without_slash(mut url: &str) -> &str {
    while let Some(rest) = url.strip_suffix("/") {
        url = rest;
    }
    url
}

/// Checks that an id can stand in a path; an empty one would name another resource.
pub(super) fn check_id<J>(argument: &'static str, id: &[u8]) -> Result<(), Error<J>> {
    // `.` and `..` are folded away by every URL parser, escaped or not.
    if matches!(id, b"" | b"." | b"..") {
        return Err(cannot_stand_in_url(argument));
    }
    Ok(())
}

pub(super) fn cannot_stand_in_url<J>(argument: &'static str) -> Error<J> {
    Error::InvalidArgument {
        argument,
        rule: "an id that can stand in a URL",
    }
}
