//! ZooKeeper: a session on each connection, and its pings, as the client that comes with it sends them
//! (`org.apache.zookeeper.ClientCnxn`). Every packet is preceded by its length.

use crate::connection::{Exchange, Reading};
use std::io::{Error, Result};

const SESSION_MILLIS: i32 = 30_000;
/// Length, xid -2, and the type of a ping.
const PING: [u8; 12] = [0, 0, 0, 8, 255, 255, 255, 254, 0, 0, 0, 11];
/// Of an answer: xid, zxid, error.
const HEADER: usize = 16;

pub struct Ping;

impl Exchange for Ping {
    fn opening(&mut self) -> Vec<u8> {
        let mut packet = 45_i32.to_be_bytes().to_vec();
        packet.extend(0_i32.to_be_bytes()); // version of the protocol
        packet.extend(0_i64.to_be_bytes()); // the latest transaction seen
        packet.extend(SESSION_MILLIS.to_be_bytes());
        packet.extend(0_i64.to_be_bytes()); // no session yet
        packet.extend(16_i32.to_be_bytes());
        packet.extend([0; 16]); // nor a password of one
        packet.push(0); // reads and writes
        packet
    }

    fn opening_is_answered(&self) -> bool {
        true
    }

    fn request(&mut self) -> &[u8] {
        &PING
    }

    fn read(&mut self, received: &[u8]) -> Result<Reading> {
        let Some((length, rest)) = received.split_first_chunk::<4>() else {
            return Ok(Reading::default());
        };
        let length = u32::from_be_bytes(*length) as usize;
        let Some(packet) = rest.get(..length) else {
            return Ok(Reading::default());
        };
        let is_pong = length == HEADER && packet[..4] == PING[4..8] && packet[12..] == [0; 4];
        let is_session = length > HEADER && packet[8..16] != [0; 8];
        if !is_pong && !is_session {
            return Err(Error::other(format!("unexpected packet: {packet:?}")));
        }
        Ok(Reading {
            used: 4 + length,
            is_answer: true,
            ..Reading::default()
        })
    }
}
