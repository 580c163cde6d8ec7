use crate::client::{Duration, Jitter};

/// Draws the time between two beats.
///
/// The base is the Node client's: 0.6 of a timeout under 15 s, else 0.8. Jitter takes up to a fifth
/// off it, in proportion, so that clients started together drift apart and none comes closer to the
/// deadline than it must: a tenth of the timeout and a second always remain, unless the timeout is shorter than that.
pub(super) fn draw(timeout: Duration, jitter: &mut Jitter) -> Duration {
    let base = if timeout < Duration::from_secs(15) {
        timeout / 10 * 6
    } else {
        timeout / 10 * 8
    };
    let sooner = jitter.up_to(base / 5);
    base.saturating_sub(sooner)
        .min(timeout.saturating_sub(margin(timeout)))
        .max(Duration::from_millis(500))
}

/// How long before the deadline there is time for one more beat.
pub(super) fn margin(timeout: Duration) -> Duration {
    (timeout / 10).max(Duration::from_secs(1))
}

/// After how long a beat may be repeated by a thread that hears nothing from the machine: a little after
/// the machine would have sent one itself.
pub(super) fn repeat(interval: Duration, timeout: Duration) -> Duration {
    interval + (timeout / 12).min(Duration::from_secs(1))
}
