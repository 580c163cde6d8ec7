use std::cell::Cell;

use crate::protocol::{Response, TenantId, Timestamp, header};

use super::address::Address;
use super::answer;
use super::body::Body;

/// A request whose sender is known: for which account, when, and with what.
pub(super) struct Call<'a> {
    pub(super) tenant: &'a TenantId,
    /// When the account was first used.
    pub(super) account_created: Timestamp,
    pub(super) address: &'a Address<'a>,
    pub(super) body: Body,
    pub(super) now: Timestamp,
    /// Whether sessions whose time is over are still there, with what belongs to them: nobody is to see them.
    pub(super) has_overdue: Cell<bool>,
}

impl Call<'_> {
    /// Says where an object of the account is found, whichever form the request's URL has.
    pub(super) fn located(
        &self,
        mut response: Response<String>,
        collection: &str,
        id: &str,
    ) -> Response<String> {
        let origin = self.address.origin();
        let location = format!("{origin}/v1.0/{}/{collection}/{id}", self.tenant);
        response.headers.push(header::LOCATION, location);
        response
    }

    /// The answer to an update.
    pub(super) fn updated(&self, collection: &str, id: &str) -> Response<String> {
        self.located(answer::empty(204), collection, id)
    }
}
