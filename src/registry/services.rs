use crate::protocol::{
    EventPayload, Fault, FaultType, Invalid, Limit, Marker, Reason, Response, Service, ServiceId,
    SessionId, Tag, TenantId,
};

use super::address::Parameter;
use super::call::Call;
use super::check_same::check_same;
use super::failure::Failure;
use super::object_count::ObjectKind;
use super::records::{self, LeaseRecord, ServiceRecord, SessionRecord};
use super::service_index::{put_service, remove_service, replace_service};
use super::store::{Store, StoreError, Transaction, room};
use super::transact::{Stored, load, load_all, transact};
use super::{Registry, answer, keys, paging};

const COLLECTION: &str = "services";

impl<S: Store> Registry<S> {
    pub(super) async fn create_service(
        &self,
        call: &Call<'_>,
    ) -> Result<Response<String>, Failure> {
        let service = Service {
            id: call.body.service_id()?,
            session_id: call.body.session_id()?,
            tags: call.body.tags()?.unwrap_or_default(),
            metadata: call.body.metadata()?.unwrap_or_default(),
        };
        transact(&self.store, async || {
            let head = self.load_feed_head(&call.tenant).await?;
            let mut transaction = Transaction::new();
            let key = keys::service(&call.tenant, &service.id);
            if load::<_, ServiceRecord>(&self.store, key.clone())
                .await?
                .is_some()
            {
                let text = format!("Service with id {} already exists.", service.id);
                let taken = FaultType::ServiceWithThisIdExists;
                return Err(Fault::new(taken, text.clone(), text).into());
            }
            self.check_session(call, &service.session_id, &mut transaction)
                .await?;
            self.count_added(&mut transaction, &call.tenant, ObjectKind::Service)
                .await?;
            transaction.check(key, None);
            put_service(&mut transaction, &call.tenant, &service)?;
            let joined = EventPayload::ServiceJoin(service.clone());
            self.append_events(&mut transaction, &call.tenant, head, call.now, [joined])
                .await?;
            Ok::<_, Failure>(((), transaction))
        })
        .await?;
        // A body would make older clients answer their callers with more than the id.
        Ok(call.located(answer::empty(201), COLLECTION, service.id.as_str()))
    }

    pub(super) async fn read_service(
        &self,
        call: &Call<'_>,
        id: ServiceId,
    ) -> Result<Response<String>, Failure> {
        let service = self.load_service(&call.tenant, &id).await?;
        answer::json(200, &service.record.into_service(id))
    }

    pub(super) async fn list_services(&self, call: &Call<'_>) -> Result<Response<String>, Failure> {
        let tag = tag(call)?;
        let limit = paging::limit(call.address)?;
        let marker = paging::marker(call.address, Marker::MAX_LENGTH)?;
        let from = marker.as_ref().map(Marker::as_str);
        let position = self.feed_position(&call.tenant, call.now).await?;
        let (services, next) = match tag {
            Some(tag) => {
                self.services_by_tag(&call.tenant, &tag, from, limit)
                    .await?
            }
            None => self.services(&call.tenant, from, limit).await?,
        };
        let page = paging::page(call.address, limit, from, services, next, position);
        answer::json(200, &page)
    }

    /// Replaces what the body names, each field as a whole.
    pub(super) async fn update_service(
        &self,
        call: &Call<'_>,
        id: ServiceId,
    ) -> Result<Response<String>, Failure> {
        let body_id = call.body.optional_service_id()?;
        let body_session_id = call.body.optional_session_id()?;
        let tags = call.body.tags()?;
        let metadata = call.body.metadata()?;
        check_same("id", body_id.as_ref(), &id)?;
        transact(&self.store, async || {
            let head = self.load_feed_head(&call.tenant).await?;
            let stored = self.load_service(&call.tenant, &id).await?;
            let before = stored.record.into_service(id.clone());
            check_same("session_id", body_session_id.as_ref(), &before.session_id)?;
            let mut after = before.clone();
            after.tags = tags.clone().unwrap_or(after.tags);
            after.metadata = metadata.clone().unwrap_or(after.metadata);
            let mut transaction = Transaction::new();
            if after != before {
                let key = keys::service(&call.tenant, &id);
                transaction.check(key, Some(stored.revision));
                replace_service(&mut transaction, &call.tenant, &before, &after)?;
                let updated = EventPayload::ServiceUpdate(after);
                self.append_events(&mut transaction, &call.tenant, head, call.now, [updated])
                    .await?;
            }
            Ok::<_, Failure>(((), transaction))
        })
        .await?;
        Ok(call.updated(COLLECTION, id.as_str()))
    }

    pub(super) async fn delete_service(
        &self,
        call: &Call<'_>,
        id: ServiceId,
    ) -> Result<Response<String>, Failure> {
        transact(&self.store, async || {
            let head = self.load_feed_head(&call.tenant).await?;
            let stored = self.load_service(&call.tenant, &id).await?;
            let mut transaction = Transaction::new();
            transaction.check(keys::service(&call.tenant, &id), Some(stored.revision));
            let service = stored.record.into_service(id.clone());
            remove_service(&mut transaction, &call.tenant, &service);
            self.count_removed(&mut transaction, &call.tenant, ObjectKind::Service, 1)
                .await?;
            let removed = EventPayload::ServiceRemove(service);
            self.append_events(&mut transaction, &call.tenant, head, call.now, [removed])
                .await?;
            Ok::<_, Failure>(((), transaction))
        })
        .await?;
        Ok(answer::empty(204))
    }

    /// Reads a page of all services, and the id that starts the next one.
    async fn services(
        &self,
        tenant: &TenantId,
        from: Option<&str>,
        limit: Limit,
    ) -> Result<(Vec<Service>, Option<String>), StoreError> {
        let range = keys::services(tenant, from);
        let mut found = self.store.scan(range, paging::scan_limit(limit)).await?;
        let next = paging::split_next(&mut found, limit);
        let next = next
            .map(|(key, _)| keys::read_service_id(&key))
            .transpose()?;
        let services = found.into_iter().map(|(key, entry)| {
            let record: ServiceRecord = records::decode(&entry.value)?;
            Ok(record.into_service(keys::read_service_id(&key)?))
        });
        Ok((room::collect(services)?, next.map(|id| id.to_string())))
    }

    /// Reads a page of the services that have a tag, and the id that starts the next one.
    async fn services_by_tag(
        &self,
        tenant: &TenantId,
        tag: &Tag,
        from: Option<&str>,
        limit: Limit,
    ) -> Result<(Vec<Service>, Option<String>), StoreError> {
        let range = keys::services_by_tag(tenant, tag, from);
        let found = self.store.scan(range, paging::scan_limit(limit)).await?;
        let found = found.iter();
        let mut ids = room::collect(found.map(|(key, _)| keys::read_indexed_service(key)))?;
        let next = paging::split_next(&mut ids, limit);
        let service_keys = room::collect(ids.iter().map(|id| Ok(keys::service(tenant, id))))?;
        let stored = load_all::<_, ServiceRecord>(&self.store, &service_keys).await?;
        let services = ids
            .into_iter()
            .zip(stored)
            .filter_map(|(id, stored)| Some(stored?.record.into_service(id)))
            // It may have been deleted or changed since it was found.
            .filter(|service| service.tags.iter().any(|known| known == tag));
        Ok((
            room::collect(services.map(Ok))?,
            next.map(|id| id.to_string()),
        ))
    }

    async fn load_service(
        &self,
        tenant: &TenantId,
        id: &ServiceId,
    ) -> Result<Stored<ServiceRecord>, Failure> {
        load(&self.store, keys::service(tenant, id))
            .await?
            .ok_or_else(|| Fault::not_found("Service", id.as_str()).into())
    }

    /// Requires that a session is alive, and still is when the transaction is committed.
    async fn check_session(
        &self,
        call: &Call<'_>,
        id: &SessionId,
        transaction: &mut Transaction,
    ) -> Result<(), Failure> {
        // The session's own record is checked, not its lease, which changes with every heartbeat.
        let key = keys::session(&call.tenant, id);
        let session = load::<_, SessionRecord>(&self.store, key.clone()).await?;
        let lease = load::<_, LeaseRecord>(&self.store, keys::lease(&call.tenant, id)).await?;
        let is_alive = lease.is_some_and(|lease| lease.record.is_alive(call.now));
        match session {
            Some(session) if is_alive => {
                transaction.check(key, Some(session.revision));
                Ok(())
            }
            _ => {
                let details = format!("Object \"Session\" with key \"{id}\" does not exist");
                let message = "Validation error for key 'session_id'";
                Err(Fault::new(FaultType::BadRequest, message, details).into())
            }
        }
    }
}

/// Reads the query parameter `tag`.
fn tag(call: &Call<'_>) -> Result<Option<Tag>, Fault> {
    let tag = match call.address.parameter("tag") {
        Parameter::Absent => return Ok(None),
        Parameter::Once(text) => Tag::parse("tag", text.to_owned()),
        Parameter::Repeated => Err(Invalid::new("tag", Reason::NotAString)),
    };
    tag.map(Some)
        .map_err(|invalid| Fault::bad_parameter("tag", &invalid.reason))
}
