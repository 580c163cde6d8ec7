use std::time::Duration;

use crate::protocol::Timestamp;

/// How many there may be in a period, whether all at once or one after the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    period: u64,
    /// In which time there is room for one more, in microseconds like all here.
    step: u64,
}

/// How much of a [`Rate`] is used up: the time when nothing will be.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Meter(u64);

impl Rate {
    pub(super) fn new(most: u32, period: Duration) -> Self {
        let period = u64::try_from(period.as_micros()).unwrap_or(u64::MAX);
        Self {
            period,
            step: (period / u64::from(most.max(1))).max(1),
        }
    }
}

impl Meter {
    /// In how many seconds there is room for one more; 0 if there is now.
    pub(super) fn wait(self, rate: Rate, now: Timestamp) -> u64 {
        self.missing(rate, 1, now).div_ceil(1_000_000)
    }

    /// In which time there is room for so many more, if nobody else takes it.
    pub(super) fn delay(self, rate: Rate, count: u64, now: Timestamp) -> Duration {
        Duration::from_micros(self.missing(rate, count, now))
    }

    fn missing(self, rate: Rate, count: u64, now: Timestamp) -> u64 {
        let now = micros(now);
        // A clock that was set back keeps nobody waiting for longer.
        let used_until = self.0.clamp(now, now.saturating_add(rate.period));
        let used = (used_until - now).saturating_add(count.saturating_mul(rate.step));
        used.saturating_sub(rate.period)
    }

    /// Takes room for one.
    pub(super) fn add(self, rate: Rate, now: Timestamp) -> Self {
        let now = micros(now);
        let used_until = self.0.clamp(now, now.saturating_add(rate.period));
        Self(used_until.saturating_add(rate.step))
    }
}

fn micros(time: Timestamp) -> u64 {
    time.as_millis().saturating_mul(1_000)
}
