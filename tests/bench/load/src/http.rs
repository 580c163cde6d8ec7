//! HTTP/1.1: requests as they are given, answers of status 200.

use crate::connection::{Exchange, Reading};
use std::io::{Error, Result};

/// Requests are sent in turn. What follows the marker in an answer, up to a quote, takes the place of what follows it
/// in the request, if it is carried on: so a session's next beat has the token of its last answer.
pub struct Http {
    requests: Vec<Vec<u8>>,
    current: usize,
    marker: Vec<u8>,
    carries: bool,
}

impl Http {
    pub fn new<'a>(
        requests: impl Iterator<Item = &'a str>,
        marker: &str,
        carries: bool,
    ) -> Result<Self> {
        let requests: Vec<Vec<u8>> = requests
            .map(|request| request.as_bytes().to_vec())
            .collect();
        if requests.is_empty() {
            return Err(Error::other("fewer requests than connections"));
        }
        Ok(Self {
            requests,
            current: 0,
            marker: marker.as_bytes().to_vec(),
            carries,
        })
    }

    fn take(&mut self, answer: &[u8]) -> Result<()> {
        if !answer.starts_with(b"HTTP/1.1 200") {
            return Err(unexpected(answer));
        }
        let value = value_after(&self.marker, answer).ok_or_else(|| unexpected(answer))?;
        if !self.carries {
            return Ok(());
        }
        let request = &mut self.requests[self.current];
        let start = find(&self.marker, request)
            .ok_or_else(|| Error::other("a request without the marker"))?;
        let start = start + self.marker.len();
        let place = request
            .get_mut(start..start + value.len())
            .ok_or_else(|| unexpected(answer))?;
        place.copy_from_slice(value);
        Ok(())
    }
}

impl Exchange for Http {
    fn request(&mut self) -> &[u8] {
        self.current = (self.current + 1) % self.requests.len();
        &self.requests[self.current]
    }

    fn read(&mut self, received: &[u8]) -> Result<Reading> {
        let Some(length) = length_of(received)? else {
            return Ok(Reading::default());
        };
        self.take(&received[..length])?;
        Ok(Reading {
            used: length,
            is_answer: true,
            ..Reading::default()
        })
    }
}

/// The length of the first answer, once all of it has come.
fn length_of(received: &[u8]) -> Result<Option<usize>> {
    let Some(end) = find(b"\r\n\r\n", received) else {
        return Ok(None);
    };
    let (head, body) = received.split_at(end + 4);
    if let Some(length) = header(head, b"content-length") {
        let length = std::str::from_utf8(length)
            .ok()
            .and_then(|text| text.trim().parse::<usize>().ok());
        let length = length.ok_or_else(|| unexpected(received))?;
        return Ok((body.len() >= length).then_some(head.len() + length));
    }
    if header(head, b"transfer-encoding").is_none() {
        return Err(unexpected(received));
    }
    // An empty chunk ends a body, and no text of JSON holds that.
    Ok(find(b"\r\n0\r\n\r\n", body).map(|end| head.len() + end + 7))
}

fn header<'a>(head: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    head.split(|byte| *byte == b'\n').find_map(|line| {
        let (start, value) = line.split_at_checked(name.len())?;
        (start.eq_ignore_ascii_case(name) && value.starts_with(b":")).then(|| &value[1..])
    })
}

fn value_after<'a>(marker: &[u8], answer: &'a [u8]) -> Option<&'a [u8]> {
    let value = &answer[find(marker, answer)? + marker.len()..];
    value
        .iter()
        .position(|byte| *byte == b'"')
        .map(|end| &value[..end])
}

fn find(wanted: &[u8], text: &[u8]) -> Option<usize> {
    text.windows(wanted.len())
        .position(|window| window == wanted)
}

fn unexpected(answer: &[u8]) -> Error {
    Error::other(format!(
        "unexpected answer: {}",
        String::from_utf8_lossy(answer)
    ))
}
