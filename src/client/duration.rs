use std::ops::{Add, Div, Mul, Sub};

use crate::protocol::Timestamp;

/// A length of time in whole milliseconds, up to 49 days: what timers take, in one word.
///
/// The standard library's has nanoseconds and no bound, and its arithmetic is a good part of what a
/// client's heartbeats weigh. This one's saturates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(u32);

impl Duration {
    /// No time.
    pub const ZERO: Self = Self(0);
    /// The longest time there is.
    pub const MAX: Self = Self(u32::MAX);

    /// This many milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        if millis > u32::MAX as u64 {
            Self::MAX
        } else {
            Self(millis as u32)
        }
    }

    /// This many seconds.
    pub const fn from_secs(seconds: u64) -> Self {
        if seconds > u32::MAX as u64 {
            Self::MAX
        } else {
            Self::from_millis(seconds * 1_000)
        }
    }

    /// The time from one point to another; zero when the other is in fact earlier.
    pub const fn between(earlier: Timestamp, later: Timestamp) -> Self {
        Self::from_millis(later.as_millis().saturating_sub(earlier.as_millis()))
    }

    /// The milliseconds.
    pub const fn as_millis(self) -> u32 {
        self.0
    }

    /// Whether it is no time.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// What is left after another time has passed.
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Mul<u32> for Duration {
    type Output = Self;

    fn mul(self, factor: u32) -> Self {
        Self::from_millis(u64::from(self.0) * u64::from(factor))
    }
}

impl Div<u32> for Duration {
    type Output = Self;

    fn div(self, divisor: u32) -> Self {
        Self(self.0 / divisor)
    }
}

impl Add for Duration {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self::from_millis(self.as_millis().saturating_add(duration.0.into()))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, duration: Duration) -> Self {
        Self::from_millis(self.as_millis().saturating_sub(duration.0.into()))
    }
}
