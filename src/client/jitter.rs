use super::Duration;

/// What waits are drawn from, so that clients which started together drift apart. It keeps no secrets.
///
/// Knuth's linear congruential generator for MMIX, of which only the upper half is used: the lower bits
/// of such a generator repeat soon.
#[derive(Clone, Debug)]
pub struct Jitter(u64);

impl Jitter {
    /// A source that draws the same from the same seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A time from zero to `most`, each as likely as any other.
    pub const fn up_to(&mut self, most: Duration) -> Duration {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let choices = most.as_millis() as u64 + 1;
        Duration::from_millis(((self.0 >> 32) * choices) >> 32)
    }
}
