use std::cell::RefCell;

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::protocol::{SessionId, Ticks, TimeUuid, Timestamp};

/// Everything a registry leaves to chance, out of the one seed it was given.
pub(super) struct Random(RefCell<ChaCha12Rng>);

impl Random {
    pub(super) fn from_seed(seed: [u8; 32]) -> Self {
        Self(RefCell::new(ChaCha12Rng::from_seed(seed)))
    }

    pub(super) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.borrow_mut().fill_bytes(&mut bytes);
        bytes
    }

    /// One of some options, each as likely as the others, but for a bias below what matters here.
    pub(super) fn choice<'a, T>(&self, options: &'a [T]) -> Option<&'a T> {
        let [byte] = self.bytes();
        let index = usize::from(byte).checked_rem(options.len())?;
        options.get(index)
    }

    pub(super) fn session_id(&self) -> SessionId {
        SessionId::from_random(self.bytes())
    }

    /// A heartbeat token for a session with this deadline.
    pub(super) fn heartbeat_token(&self, deadline: Timestamp) -> TimeUuid {
        self.time_uuid(Ticks::at(deadline))
    }

    pub(super) fn time_uuid(&self, ticks: Ticks) -> TimeUuid {
        TimeUuid::new(ticks, self.0.borrow_mut().next_u64())
    }
}
