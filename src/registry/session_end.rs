use crate::protocol::{EventPayload, Response, Service, SessionId, TenantId};

use super::call::Call;
use super::failure::Failure;
use super::object_count::ObjectKind;
use super::records::ServiceRecord;
use super::service_index::remove_service;
use super::store::{Store, StoreError, Transaction, room};
use super::transact::{load_all, transact};
use super::{Registry, answer, keys};

impl<S: Store> Registry<S> {
    /// Ends a session before its deadline. Clients of the API's first version learn of it as if it had
    /// reached the deadline.
    pub(super) async fn delete_session(
        &self,
        call: &Call<'_>,
        id: SessionId,
    ) -> Result<Response<String>, Failure> {
        transact(&self.store, async || {
            let head = self.load_feed_head(call.tenant).await?;
            let (session, lease) = self.load_session(call, &id).await?;
            let mut transaction = Transaction::new();
            transaction
                .check(keys::session(call.tenant, &id), Some(session.revision))
                .check(keys::lease(call.tenant, &id), Some(lease.revision))
                .delete(keys::deadline(lease.record.indexed_at, call.tenant, &id));
            let services = self
                .remove_session(&mut transaction, call.tenant, &id)
                .await?;
            self.count_ended(&mut transaction, call.tenant, 1, services.len())
                .await?;
            let session = session.record.into_session(id.clone(), &lease.record);
            let events = [
                (call.now, EventPayload::SessionEnd(session)),
                (call.now, EventPayload::ServicesTimeout(services)),
            ];
            self.append_events(&mut transaction, call.tenant, head, events)
                .await?;
            Ok::<_, Failure>(((), transaction))
        })
        .await?;
        Ok(answer::empty(204))
    }

    /// Counts sessions that are removed with their services.
    pub(super) async fn count_ended(
        &self,
        transaction: &mut Transaction,
        tenant: &TenantId,
        sessions: usize,
        services: usize,
    ) -> Result<(), StoreError> {
        self.count_removed(transaction, tenant, ObjectKind::Service, services)
            .await?;
        self.count_removed(transaction, tenant, ObjectKind::Session, sessions)
            .await
    }

    /// Removes a session and its services, and answers those. The same transaction must check the session's lease, remove
    /// its entry in the index of deadlines, and count what is removed.
    pub(super) async fn remove_session(
        &self,
        transaction: &mut Transaction,
        tenant: &TenantId,
        session: &SessionId,
    ) -> Result<Vec<Service>, StoreError> {
        let ids = self.service_ids_of(tenant, session).await?;
        let service_keys = room::collect(ids.iter().map(|id| Ok(keys::service(tenant, id))))?;
        let stored = load_all::<_, ServiceRecord>(&self.store, &service_keys).await?;
        // Of each there is a key to check, and some to delete.
        room::check(ids.len().saturating_mul(512))?;
        let mut services = Vec::with_capacity(ids.len());
        for ((id, key), stored) in ids.into_iter().zip(service_keys).zip(stored) {
            transaction.check(key, stored.as_ref().map(|stored| stored.revision));
            // One without a record was deleted since it was found; the check holds if it stays so.
            if let Some(stored) = stored {
                let service = stored.record.into_service(id);
                remove_service(transaction, tenant, &service);
                services.push(service);
            }
        }
        transaction
            .delete(keys::session(tenant, session))
            .delete(keys::lease(tenant, session));
        Ok(services)
    }
}
