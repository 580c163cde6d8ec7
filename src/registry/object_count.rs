//! How many objects an account has, counted in the commits that add and remove them.

use crate::protocol::{Fault, FaultType, TenantId};

use super::call::Call;
use super::config::ResourceLimits;
use super::failure::Failure;
use super::records::{self, CountRecord};
use super::store::{Revision, Store, StoreError, Transaction};
use super::transact::load;
use super::{Registry, keys};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ObjectKind {
    Session,
    Service,
    ConfigurationValue,
}

/// A count, and the revision to check for when it is changed.
pub(super) struct ObjectCount {
    kind: ObjectKind,
    count: u64,
    revision: Option<Revision>,
}

impl ObjectKind {
    pub(super) const ALL: [Self; 3] = [Self::Session, Self::Service, Self::ConfigurationValue];

    /// The name the API gives to the limit.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Service => "service",
            Self::ConfigurationValue => "configuration_value",
        }
    }
}

impl ResourceLimits {
    pub(super) fn of(&self, kind: ObjectKind) -> u64 {
        match kind {
            ObjectKind::Session => self.sessions,
            ObjectKind::Service => self.services,
            ObjectKind::ConfigurationValue => self.configuration_values,
        }
    }
}

impl<S: Store> Registry<S> {
    /// Counts a new object, unless the account has as many as it may.
    pub(super) async fn count_added(
        &self,
        call: &Call<'_>,
        transaction: &mut Transaction,
        kind: ObjectKind,
    ) -> Result<(), Failure> {
        let tenant = call.tenant;
        let mut count = self.load_object_count(tenant, kind).await?;
        let limit = self.config.resource_limits.of(kind);
        // Those whose time is over do not count.
        while count.count >= limit && call.has_overdue.get() {
            let are_all_gone = self.expire_some(call.now).await?;
            call.has_overdue.set(!are_all_gone);
            count = self.load_object_count(tenant, kind).await?;
        }
        if count.count >= limit {
            return Err(limit_reached(kind, limit).into());
        }
        Ok(count.change(transaction, tenant, |count| count.saturating_add(1))?)
    }

    /// Counts objects that are removed.
    pub(super) async fn count_removed(
        &self,
        transaction: &mut Transaction,
        tenant: &TenantId,
        kind: ObjectKind,
        removed: usize,
    ) -> Result<(), StoreError> {
        if removed == 0 {
            return Ok(());
        }
        let removed = u64::try_from(removed).unwrap_or(u64::MAX);
        let count = self.load_object_count(tenant, kind).await?;
        count.change(transaction, tenant, |count| count.saturating_sub(removed))
    }

    async fn load_object_count(
        &self,
        tenant: &TenantId,
        kind: ObjectKind,
    ) -> Result<ObjectCount, StoreError> {
        let key = keys::object_count(tenant, kind);
        let stored = load::<_, CountRecord>(&self.store, key).await?;
        Ok(ObjectCount {
            kind,
            revision: stored.as_ref().map(|stored| stored.revision),
            count: stored.map_or(0, |stored| stored.record.count),
        })
    }
}

impl ObjectCount {
    fn change(
        self,
        transaction: &mut Transaction,
        tenant: &TenantId,
        change: impl FnOnce(u64) -> u64,
    ) -> Result<(), StoreError> {
        let key = keys::object_count(tenant, self.kind);
        let count = change(self.count);
        let record = records::encode(&CountRecord { count })?;
        transaction.replace(key, self.revision, record);
        Ok(())
    }
}

fn limit_reached(kind: ObjectKind, limit: u64) -> Fault {
    let kind = kind.as_str();
    let details =
        format!("Limit for resource {kind} has been reached. Maximum allowed objects: {limit}");
    Fault::new(
        FaultType::LimitReached,
        "Resource limit has been reached",
        details,
    )
}
