//! Whatever is sent, there is an answer, and the registry goes on serving.

use std::{fmt, fs};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::cases::cases;
use crate::fuzz_one::fuzz_one;

const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/properties/requests");

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn any_bytes_are_answered(bytes in vec(any::<u8>(), 0..400).prop_map(Bytes)) {
        fuzz_one(&bytes.0);
    }
}

proptest! {
    #![proptest_config(cases(16_000))]

    #[test]
    fn mutated_requests_are_answered(bytes in mutated()) {
        fuzz_one(&bytes.0);
    }
}

/// Requests that are almost right: those of the seed files, spoiled in a few places.
fn mutated() -> impl Strategy<Value = Bytes> {
    let seeds = seeds();
    let start = select(seeds.clone());
    (start, vec(mutation(seeds), 1..6)).prop_map(|(mut bytes, mutations)| {
        for mutation in mutations {
            mutation.apply(&mut bytes);
        }
        Bytes(bytes)
    })
}

/// Printed as a literal to be copied.
struct Bytes(Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = fs::read_dir(SEEDS)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    // In a file, a line of dashes stands for the byte 0.
    let read = |path| {
        fs::read_to_string(path)
            .unwrap()
            .replace("\n---\n", "\0")
            .into_bytes()
    };
    paths.into_iter().map(read).collect()
}

#[derive(Clone, Debug)]
enum Mutation {
    Insert(Index, Vec<u8>),
    Overwrite(Index, u8),
    Remove(Index, Index),
    Repeat(Index, Index, usize),
}

fn mutation(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Mutation> {
    let token = prop_oneof![
        6 => select(TOKENS).prop_map(|token| token.as_bytes().to_vec()),
        2 => vec(any::<u8>(), 1..9),
        2 => any::<char>().prop_map(|letter| letter.to_string().into_bytes()),
        // The end of one sequence of requests in the middle of another.
        1 => (select(seeds), any::<Index>()).prop_map(|(seed, at)| seed[at.index(seed.len())..].to_vec()),
    ];
    prop_oneof![
        4 => (any::<Index>(), token).prop_map(|(at, token)| Mutation::Insert(at, token)),
        3 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Mutation::Overwrite(at, byte)),
        2 => any::<[Index; 2]>().prop_map(|[start, end]| Mutation::Remove(start, end)),
        1 => (any::<[Index; 2]>(), 1..40_usize)
            .prop_map(|([start, end], times)| Mutation::Repeat(start, end, times)),
    ]
}

impl Mutation {
    fn apply(self, bytes: &mut Vec<u8>) {
        let place = |at: Index| at.index(bytes.len() + 1);
        // Most of what is interesting is short.
        let range = |start: Index, end: Index| {
            let start = place(start);
            start..(start + end.index(24)).min(bytes.len())
        };
        match self {
            Self::Insert(at, token) => {
                let at = place(at);
                bytes.splice(at..at, token);
            }
            Self::Overwrite(at, byte) => {
                let at = place(at);
                bytes.splice(at..bytes.len().min(at + 1), [byte]);
            }
            Self::Remove(start, end) => {
                bytes.drain(range(start, end));
            }
            Self::Repeat(start, end, times) => {
                let range = range(start, end);
                let repeated = bytes[range.clone()].repeat(times);
                bytes.splice(range, repeated);
            }
        }
    }
}

const TOKENS: &[&str] = &[
    "\0",
    "\n",
    "\n\n",
    " ",
    "/",
    "//",
    "?",
    "&",
    "=",
    "#",
    "%",
    "%00",
    "%2F",
    "%ff",
    "%zz",
    "+",
    "..",
    "://",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "{",
    "}",
    "[",
    "]",
    "[[[[[[[[",
    "null",
    "true",
    "0",
    "-0",
    "-1",
    "1e999",
    "0.5",
    "15.0",
    "\"15\"",
    "9223372036854775808",
    "18446744073709551616",
    "99999999999999999999999999999999999999999",
    "limit=",
    "limit=1",
    "marker=",
    "tag=",
    "x-auth-token=",
    "type=",
    "extended=true",
    "wait=0",
    "$auth",
    "$session",
    "$token",
    "v1.0",
    "v2.0",
    "1234",
    "sessions",
    "services",
    "events",
    "configuration",
    "views",
    "overview",
    "limits",
    "heartbeat",
    "tokens",
    "HEAD ",
    "GET ",
    "PUT ",
    "POST ",
    "DELETE ",
    "+3000 ",
    "+9999999999999 ",
    "-5000 ",
    "+9223372036854775807 ",
    "00000000-0000-1000-8000-000000000000",
    "ffffffff-ffff-1fff-bfff-ffffffffffff",
    "host:",
    "content-length:99999999999",
    "content-type:text/html",
    "x-tenant-id:1234",
    "x-tenant-id:99",
    "x-forwarded-proto:https",
    "\"metadata\":",
    "\"tags\":",
    "\"heartbeat_timeout\":",
    "\"id\":",
    "\"session_id\":",
    "\"token\":",
    "\"auth\":",
    "\"value\":",
    "é",
    "\u{1F600}",
    "\u{FEFF}",
];
