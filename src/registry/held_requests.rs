use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::protocol::TenantId;

/// How many requests each account has waiting. Every event wakes all of its account's, so they are
/// bounded.
#[derive(Default)]
pub(super) struct HeldRequests(RefCell<BTreeMap<TenantId, usize>>);

/// A held request's place among the others, which is given up when it is answered or dropped.
pub(super) struct Place<'a> {
    held: &'a HeldRequests,
    tenant: TenantId,
}

impl HeldRequests {
    pub(super) fn len(&self) -> usize {
        self.0.borrow().values().sum()
    }

    /// A place for one more request of an account, if it has fewer than `most`.
    pub(super) fn take_place(&self, tenant: &TenantId, most: usize) -> Option<Place<'_>> {
        let mut held = self.0.borrow_mut();
        let count = held.entry(tenant.clone()).or_default();
        if *count >= most {
            return None;
        }
        *count = count.saturating_add(1);
        Some(Place {
            held: self,
            tenant: tenant.clone(),
        })
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut held = self.held.0.borrow_mut();
        if let Some(count) = held.get_mut(&self.tenant) {
            *count = count.saturating_sub(1);
        }
    }
}
