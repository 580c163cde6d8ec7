use crate::protocol::{
    ConfigurationId, ConfigurationNamespace, ConfigurationValue, EventPayload, Fault, Limit,
    Response, TenantId,
};

use super::call::Call;
use super::check_same::check_same;
use super::failure::Failure;
use super::object_count::ObjectKind;
use super::records::{self, ConfigurationRecord};
use super::store::{Key, KeyRange, Store, StoreError, Transaction, room};
use super::transact::{Stored, load, transact};
use super::{Registry, answer, keys, paging};

const COLLECTION: &str = "configuration";

impl<S: Store> Registry<S> {
    /// Lists the values of an account, or those of a namespace: the ones in it and in the namespaces
    /// under it, and the one that has its name.
    pub(super) async fn list_configuration(
        &self,
        call: &Call<'_>,
        namespace: Option<ConfigurationNamespace>,
    ) -> Result<Response<String>, Failure> {
        let limit = paging::limit(call.address)?;
        let marker = paging::marker(call.address, ConfigurationId::MAX_LENGTH)?;
        let from = marker.as_ref().map(|marker| marker.as_str());
        let position = self.feed_position(call.tenant, call.now).await?;
        let ranges = match &namespace {
            Some(namespace) => keys::configuration_in(call.tenant, namespace, from).to_vec(),
            None => vec![keys::configuration(call.tenant, from)],
        };
        let (values, next) = self.configuration_values(ranges, limit).await?;
        let next = next.map(|id| id.to_string());
        let page = paging::page(call.address, limit, from, values, next, position);
        answer::json(200, &page)
    }

    pub(super) async fn read_configuration(
        &self,
        call: &Call<'_>,
        id: ConfigurationId,
    ) -> Result<Response<String>, Failure> {
        let stored = self.load_configuration(call.tenant, &id).await?;
        let stored = stored.ok_or_else(|| no_such_value(&id))?;
        answer::json(200, &stored.record.into_value(id))
    }

    /// Sets a value. One that is set to what it is already does not change, and nothing happens.
    pub(super) async fn set_configuration(
        &self,
        call: &Call<'_>,
        id: ConfigurationId,
    ) -> Result<Response<String>, Failure> {
        let body_id = call.body.optional_configuration_id()?;
        check_same("id", body_id.as_ref(), &id)?;
        let value = call.body.configuration_text()?;
        transact(&self.store, async || {
            let head = self.load_feed_head(call.tenant).await?;
            let stored = self.load_configuration(call.tenant, &id).await?;
            let mut transaction = Transaction::new();
            if stored
                .as_ref()
                .is_some_and(|stored| stored.record.value == value)
            {
                return Ok(((), transaction));
            }
            if stored.is_none() {
                let kind = ObjectKind::ConfigurationValue;
                self.count_added(call, &mut transaction, kind).await?;
            }
            let key = keys::configuration_value(call.tenant, &id);
            let record = ConfigurationRecord {
                value: value.clone(),
            };
            transaction
                .check(key.clone(), stored.as_ref().map(|stored| stored.revision))
                .put(key, records::encode(&record)?);
            let updated = EventPayload::ConfigurationValueUpdate {
                configuration_value_id: id.clone(),
                old_value: stored.map(|stored| stored.record.value),
                new_value: value.clone(),
            };
            self.append_events(&mut transaction, call.tenant, head, [(call.now, updated)])
                .await?;
            Ok::<_, Failure>(((), transaction))
        })
        .await?;
        Ok(call.updated(COLLECTION, id.as_str()))
    }

    pub(super) async fn delete_configuration(
        &self,
        call: &Call<'_>,
        id: ConfigurationId,
    ) -> Result<Response<String>, Failure> {
        transact(&self.store, async || {
            let head = self.load_feed_head(call.tenant).await?;
            let stored = self.load_configuration(call.tenant, &id).await?;
            let stored = stored.ok_or_else(|| no_such_value(&id))?;
            let mut transaction = Transaction::new();
            let key = keys::configuration_value(call.tenant, &id);
            transaction
                .check(key.clone(), Some(stored.revision))
                .delete(key);
            let kind = ObjectKind::ConfigurationValue;
            self.count_removed(&mut transaction, call.tenant, kind, 1)
                .await?;
            let removed = EventPayload::ConfigurationValueRemove {
                configuration_value_id: id.clone(),
                old_value: stored.record.value,
            };
            self.append_events(&mut transaction, call.tenant, head, [(call.now, removed)])
                .await?;
            Ok::<_, Failure>(((), transaction))
        })
        .await?;
        Ok(answer::empty(204))
    }

    /// Reads a page of the values in some ranges, which are in order, and the id that starts the next
    /// page.
    async fn configuration_values(
        &self,
        ranges: Vec<KeyRange>,
        limit: Limit,
    ) -> Result<(Vec<ConfigurationValue>, Option<ConfigurationId>), StoreError> {
        let wanted = paging::scan_limit(limit);
        let mut found = Vec::new();
        for range in ranges {
            let missing = wanted.saturating_sub(found.len());
            found.extend(self.store.scan(range, missing).await?);
        }
        let next = paging::split_next(&mut found, limit);
        let id = |key: &Key| keys::read_configuration_id(key);
        let values = found.iter().map(|(key, entry)| {
            let record: ConfigurationRecord = records::decode(&entry.value)?;
            Ok(record.into_value(id(key)?))
        });
        Ok((
            room::collect(values)?,
            next.map(|(key, _)| id(&key)).transpose()?,
        ))
    }

    async fn load_configuration(
        &self,
        tenant: &TenantId,
        id: &ConfigurationId,
    ) -> Result<Option<Stored<ConfigurationRecord>>, StoreError> {
        load(&self.store, keys::configuration_value(tenant, id)).await
    }
}

fn no_such_value(id: &ConfigurationId) -> Fault {
    Fault::not_found("ConfigurationValue", id.as_str())
}
