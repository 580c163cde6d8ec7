use super::{Duration, Jitter};

/// Waiting times between tries: full jitter under a doubling ceiling.
///
/// Each wait is drawn evenly from zero to `first × 2ⁿ`, at most `cap`, so that clients which failed
/// together do not come back together
/// (<https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>).
#[derive(Clone, Debug)]
pub struct Backoff {
    first: Duration,
    failures: u32,
}

impl Backoff {
    /// Waits of at most `first` after one failure.
    pub const fn new(first: Duration) -> Self {
        Self { first, failures: 0 }
    }

    /// How many failures in a row there have been.
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    /// Counts a failure.
    pub fn fail(&mut self) {
        self.failures = self.failures.saturating_add(1);
    }

    /// Draws the time to wait before the next try.
    pub fn draw(&self, cap: Duration, jitter: &mut Jitter) -> Duration {
        let doubled = 2_u32.saturating_pow(self.failures.saturating_sub(1));
        let ceiling = (self.first * doubled).min(cap);
        jitter.up_to(ceiling)
    }

    /// Forgets all failures: a try succeeded.
    pub fn succeed(&mut self) {
        self.failures = 0;
    }
}
