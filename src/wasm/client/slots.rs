use std::alloc::{Layout, handle_alloc_error};
use std::cell::RefCell;

/// Values by number. A number is used again once its value is removed.
///
/// A trap leaves what was borrowed borrowed. So nothing in here can trap while it is: what memory is needed
/// is had before, by a means that fails without a trap.
pub(super) struct Slots<T>(RefCell<Inner<T>>);

struct Inner<T> {
    values: Vec<Option<T>>,
    /// Has room for every number, so that giving one back needs no memory.
    free: Vec<usize>,
}

impl<T> Slots<T> {
    pub(super) const fn new() -> Self {
        Self(RefCell::new(Inner {
            values: Vec::new(),
            free: Vec::new(),
        }))
    }

    pub(super) fn insert(&self, value: T) -> usize {
        if !self.0.borrow_mut().make_room() {
            handle_alloc_error(Layout::new::<T>());
        }
        let mut inner = self.0.borrow_mut();
        let id = inner.free.pop().unwrap_or(inner.values.len());
        match inner.values.get_mut(id) {
            Some(slot) => *slot = Some(value),
            None => inner.values.push(Some(value)),
        }
        id
    }

    /// Looks at a value, or changes it, by something that neither allocates nor calls anybody.
    pub(super) fn with<R>(&self, id: usize, look: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.0.borrow_mut().values.get_mut(id)?.as_mut().map(look)
    }

    pub(super) fn remove(&self, id: usize) -> Option<T> {
        let mut inner = self.0.borrow_mut();
        let value = inner.values.get_mut(id)?.take()?;
        inner.free.push(id);
        Some(value)
    }
}

impl<T> Inner<T> {
    fn make_room(&mut self) -> bool {
        if !self.free.is_empty() {
            return true;
        }
        let is_made = self.values.try_reserve(1).is_ok();
        is_made && self.free.try_reserve(self.values.capacity()).is_ok()
    }
}
