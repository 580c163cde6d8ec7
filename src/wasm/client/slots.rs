use std::alloc::{Layout, handle_alloc_error};
use std::cell::RefCell;
use std::mem::replace;

/// Values by number. A number is used again once its value is removed.
///
/// A trap leaves what was borrowed borrowed. So nothing in here can trap while it is: what memory is needed
/// is had before, by a means that fails without a trap.
pub(super) struct Slots<T>(RefCell<Inner<T>>);

struct Inner<T> {
    slots: Vec<Slot<T>>,
    /// The number to use next: of a free slot, or of one that is not there yet.
    next: usize,
}

enum Slot<T> {
    Taken(T),
    /// With the number to use after its own.
    Free(usize),
}

impl<T> Slots<T> {
    pub(super) const fn new() -> Self {
        Self(RefCell::new(Inner {
            slots: Vec::new(),
            next: 0,
        }))
    }

    pub(super) fn insert(&self, value: T) -> usize {
        if self.0.borrow_mut().slots.try_reserve(1).is_err() {
            handle_alloc_error(Layout::new::<T>());
        }
        let mut inner = self.0.borrow_mut();
        let id = inner.next;
        let slot = Slot::Taken(value);
        if let Some(free) = inner.slots.get_mut(id) {
            if let Slot::Free(next) = replace(free, slot) {
                inner.next = next;
            }
        } else {
            inner.slots.push(slot);
            inner.next = id + 1;
        }
        id
    }

    /// Looks at a value, or changes it, by something that neither allocates nor calls anybody.
    pub(super) fn with<R>(&self, id: usize, look: impl FnOnce(&mut T) -> R) -> Option<R> {
        match self.0.borrow_mut().slots.get_mut(id)? {
            Slot::Taken(value) => Some(look(value)),
            Slot::Free(_) => None,
        }
    }

    pub(super) fn remove(&self, id: usize) -> Option<T> {
        let inner = &mut *self.0.borrow_mut();
        let slot = inner.slots.get_mut(id)?;
        match replace(slot, Slot::Free(inner.next)) {
            Slot::Taken(value) => {
                inner.next = id;
                Some(value)
            }
            Slot::Free(next) => {
                *slot = Slot::Free(next);
                None
            }
        }
    }
}
