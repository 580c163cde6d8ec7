use std::time::Duration;

/// Waiting times between tries: full jitter under a doubling ceiling.
///
/// Each wait is drawn evenly from zero to `first × 2ⁿ`, at most `cap`, so that clients which failed
/// together do not come back together
/// (<https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>).
#[derive(Clone, Debug)]
pub struct Backoff {
    first: Duration,
    cap: Duration,
    failures: u32,
}

impl Backoff {
    /// Waits of at most `first` after one failure, growing to at most `cap`.
    pub const fn new(first: Duration, cap: Duration) -> Self {
        Self {
            first,
            cap,
            failures: 0,
        }
    }

    /// How many failures in a row there have been.
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    /// Counts a failure and draws the time to wait before the next try.
    pub fn fail(&mut self, random: &mut fastrand::Rng) -> Duration {
        let doubled = 2_u32.saturating_pow(self.failures);
        let ceiling = self.first.saturating_mul(doubled).min(self.cap);
        self.failures = self.failures.saturating_add(1);
        let millis = u64::try_from(ceiling.as_millis()).unwrap_or(u64::MAX);
        Duration::from_millis(random.u64(0..=millis))
    }

    /// Forgets all failures: a try succeeded.
    pub fn succeed(&mut self) {
        self.failures = 0;
    }
}
