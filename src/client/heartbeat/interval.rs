use std::time::Duration;

/// Draws the time between two beats.
///
/// The base is the Node client's: 0.6 of a timeout under 15 s, else 0.8. Jitter takes up to a fifth
/// off it, in proportion, so that clients started together drift apart and none comes closer to the
/// deadline than it must: a tenth of the timeout and a second always remain, unless the timeout is shorter than that.
pub(super) fn draw(timeout: Duration, random: &mut fastrand::Rng) -> Duration {
    let base = if timeout < Duration::from_secs(15) {
        timeout * 6 / 10
    } else {
        timeout * 8 / 10
    };
    let jitter = (base / 5 / GRAIN) * random.u32(0..=GRAIN);
    let margin = (timeout / 10).max(Duration::from_secs(1));
    (base - jitter)
        .min(timeout.saturating_sub(margin))
        .max(Duration::from_millis(500))
}

/// How many steps jitter is drawn in.
const GRAIN: u32 = 1000;
