//! etcd's `LeaseKeepAlive`: one stream of gRPC on each connection, a message for each beat. HTTP/2 with no more than
//! that takes (RFC 9113): what the other side may send is bounded by a window that no load uses up.

use crate::connection::{Exchange, Reading};
use std::io::{Error, Result};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const LARGEST_WINDOW: u32 = 0x7fff_ffff;
const FIRST_WINDOW: u32 = 65_535;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;

const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

pub struct KeepAlive {
    messages: Vec<Vec<u8>>,
    current: usize,
}

impl KeepAlive {
    /// Keeps the leases of these ids, in turn.
    pub fn new<'a>(ids: impl Iterator<Item = &'a str>) -> Result<Self> {
        let messages = ids
            .map(|id| id.parse().map(message))
            .collect::<std::result::Result<Vec<_>, _>>();
        let messages = messages.map_err(|_| Error::other("an id that is no number"))?;
        if messages.is_empty() {
            return Err(Error::other("fewer leases than connections"));
        }
        Ok(Self {
            messages,
            current: 0,
        })
    }
}

impl Exchange for KeepAlive {
    fn opening(&mut self) -> Vec<u8> {
        let window = LARGEST_WINDOW.to_be_bytes();
        let settings = [&[0, 4], window.as_slice()].concat();
        let more = (LARGEST_WINDOW - FIRST_WINDOW).to_be_bytes();
        [
            PREFACE.to_vec(),
            frame(SETTINGS, 0, 0, &settings),
            frame(WINDOW_UPDATE, 0, 0, &more),
            frame(HEADERS, END_HEADERS, 1, &headers()),
        ]
        .concat()
    }

    fn request(&mut self) -> &[u8] {
        self.current = (self.current + 1) % self.messages.len();
        &self.messages[self.current]
    }

    fn read(&mut self, received: &[u8]) -> Result<Reading> {
        let Some((head, rest)) = received.split_first_chunk::<9>() else {
            return Ok(Reading::default());
        };
        let [high, middle, low, kind, flags, ..] = *head;
        let length = u32::from_be_bytes([0, high, middle, low]) as usize;
        let Some(payload) = rest.get(..length) else {
            return Ok(Reading::default());
        };
        let reply = match kind {
            SETTINGS if flags & ACK == 0 => frame(SETTINGS, ACK, 0, &[]),
            PING if flags & ACK == 0 => frame(PING, ACK, 0, payload),
            _ => Vec::new(),
        };
        let has_ended = matches!(kind, RST_STREAM | GOAWAY)
            || matches!(kind, HEADERS | DATA) && flags & END_STREAM != 0;
        if has_ended || kind == DATA && !is_kept(payload) {
            return Err(Error::other(format!(
                "unexpected frame: {head:?} {payload:?}"
            )));
        }
        Ok(Reading {
            used: 9 + length,
            is_answer: kind == DATA,
            reply,
        })
    }
}

/// A request of `LeaseKeepAlive`, in its frame.
fn message(id: i64) -> Vec<u8> {
    let mut fields = vec![0x08];
    let mut left = id as u64;
    while left >= 0x80 {
        fields.push(left as u8 | 0x80);
        left >>= 7;
    }
    fields.push(left as u8);
    let mut payload = vec![0, 0, 0, 0, fields.len() as u8];
    payload.extend(fields);
    frame(DATA, 0, 1, &payload)
}

/// Whether an answer has a time to live, its third and last field: it has none for a lease that is gone.
fn is_kept(payload: &[u8]) -> bool {
    matches!(payload, [0, .., 0x18, seconds] if *seconds > 0)
}

fn headers() -> Vec<u8> {
    let mut block = vec![0x83, 0x86]; // :method POST, :scheme http
    for (name, value) in [
        (&[0x01][..], "127.0.0.1"),                      // :authority
        (&[0x04], "/etcdserverpb.Lease/LeaseKeepAlive"), // :path
        (&[0x0f, 0x10], "application/grpc"),             // content-type
        (&[0x00, 2, b't', b'e'], "trailers"),
    ] {
        block.extend(name);
        block.push(value.len() as u8);
        block.extend(value.bytes());
    }
    block
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = payload.len() as u32;
    let [_, length @ ..] = length.to_be_bytes();
    [&length[..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}
