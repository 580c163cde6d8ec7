use crate::protocol::{FaultType, HeartbeatTimeout};

use super::{Duration, Error, Json};

/// How long to wait for the id of a service that is still taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RegistrationConfig {
    /// The time between two tries; 2 s by default.
    pub retry_delay: Option<Duration>,
    /// The number of tries; by default as many as cover the longest session timeout and 10 s, so
    /// that a dead predecessor is certain to be gone.
    pub retry_count: Option<u32>,
}

/// The tries at registering a service whose id may still belong to a dead predecessor.
#[derive(Clone, Debug)]
pub struct Registration {
    retry_delay: Duration,
    tries_left: u32,
}

impl Registration {
    const DEFAULT_DELAY: Duration = Duration::from_secs(2);
    const MARGIN_SECS: u32 = 10;

    /// Starts the tries; the first is due at once.
    pub fn new(config: RegistrationConfig) -> Self {
        let retry_delay = config
            .retry_delay
            .filter(|delay| !delay.is_zero())
            .unwrap_or(Self::DEFAULT_DELAY);
        let tries = config.retry_count.filter(|count| *count > 0);
        Self {
            retry_delay,
            tries_left: tries.unwrap_or_else(|| Self::tries_within(retry_delay)),
        }
    }

    /// The tries that are left after some of them.
    pub fn after(mut self, tries: u32) -> Self {
        self.tries_left = self.tries_left.saturating_sub(tries);
        self
    }

    /// Takes the failure of a try: how long to wait before the next, or `None` when it is final.
    ///
    /// Only an id that is taken is worth another try.
    pub fn retry_after<J: Json>(&mut self, error: &Error<J>) -> Option<Duration> {
        self.tries_left = self.tries_left.saturating_sub(1);
        let taken = error.fault_type() == Some(FaultType::ServiceWithThisIdExists);
        (taken && self.tries_left > 0).then_some(self.retry_delay)
    }

    fn tries_within(delay: Duration) -> u32 {
        let window = (HeartbeatTimeout::DEFAULT_MAX + Self::MARGIN_SECS) * 1_000;
        window.div_ceil(delay.as_millis().max(1)) + 1
    }
}
