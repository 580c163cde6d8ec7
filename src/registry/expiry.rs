use crate::protocol::{EventPayload, SessionId, TenantId, Timestamp};

use super::records::{self, LeaseRecord, ServiceRecord};
use super::service_index::remove_service;
use super::store::{Store, StoreError, Transaction};
use super::transact::{load, load_all, transact};
use super::{Registry, keys};

/// How many entries of the index are read at a time.
const BATCH: usize = 64;

/// An entry of the index: the time to look after a session.
struct Due {
    at: Timestamp,
    tenant: TenantId,
    session: SessionId,
}

impl<S: Store> Registry<S> {
    /// When [`expire`](Self::expire) must next be called; `None` while there is no session.
    ///
    /// It may come too early: heartbeats since then show when `expire` looks.
    pub async fn next_expiry(&self) -> Option<Timestamp> {
        let earliest = self.store.scan(keys::deadlines(), 1).await.ok()?;
        let (key, _) = earliest.first()?;
        let (at, ..) = keys::read_deadline(key).ok()?;
        Some(at)
    }

    /// Ends every session whose deadline is not later than `now`, in the order of their deadlines.
    ///
    /// Each goes in one step: its services, itself, and one event dated its deadline. Requests do the
    /// same before they are answered, so nobody sees the dead.
    pub async fn expire(&self, now: Timestamp) -> Result<(), StoreError> {
        loop {
            let due = self.store.scan(keys::deadlines_due(now), BATCH).await?;
            if due.is_empty() {
                return Ok(());
            }
            for (key, _) in due {
                let (at, tenant, session) = keys::read_deadline(&key)?;
                let due = Due {
                    at,
                    tenant,
                    session,
                };
                let moved_to = self.settle(&due).await?;
                // It is due too, but maybe after others that were not read yet.
                if moved_to.is_some_and(|later| later <= now) {
                    break;
                }
            }
        }
    }

    /// Ends a session, or moves its entry to where its deadline is now and answers where that is.
    async fn settle(&self, due: &Due) -> Result<Option<Timestamp>, StoreError> {
        let entry = keys::deadline(due.at, &due.tenant, &due.session);
        let lease_key = keys::lease(&due.tenant, &due.session);
        transact(&self.store, async || {
            let lease = load::<_, LeaseRecord>(&self.store, lease_key.clone()).await?;
            let mut transaction = Transaction::new();
            let revision = lease.as_ref().map(|lease| lease.revision);
            transaction
                .check(lease_key.clone(), revision)
                .delete(entry.clone());
            let moved_to = match lease.map(|lease| lease.record) {
                Some(lease) if lease.indexed_at != due.at => None,
                Some(mut lease) if lease.deadline > due.at => {
                    lease.indexed_at = lease.deadline;
                    transaction
                        .put(lease_key.clone(), records::encode(&lease)?)
                        .put(
                            keys::deadline(lease.deadline, &due.tenant, &due.session),
                            Vec::new(),
                        );
                    Some(lease.deadline)
                }
                Some(_) => {
                    transaction.delete(lease_key.clone());
                    self.bury(due, &mut transaction).await?;
                    None
                }
                None => None,
            };
            Ok((moved_to, transaction))
        })
        .await
    }

    /// Removes what a dead session leaves, and tells of it.
    async fn bury(&self, due: &Due, transaction: &mut Transaction) -> Result<(), StoreError> {
        let Due {
            at,
            tenant,
            session,
        } = due;
        let head = self.load_feed_head(tenant).await?;
        let index = keys::services_by_session(tenant, session);
        let ids = self
            .store
            .scan(index, usize::MAX)
            .await?
            .iter()
            .map(|(key, _)| keys::read_indexed_service(key))
            .collect::<Result<Vec<_>, _>>()?;
        let service_keys: Vec<_> = ids.iter().map(|id| keys::service(tenant, id)).collect();
        let stored = load_all::<_, ServiceRecord>(&self.store, &service_keys).await?;
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
        transaction.delete(keys::session(tenant, session));
        let payload = EventPayload::ServicesTimeout(services);
        self.append_event(transaction, tenant, head, *at, payload)
            .await
    }
}
