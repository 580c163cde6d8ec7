//! The methods of a client's parts, numbered from the first part's first to the last part's last.
//!
//! What JavaScript reads of them is one text, made when this is compiled, so that a client is made without writing it.

#![expect(
    clippy::indexing_slicing,
    reason = "all of it runs when this is compiled, and an index out of range fails that"
)]

use super::method::{Action, Method};
use super::resources::{account, configuration, events, services, sessions, views};

const PARTS: [&[Method]; 6] = [
    sessions::METHODS,
    services::METHODS,
    configuration::METHODS,
    events::METHODS,
    views::METHODS,
    account::METHODS,
];

/// What each of them does, by its number.
pub(super) static ACTIONS: [Action; COUNT] = actions();

/// All of them in the order of their numbers, a line each, as `js/classes.js` reads them: part, name, kind of result,
/// arguments and options, each with a bar behind it.
pub(super) const DESCRIPTIONS: &str = match str::from_utf8(&DESCRIBED) {
    Ok(text) => text,
    Err(_) => panic!("descriptions are no text"),
};

const COUNT: usize = {
    let mut count = 0;
    let mut part = 0;
    while part < PARTS.len() {
        count += PARTS[part].len();
        part += 1;
    }
    count
};

const fn method(mut number: usize) -> &'static Method {
    let mut part = 0;
    while number >= PARTS[part].len() {
        number -= PARTS[part].len();
        part += 1;
    }
    &PARTS[part][number]
}

const fn actions() -> [Action; COUNT] {
    let mut actions = [method(0).action; COUNT];
    let mut number = 1;
    while number < COUNT {
        actions[number] = method(number).action;
        number += 1;
    }
    actions
}

const DESCRIBED: [u8; described(&mut [])] = {
    let mut text = [0; described(&mut [])];
    described(&mut text);
    text
};

/// Writes the descriptions as far as there is room, and tells how long they are.
const fn described(text: &mut [u8]) -> usize {
    let mut length = 0;
    let mut number = 0;
    while number < COUNT {
        let Method {
            name,
            result,
            arguments,
            options,
            ..
        } = method(number);
        let pieces = [name, "|", result, "|", arguments, "|", options, "|\n"];
        let mut piece = 0;
        while piece < pieces.len() {
            length = written(text, length, pieces[piece].as_bytes());
            piece += 1;
        }
        number += 1;
    }
    length
}

const fn written(text: &mut [u8], mut at: usize, piece: &[u8]) -> usize {
    let mut byte = 0;
    while byte < piece.len() {
        if at < text.len() {
            text[at] = piece[byte];
        }
        at += 1;
        byte += 1;
    }
    at
}
