use crate::protocol::{Marker, OverviewEntry, Response, ServiceId, SessionId, TenantId};

use super::call::Call;
use super::failure::Failure;
use super::records::ServiceRecord;
use super::store::{Store, StoreError, room};
use super::transact::load_all;
use super::{Registry, answer, keys, paging};

impl<S: Store> Registry<S> {
    /// Lists sessions, each with all of its services.
    pub(super) async fn list_overview(&self, call: &Call<'_>) -> Result<Response<String>, Failure> {
        let limit = paging::limit(call.address)?;
        let marker = paging::marker(call.address, Marker::MAX_LENGTH)?;
        let from = marker.as_ref().map(Marker::as_str);
        let position = self.feed_position(call.tenant, call.now).await?;
        let (sessions, next) = self.sessions(call, from, limit).await?;
        let mut entries = Vec::new();
        let mut ids = Vec::new();
        for session in sessions {
            let owned = self.service_ids_of(call.tenant, &session.id).await?;
            for id in owned {
                room::push(&mut ids, (entries.len(), id))?;
            }
            let services = Vec::new();
            room::push(&mut entries, OverviewEntry { session, services })?;
        }
        let keys = ids.iter().map(|(_, id)| Ok(keys::service(call.tenant, id)));
        let stored = load_all::<_, ServiceRecord>(&self.store, &room::collect(keys)?).await?;
        for ((entry, id), stored) in ids.into_iter().zip(stored) {
            // One without a record was deleted since it was found.
            if let (Some(entry), Some(stored)) = (entries.get_mut(entry), stored) {
                let service = stored.record.into_service(id);
                // One of that id may have been created since under another session.
                if service.session_id == entry.session.id {
                    room::push(&mut entry.services, service)?;
                }
            }
        }
        let page = paging::page(call.address, limit, from, entries, next, position);
        answer::json(200, &page)
    }

    /// Finds the services of a session, in the order of their ids.
    pub(super) async fn service_ids_of(
        &self,
        tenant: &TenantId,
        session: &SessionId,
    ) -> Result<Vec<ServiceId>, StoreError> {
        let index = keys::services_by_session(tenant, session);
        let found = self.store.scan(index, usize::MAX).await?;
        let keys = found.iter();
        room::collect(keys.map(|(key, _)| keys::read_indexed_service(key)))
    }
}
