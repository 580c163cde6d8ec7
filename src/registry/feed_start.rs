//! Where feeds begin: where retention ends, or later, where memory did.

use crate::protocol::{EventType, TenantId, Ticks, TimeUuid, Timestamp};

use super::records::{self, FeedStartRecord};
use super::store::{Commit, Key, Store, StoreError, Transaction};
use super::transact::load;
use super::{Registry, keys};

/// How many events are deleted at a time: little memory is left for it.
const BATCH: usize = 16;

impl<S: Store> Registry<S> {
    /// The first point in time of which an account's events are kept.
    pub(super) async fn kept_from(
        &self,
        tenant: &TenantId,
        now: Timestamp,
    ) -> Result<Ticks, StoreError> {
        let stored = load::<_, FeedStartRecord>(&self.store, keys::feed_start(tenant)).await?;
        let first = stored.map(|stored| stored.record.first.ticks());
        Ok(first.unwrap_or_default().max(self.retained_from(now)))
    }

    /// Forgets about half of what every feed has, the older half. Answers whether there was anything to forget.
    ///
    /// What is lived by goes before what is past: a session that could not end for lack of memory would keep others from it,
    /// and every request after it.
    pub(super) async fn shorten_feeds(&self) -> Result<bool, StoreError> {
        let mut has_forgotten = false;
        for (key, _) in self.store.scan(keys::feed_heads(), usize::MAX).await? {
            let tenant = keys::read_tenant(&key)?;
            has_forgotten |= self.shorten_feed(&tenant).await?;
        }
        Ok(has_forgotten)
    }

    async fn shorten_feed(&self, tenant: &TenantId) -> Result<bool, StoreError> {
        let end = self.load_feed_head(tenant).await?.last.ticks().next();
        let mut oldest = None;
        for event_type in EventType::ALL {
            for key in self.oldest_events(tenant, *event_type, end, 1).await? {
                let id = keys::read_event_id(&key)?;
                oldest = Some(oldest.map_or(id, |known: TimeUuid| known.min(id)));
            }
        }
        let Some(oldest) = oldest else {
            return Ok(false);
        };
        let first = oldest.ticks().next().midway(end);
        // Before anything is deleted: a marker that missed something must always be told.
        let mut transaction = Transaction::new();
        let record = FeedStartRecord {
            first: TimeUuid::first_at(first),
        };
        transaction.put(keys::feed_start(tenant), records::encode(&record)?);
        let (Commit::Committed | Commit::Conflict) = self.store.commit(transaction).await?;
        for event_type in EventType::ALL {
            loop {
                let outdated = self
                    .oldest_events(tenant, *event_type, first, BATCH)
                    .await?;
                if outdated.is_empty() {
                    break;
                }
                let mut transaction = Transaction::new();
                transaction.deletes = outdated;
                let (Commit::Committed | Commit::Conflict) = self.store.commit(transaction).await?;
            }
        }
        Ok(true)
    }

    async fn oldest_events(
        &self,
        tenant: &TenantId,
        event_type: EventType,
        end: Ticks,
        count: usize,
    ) -> Result<Vec<Key>, StoreError> {
        let events = keys::events_before(tenant, event_type, end);
        let events = self.store.scan(events, count).await?;
        Ok(events.into_iter().map(|(key, _)| key).collect())
    }
}
