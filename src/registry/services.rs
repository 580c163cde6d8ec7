use crate::protocol::{
    EventPayload, Fault, FaultType, Invalid, Limit, Marker, Reason, Response, Service, ServiceId,
    SessionId, Tag,
};

use super::address::Parameter;
use super::call::Call;
use super::check_same::check_same;
use super::failure::Failure;
use super::object_count::ObjectKind;
use super::records::{self, LeaseRecord, ServiceRecord, SessionRecord};
use super::service_index::{put_service, remove_service, replace_service};
use super::store::{Entry, Key, Store, StoreError, Transaction, room};
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
        self.free(call, &service.id).await?;
        transact(&self.store, async || {
            let head = self.load_feed_head(call.tenant).await?;
            let mut transaction = Transaction::new();
            let key = keys::service(call.tenant, &service.id);
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
            self.count_added(call, &mut transaction, ObjectKind::Service)
                .await?;
            transaction.check(key, None);
            put_service(&mut transaction, call.tenant, &service)?;
            let joined = EventPayload::ServiceJoin(service.clone());
            self.append_events(&mut transaction, call.tenant, head, [(call.now, joined)])
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
        let service = self.load_service(call, &id).await?;
        answer::json(200, &service.record.into_service(id))
    }

    pub(super) async fn list_services(&self, call: &Call<'_>) -> Result<Response<String>, Failure> {
        let tag = tag(call)?;
        let limit = paging::limit(call.address)?;
        let marker = paging::marker(call.address, Marker::MAX_LENGTH)?;
        let from = marker.as_ref().map(Marker::as_str);
        let position = self.feed_position(call.tenant, call.now).await?;
        let (services, next) = match tag {
            Some(tag) => self.services_by_tag(call, &tag, from, limit).await?,
            None => self.services(call, from, limit).await?,
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
            let head = self.load_feed_head(call.tenant).await?;
            let stored = self.load_service(call, &id).await?;
            let before = stored.record.into_service(id.clone());
            check_same("session_id", body_session_id.as_ref(), &before.session_id)?;
            let mut after = before.clone();
            after.tags = tags.clone().unwrap_or(after.tags);
            after.metadata = metadata.clone().unwrap_or(after.metadata);
            let mut transaction = Transaction::new();
            if after != before {
                let key = keys::service(call.tenant, &id);
                transaction.check(key, Some(stored.revision));
                replace_service(&mut transaction, call.tenant, &before, &after)?;
                let updated = EventPayload::ServiceUpdate(after);
                self.append_events(&mut transaction, call.tenant, head, [(call.now, updated)])
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
            let head = self.load_feed_head(call.tenant).await?;
            let stored = self.load_service(call, &id).await?;
            let mut transaction = Transaction::new();
            transaction.check(keys::service(call.tenant, &id), Some(stored.revision));
            let service = stored.record.into_service(id.clone());
            remove_service(&mut transaction, call.tenant, &service);
            self.count_removed(&mut transaction, call.tenant, ObjectKind::Service, 1)
                .await?;
            let removed = EventPayload::ServiceRemove(service);
            self.append_events(&mut transaction, call.tenant, head, [(call.now, removed)])
                .await?;
            Ok::<_, Failure>(((), transaction))
        })
        .await?;
        Ok(answer::empty(204))
    }

    /// Reads a page of all services, and the id that starts the next one.
    async fn services(
        &self,
        call: &Call<'_>,
        from: Option<&str>,
        limit: Limit,
    ) -> Result<(Vec<Service>, Option<String>), StoreError> {
        let range = keys::services(call.tenant, from);
        let show = async |found: &[(Key, Entry)]| {
            let mut services = Vec::new();
            for (key, entry) in found {
                let record: ServiceRecord = records::decode(&entry.value)?;
                let is_over = self.is_over(call, &record.session_id).await?;
                let id = keys::read_service_id(key)?;
                let service = (!is_over).then(|| record.into_service(id));
                room::push(&mut services, service)?;
            }
            Ok(services)
        };
        let (services, next) = self.list(range, limit, show).await?;
        let next = next.map(|key| keys::read_service_id(&key)).transpose()?;
        Ok((services, next.map(|id| id.to_string())))
    }

    /// Reads a page of the services that have a tag, and the id that starts the next one.
    async fn services_by_tag(
        &self,
        call: &Call<'_>,
        tag: &Tag,
        from: Option<&str>,
        limit: Limit,
    ) -> Result<(Vec<Service>, Option<String>), StoreError> {
        let tenant = call.tenant;
        let range = keys::services_by_tag(tenant, tag, from);
        let show = async |found: &[(Key, Entry)]| {
            let ids = found.iter().map(|(key, _)| keys::read_indexed_service(key));
            let ids = room::collect(ids)?;
            let service_keys = room::collect(ids.iter().map(|id| Ok(keys::service(tenant, id))))?;
            let stored = load_all::<_, ServiceRecord>(&self.store, &service_keys).await?;
            let mut services = Vec::new();
            for (id, stored) in ids.into_iter().zip(stored) {
                let service = match stored {
                    Some(stored) if !self.is_over(call, &stored.record.session_id).await? => {
                        // It may have been changed since it was found.
                        Some(stored.record.into_service(id))
                            .filter(|service| service.tags.iter().any(|known| known == tag))
                    }
                    _ => None,
                };
                room::push(&mut services, service)?;
            }
            Ok(services)
        };
        let (services, next) = self.list(range, limit, show).await?;
        let next = next
            .map(|key| keys::read_indexed_service(&key))
            .transpose()?;
        Ok((services, next.map(|id| id.to_string())))
    }

    async fn load_service(
        &self,
        call: &Call<'_>,
        id: &ServiceId,
    ) -> Result<Stored<ServiceRecord>, Failure> {
        let stored = load::<_, ServiceRecord>(&self.store, keys::service(call.tenant, id)).await?;
        match stored {
            Some(stored) if !self.is_over(call, &stored.record.session_id).await? => Ok(stored),
            _ => Err(Fault::not_found("Service", id.as_str()).into()),
        }
    }

    /// Lets an id be used again if its service's session is over.
    async fn free(&self, call: &Call<'_>, id: &ServiceId) -> Result<(), StoreError> {
        if !call.has_overdue.get() {
            return Ok(());
        }
        let key = keys::service(call.tenant, id);
        let stored = load::<_, ServiceRecord>(&self.store, key).await?;
        match stored.map(|stored| stored.record.session_id) {
            Some(session) => self.expire_early(call.tenant, &session, call.now).await,
            None => Ok(()),
        }
    }

    /// Requires that a session is alive, and still is when the transaction is committed.
    async fn check_session(
        &self,
        call: &Call<'_>,
        id: &SessionId,
        transaction: &mut Transaction,
    ) -> Result<(), Failure> {
        // The session's own record is checked, not its lease, which changes with every heartbeat.
        let key = keys::session(call.tenant, id);
        let session = load::<_, SessionRecord>(&self.store, key.clone()).await?;
        let lease = load::<_, LeaseRecord>(&self.store, keys::lease(call.tenant, id)).await?;
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
