use std::time::Duration;

use crate::protocol::Timestamp;

/// The host's time, which a request that is held waits by.
#[expect(
    async_fn_in_trait,
    reason = "a registry lives on one thread; a Send bound would exclude every JavaScript host"
)]
pub trait Clock {
    /// What time it is.
    fn now(&self) -> Timestamp;

    /// Ends when a duration has passed, or earlier if the host has no more time to give.
    async fn sleep(&self, duration: Duration);
}

/// Time that stands still: who sleeps wakes at once, and it is not later.
impl Clock for Timestamp {
    fn now(&self) -> Timestamp {
        *self
    }

    async fn sleep(&self, _duration: Duration) {}
}

impl<C: Clock> Clock for &C {
    fn now(&self) -> Timestamp {
        (**self).now()
    }

    async fn sleep(&self, duration: Duration) {
        (**self).sleep(duration).await;
    }
}
