use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use crate::protocol::Timestamp;

use super::clock::Clock;
use super::meter::{Meter, Rate};

/// Who waits until a key is compared with a hash: that is slow, and nothing else is answered meanwhile.
#[derive(Default)]
pub(super) struct LoginQueue {
    used: Cell<Meter>,
    /// In the order they came.
    waiting: RefCell<BTreeMap<u64, Origin>>,
    came: Cell<u64>,
}

/// Where a login comes from and whom it names, as numbers.
#[derive(Clone, Copy)]
pub(super) struct Origin {
    /// `None` where the host does not say.
    pub(super) address: Option<u64>,
    pub(super) name: u64,
}

/// There is no room in the queue, or no time to wait.
pub(super) struct Busy;

/// A place in the queue, which is given up when the wait ends or is dropped.
struct Place<'a> {
    queue: &'a LoginQueue,
    number: u64,
}

impl LoginQueue {
    /// How many keys are compared in a second, at most.
    const COMPARISONS: u32 = 10;
    const MOST: usize = 100;
    /// A stranger has an address, and may name whom he likes: neither fills the queue.
    const MOST_OF_ADDRESS: usize = 25;
    const MOST_OF_NAME: usize = 10;
    /// A timer may be early, and a clock may be set back or stand still.
    const MOST_SLEEPS: usize = 10;

    /// Ends when a key may be compared.
    pub(super) async fn wait(&self, origin: Origin, clock: &impl Clock) -> Result<(), Busy> {
        let behind_all = self.waiting.borrow().len();
        if self.delay(behind_all, clock.now()).is_zero() {
            return Ok(());
        }
        let place = self.join(origin).ok_or(Busy)?;
        for _ in 0..Self::MOST_SLEEPS {
            let delay = self.delay(place.ahead(), clock.now());
            if delay.is_zero() {
                return Ok(());
            }
            clock.sleep(delay).await;
        }
        Err(Busy)
    }

    /// Notes that a key is compared, as soon as a wait has ended.
    pub(super) fn take(&self, now: Timestamp) {
        self.used.set(self.used.get().add(Self::rate(), now));
    }

    /// In which time there is room for somebody behind so many others.
    fn delay(&self, ahead: usize, now: Timestamp) -> Duration {
        let count = u64::try_from(ahead).unwrap_or(u64::MAX).saturating_add(1);
        self.used.get().delay(Self::rate(), count, now)
    }

    fn join(&self, origin: Origin) -> Option<Place<'_>> {
        let mut waiting = self.waiting.borrow_mut();
        let of_address = waiting
            .values()
            .filter(|other| other.address == origin.address);
        let of_address = origin.address.map_or(0, |_| of_address.count());
        let of_name = waiting.values().filter(|other| other.name == origin.name);
        let has_room = waiting.len() < Self::MOST
            && of_address < Self::MOST_OF_ADDRESS
            && of_name.count() < Self::MOST_OF_NAME;
        has_room.then(|| {
            let number = self.came.get().wrapping_add(1);
            self.came.set(number);
            waiting.insert(number, origin);
            Place {
                queue: self,
                number,
            }
        })
    }

    fn rate() -> Rate {
        Rate::new(Self::COMPARISONS, Duration::from_secs(1))
    }
}

impl Place<'_> {
    fn ahead(&self) -> usize {
        self.queue.waiting.borrow().range(..self.number).count()
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.queue.waiting.borrow_mut().remove(&self.number);
    }
}
