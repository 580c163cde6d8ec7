//! All connections, and the bursts in which they are used.

use crate::connection::{Connection, Exchange};
use mio::{Events, Interest, Poll, Token};
use std::io::{Error, Result};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// An answer that takes so long will not come.
const PATIENCE: Duration = Duration::from_secs(5);

pub struct Load {
    connections: Vec<Connection>,
    poll: Poll,
}

pub struct Burst {
    pub answers: u64,
    pub seconds: f64,
}

impl Load {
    pub fn open(address: SocketAddr, exchanges: Vec<Box<dyn Exchange>>) -> Result<Self> {
        let poll = Poll::new()?;
        let mut connections = Vec::new();
        for (index, exchange) in exchanges.into_iter().enumerate() {
            let mut connection = Connection::open(address, exchange)?;
            poll.registry()
                .register(&mut connection.stream, Token(index), Interest::READABLE)?;
            connections.push(connection);
        }
        Ok(Self { connections, poll })
    }

    pub fn connections(&self) -> usize {
        self.connections.len()
    }

    /// Keeps every connection busy for so long, and waits for the last answers.
    pub fn burst(&mut self, millis: u64) -> Result<Burst> {
        let start = Instant::now();
        let end = start + Duration::from_millis(millis);
        let mut events = Events::with_capacity(self.connections.len());
        let mut answers = 0;
        for connection in &mut self.connections {
            connection.send()?;
        }
        let mut open = self.connections.len();
        while open > 0 {
            self.poll.poll(&mut events, Some(PATIENCE))?;
            if events.is_empty() {
                return Err(Error::other(format!(
                    "{open} requests got no answer in {PATIENCE:?}"
                )));
            }
            let goes_on = Instant::now() < end;
            for event in &events {
                let connection = &mut self.connections[event.token().0];
                if !connection.receive()? {
                    continue;
                }
                answers += 1;
                if goes_on {
                    connection.send()?;
                } else {
                    open -= 1;
                }
            }
        }
        let seconds = start.elapsed().as_secs_f64();
        Ok(Burst { answers, seconds })
    }
}
