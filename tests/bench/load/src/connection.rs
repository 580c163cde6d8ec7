//! One connection: sends, and gathers what comes until an answer is whole.

use mio::net::TcpStream;
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::{SocketAddr, TcpStream as Blocking};

/// What is said on a connection.
pub trait Exchange {
    /// What is sent before the first request, and answered or not.
    fn opening(&mut self) -> Vec<u8> {
        Vec::new()
    }

    /// Whether the opening is answered before requests may be sent.
    fn opening_is_answered(&self) -> bool {
        false
    }

    /// The next request.
    fn request(&mut self) -> &[u8];

    /// Looks at what has come: how much of it was read, whether the answer is whole with that, and what must be sent
    /// at once in any case.
    fn read(&mut self, received: &[u8]) -> Result<Reading>;
}

#[derive(Default)]
pub struct Reading {
    pub used: usize,
    pub is_answer: bool,
    pub reply: Vec<u8>,
}

pub struct Connection {
    exchange: Box<dyn Exchange>,
    pub stream: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    pub fn open(address: SocketAddr, mut exchange: Box<dyn Exchange>) -> Result<Self> {
        let mut stream = Blocking::connect(address)?;
        stream.set_nodelay(true)?;
        stream.write_all(&exchange.opening())?;
        let mut received = Vec::with_capacity(16_384);
        let mut is_open = !exchange.opening_is_answered();
        while !is_open {
            let mut chunk = [0; 1024];
            let size = stream.read(&mut chunk)?;
            if size == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            received.extend_from_slice(&chunk[..size]);
            let reading = exchange.read(&received)?;
            received.drain(..reading.used);
            is_open = reading.is_answer;
        }
        stream.set_nonblocking(true)?;
        let stream = TcpStream::from_std(stream);
        Ok(Self {
            exchange,
            stream,
            received,
        })
    }

    /// Sends the next request. They are small: a socket that takes only a part of one has a server that reads nothing.
    pub fn send(&mut self) -> Result<()> {
        self.stream.write_all(self.exchange.request())
    }

    /// Reads what has come, and tells whether the answer is whole.
    pub fn receive(&mut self) -> Result<bool> {
        let mut is_answer = false;
        loop {
            let before = self.received.len();
            self.received.resize(before + 4096, 0);
            let size = match self.stream.read(&mut self.received[before..]) {
                Ok(0) => return Err(Error::other("the server closed the connection")),
                Ok(size) => size,
                Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
                Err(error) => return Err(error),
            };
            self.received.truncate(before + size);
            while !self.received.is_empty() {
                let reading = self.exchange.read(&self.received)?;
                self.stream.write_all(&reading.reply)?;
                self.received.drain(..reading.used);
                is_answer |= reading.is_answer;
                if reading.used == 0 {
                    break;
                }
            }
            // Only a full buffer says that there may be more; what comes later is told by the next event.
            if size < 4096 {
                return Ok(is_answer);
            }
        }
    }
}
