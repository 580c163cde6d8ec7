use crate::protocol::Timestamp;

/// The client's own time, which never runs backwards and never misses a sleep.
///
/// A wall clock can be set and a monotonic clock may stand still while a machine sleeps. A session
/// goes on expiring through both, so this clock follows the monotonic one, and leaps ahead with the wall
/// clock when that gains on it, however little: many short sleeps are a long one.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// The wall clock's reading that belongs to the monotonic clock's zero.
    wall_offset: f64,
    /// This clock's reading that belongs to the monotonic clock's zero.
    offset: f64,
    latest: f64,
}

impl Clock {
    /// How far the wall clock may fall back and return without that counting as a gain, in milliseconds:
    /// more than browsers round either clock by.
    const TOLERANCE: f64 = 250.0;

    /// Starts a clock at a reading of the host's wall and monotonic clocks, both in milliseconds.
    pub const fn new(wall: f64, monotonic: f64) -> Self {
        let offset = wall - monotonic;
        Self {
            wall_offset: offset,
            offset,
            latest: wall,
        }
    }

    /// Takes a further reading and tells the time, which is never earlier than the last.
    pub fn advance(&mut self, wall: f64, monotonic: f64) -> Timestamp {
        let gained = wall - monotonic - self.wall_offset;
        if !(-Self::TOLERANCE..=0.0).contains(&gained) {
            self.wall_offset += gained;
            self.offset += gained.max(0.0);
        }
        self.latest = self.latest.max(monotonic + self.offset);
        Timestamp::from_millis(self.latest as u64)
    }
}
