use crate::protocol::Timestamp;

/// The client's own time, which never runs slower than either of the host's two clocks.
///
/// A wall clock can be set back and a monotonic clock may stand still while a machine sleeps. A
/// session goes on expiring through both, so what counts as elapsed is the larger difference.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    wall: f64,
    monotonic: f64,
    now: f64,
}

impl Clock {
    /// Starts a clock at a reading of the host's wall and monotonic clocks, both in milliseconds.
    pub const fn new(wall: f64, monotonic: f64) -> Self {
        Self {
            wall,
            monotonic,
            now: wall,
        }
    }

    /// Takes a further reading and tells the time, which is never earlier than the last.
    pub fn advance(&mut self, wall: f64, monotonic: f64) -> Timestamp {
        self.now += (wall - self.wall).max(monotonic - self.monotonic).max(0.0);
        self.wall = wall;
        self.monotonic = monotonic;
        Timestamp::from_millis(self.now as u64)
    }
}
