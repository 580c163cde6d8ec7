//! A service and the entries it is found by, which are only ever written together.

use std::collections::BTreeSet;

use crate::protocol::{Service, Tag, TenantId};

use super::keys;
use super::records::{self, ServiceRecord};
use super::store::{StoreError, Transaction};

/// Writes a service that does not exist yet.
pub(super) fn put_service(
    transaction: &mut Transaction,
    tenant: &TenantId,
    service: &Service,
) -> Result<(), StoreError> {
    let by_session = keys::service_by_session(tenant, &service.session_id, &service.id);
    transaction.put(by_session, Vec::new());
    for tag in distinct_tags(service) {
        let by_tag = keys::service_by_tag(tenant, tag, &service.id);
        transaction.put(by_tag, Vec::new());
    }
    put_record(transaction, tenant, service)
}

/// Writes a service over itself. Its id and its session are the same as before.
pub(super) fn replace_service(
    transaction: &mut Transaction,
    tenant: &TenantId,
    before: &Service,
    after: &Service,
) -> Result<(), StoreError> {
    let (old, new) = (distinct_tags(before), distinct_tags(after));
    for tag in old.difference(&new) {
        transaction.delete(keys::service_by_tag(tenant, tag, &after.id));
    }
    for tag in new.difference(&old) {
        let by_tag = keys::service_by_tag(tenant, tag, &after.id);
        transaction.put(by_tag, Vec::new());
    }
    put_record(transaction, tenant, after)
}

/// Removes a service.
pub(super) fn remove_service(transaction: &mut Transaction, tenant: &TenantId, service: &Service) {
    let by_session = keys::service_by_session(tenant, &service.session_id, &service.id);
    transaction
        .delete(keys::service(tenant, &service.id))
        .delete(by_session);
    for tag in distinct_tags(service) {
        transaction.delete(keys::service_by_tag(tenant, tag, &service.id));
    }
}

fn put_record(
    transaction: &mut Transaction,
    tenant: &TenantId,
    service: &Service,
) -> Result<(), StoreError> {
    let record = ServiceRecord {
        session_id: service.session_id.clone(),
        tags: service.tags.clone(),
        metadata: service.metadata.clone(),
    };
    let key = keys::service(tenant, &service.id);
    transaction.put(key, records::encode(&record)?);
    Ok(())
}

/// A service may have a tag twice, but is found by it once.
fn distinct_tags(service: &Service) -> BTreeSet<&Tag> {
    service.tags.iter().collect()
}
