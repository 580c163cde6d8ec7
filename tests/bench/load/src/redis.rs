//! Redis: commands as they are given, each answered with `+OK`.

use crate::connection::{Exchange, Reading};
use std::io::{Error, Result};

const OK: &[u8] = b"+OK\r\n";

pub struct Redis {
    commands: Vec<Vec<u8>>,
    current: usize,
}

impl Redis {
    pub fn new<'a>(commands: impl Iterator<Item = &'a str>) -> Result<Self> {
        let commands: Vec<Vec<u8>> = commands
            .map(|command| command.as_bytes().to_vec())
            .collect();
        if commands.is_empty() {
            return Err(Error::other("fewer commands than connections"));
        }
        Ok(Self {
            commands,
            current: 0,
        })
    }
}

impl Exchange for Redis {
    fn request(&mut self) -> &[u8] {
        self.current = (self.current + 1) % self.commands.len();
        &self.commands[self.current]
    }

    fn read(&mut self, received: &[u8]) -> Result<Reading> {
        if received.starts_with(OK) {
            return Ok(Reading {
                used: OK.len(),
                is_answer: true,
                ..Reading::default()
            });
        }
        if OK.starts_with(received) {
            return Ok(Reading::default());
        }
        Err(Error::other(format!(
            "unexpected answer: {}",
            String::from_utf8_lossy(received)
        )))
    }
}
