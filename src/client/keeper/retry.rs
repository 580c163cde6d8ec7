use crate::client::{Backoff, Duration, Jitter};
use crate::protocol::Timestamp;

/// When something is tried that has no deadline.
#[derive(Clone, Debug)]
pub(super) struct Retry {
    backoff: Backoff,
    pub(super) due: Timestamp,
}

impl Retry {
    const FIRST: Duration = Duration::from_millis(100);
    const MAX: Duration = Duration::from_secs(5);

    /// Takes note of a failure.
    pub(super) fn fail(&mut self, now: Timestamp, jitter: &mut Jitter) {
        self.backoff.fail();
        self.due = now + self.backoff.draw(Self::MAX, jitter);
    }
}

impl Default for Retry {
    /// A first try, at once.
    fn default() -> Self {
        Self {
            backoff: Backoff::new(Self::FIRST),
            due: Timestamp::default(),
        }
    }
}
