//! The feed: what has happened in an account, in the order it was committed.
//!
//! Every event's id is later than the one before, whatever the clock does and however many registries
//! write, because the commit that adds an event also moves the head of the feed. Whoever has read up
//! to an id has missed nothing before it.

use std::time::Duration;

use serde_json::value::RawValue;

use crate::protocol::{
    Event, EventPayload, Fault, Reason, Response, TenantId, Ticks, TimeUuid, Timestamp,
};

use super::address::Parameter;
use super::call::Call;
use super::failure::Failure;
use super::records::{self, FeedHeadRecord};
use super::store::{Revision, Store, StoreError, Transaction};
use super::transact::load;
use super::{Registry, answer, keys, paging};

/// How far a request without a marker looks back.
const DEFAULT_WINDOW: Duration = Duration::from_secs(60 * 60);

/// How many old events an added event removes at most. More than one, so that the feed does not grow
/// for ever.
const TRIMMED_PER_EVENT: usize = 2;

/// Where the feed of an account ends.
pub(super) struct FeedHead {
    last: Ticks,
    revision: Option<Revision>,
}

impl<S: Store> Registry<S> {
    pub(super) async fn list_events(&self, call: &Call<'_>) -> Result<Response<String>, Failure> {
        let limit = paging::limit(call.address)?;
        let marker = self.event_marker(call).await?;
        let first = marker.unwrap_or_else(|| {
            let earliest = call.account_created.max(call.now - DEFAULT_WINDOW);
            TimeUuid::first_at(Ticks::at(earliest))
        });
        let first = first.max(TimeUuid::first_at(self.retained_from(call.now)));
        let range = keys::events_from(&call.tenant, first);
        let mut found = self.store.scan(range, paging::scan_limit(limit)).await?;
        let next = paging::split_next(&mut found, limit);
        let next = next.map(|(key, _)| keys::read_event_id(&key)).transpose()?;
        let events = found
            .iter()
            .map(|(_, entry)| serde_json::from_slice(&entry.value))
            .collect::<Result<Vec<Box<RawValue>>, _>>()?;
        let marker = marker.map(|marker| marker.to_string());
        let next = next.map(|next| next.to_string());
        let page = paging::page(call.address, limit, marker.as_deref(), events, next);
        answer::json(200, &page)
    }

    /// Reads where the feed ends.
    ///
    /// What an event tells of is to be read after this: then two changes that both add an event to an
    /// account never commit on what the other has made out of date.
    pub(super) async fn load_feed_head(&self, tenant: &TenantId) -> Result<FeedHead, StoreError> {
        let stored = load::<_, FeedHeadRecord>(&self.store, keys::feed_head(tenant)).await?;
        Ok(FeedHead {
            last: stored
                .as_ref()
                .map(|stored| stored.record.last)
                .unwrap_or_default(),
            revision: stored.map(|stored| stored.revision),
        })
    }

    /// Adds an event that happened at `time` to a transaction, and removes events out of retention.
    pub(super) async fn append_event(
        &self,
        transaction: &mut Transaction,
        tenant: &TenantId,
        head: FeedHead,
        time: Timestamp,
        payload: EventPayload,
    ) -> Result<(), StoreError> {
        let last = Ticks::at(time).max(head.last.next());
        let event = Event {
            id: self.random.time_uuid(last),
            timestamp: time,
            payload,
        };
        let text = serde_json::to_vec(&event).map_err(|_| StoreError::Corrupt("event"))?;
        let key = keys::feed_head(tenant);
        transaction
            .check(key.clone(), head.revision)
            .put(key, records::encode(&FeedHeadRecord { last })?)
            .put(keys::event(tenant, event.id), text);
        let outdated = keys::events_before(tenant, self.retained_from(time));
        for (key, _) in self.store.scan(outdated, TRIMMED_PER_EVENT).await? {
            transaction.delete(key);
        }
        Ok(())
    }

    /// Reads the query parameter `marker`: a point in time between the account's creation and now.
    async fn event_marker(&self, call: &Call<'_>) -> Result<Option<TimeUuid>, Failure> {
        let marker = match call.address.parameter("marker") {
            Parameter::Absent => return Ok(None),
            Parameter::Once(text) => TimeUuid::parse(text),
            Parameter::Repeated => Err(Reason::NotAUuid),
        };
        let marker = marker.map_err(|reason| Fault::bad_request(reason.to_string()))?;
        if marker.ticks() < Ticks::at(call.account_created) {
            let text = "from parameter must be greater than or equal to the account creation date";
            return Err(Fault::bad_request(text).into());
        }
        let next_millisecond = Ticks::at(call.now + Duration::from_millis(1));
        // The feed is ahead of a clock that was set back. What it handed out stays good.
        if marker.ticks() >= next_millisecond
            && marker.ticks() > self.load_feed_head(&call.tenant).await?.last
        {
            let text = "from parameter must be smaller than the current time";
            return Err(Fault::bad_request(text).into());
        }
        Ok(Some(marker))
    }

    fn retained_from(&self, now: Timestamp) -> Ticks {
        Ticks::at(now - self.config.retention)
    }
}
