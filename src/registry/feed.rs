//! The feed: what has happened in an account, in the order it was committed.
//!
//! Every event's id is later than the one before, whatever the clock does and however many registries
//! write, because the commit that adds an event also moves the head of the feed. Whoever has read up
//! to an id has missed nothing before it.

use serde_json::value::RawValue;

use crate::protocol::{Event, EventPayload, EventType, TenantId, Ticks, TimeUuid, Timestamp};

use super::records::{self, FeedHeadRecord};
use super::store::{Entry, Revision, Store, StoreError, Transaction, room};
use super::transact::load;
use super::{Registry, keys};

/// How many old events of its kind an added event removes at most. More than one, so that the feed
/// does not grow for ever.
const TRIMMED_PER_EVENT: usize = 2;

/// In bytes, what the text of most events does not exceed.
const USUAL_EVENT: usize = 256;

/// Where the feed of an account ends.
pub(super) struct FeedHead {
    /// The id of the latest event; before the first, a point at the account's creation.
    pub(super) last: TimeUuid,
    revision: Option<Revision>,
}

/// What is sought in the feed.
pub(super) struct EventRange<'a> {
    pub(super) tenant: &'a TenantId,
    pub(super) types: &'a [EventType],
    /// The first id, which need not exist.
    pub(super) from: TimeUuid,
    /// What is later is left out.
    pub(super) to: TimeUuid,
}

impl<S: Store> Registry<S> {
    /// Reads where the feed ends.
    ///
    /// What an event tells of is to be read after this: then two changes that both add an event to an
    /// account never commit on what the other has made out of date. A list is to be read after this
    /// too: then what happens while it is read is found behind the head.
    pub(super) async fn load_feed_head(&self, tenant: &TenantId) -> Result<FeedHead, StoreError> {
        let stored = load::<_, FeedHeadRecord>(&self.store, keys::feed_head(tenant)).await?;
        let revision = stored.as_ref().map(|stored| stored.revision);
        let last = stored.map(|stored| stored.record.last);
        Ok(FeedHead {
            last: last.unwrap_or(TimeUuid::first_at(Ticks::default())),
            revision,
        })
    }

    /// The point from which on a list that is read next can be followed.
    pub(super) async fn feed_position(
        &self,
        tenant: &TenantId,
        now: Timestamp,
    ) -> Result<TimeUuid, StoreError> {
        let head = self.load_feed_head(tenant).await?;
        Ok(self.position_behind(&head, tenant, now))
    }

    /// From where on everything is found that happens after a head was read, and nothing that
    /// happened before.
    pub(super) fn position_behind(
        &self,
        head: &FeedHead,
        tenant: &TenantId,
        now: Timestamp,
    ) -> TimeUuid {
        let next = head.last.ticks().next();
        // Where nothing happens, the head grows older than what is kept, and a marker of that age
        // would look as if something were lost.
        let recent = Ticks::at(now - self.config.retention / 2);
        if recent > next {
            let mut ahead = self.positions_ahead.borrow_mut();
            let known = ahead.entry(tenant.clone()).or_default();
            *known = recent.max(*known);
        }
        TimeUuid::first_at(next.max(recent))
    }

    /// The first point in time that an account's next event may have, whatever the clock says.
    pub(super) fn next_event(&self, head: &FeedHead, tenant: &TenantId) -> Ticks {
        let ahead = self.positions_ahead.borrow().get(tenant).copied();
        head.last.ticks().next().max(ahead.unwrap_or_default())
    }

    /// Adds events, each with the time at which it happened, to a transaction, in this order, and removes events that are out
    /// of retention.
    pub(super) async fn append_events(
        &self,
        transaction: &mut Transaction,
        tenant: &TenantId,
        head: FeedHead,
        events: impl IntoIterator<Item = (Timestamp, EventPayload)>,
    ) -> Result<(), StoreError> {
        let mut last = head.last;
        let mut earliest = self.next_event(&head, tenant);
        let mut types = Vec::new();
        let mut latest = Timestamp::default();
        let mut count = 0;
        for (time, payload) in events {
            let event_type = payload.event_type();
            types.push(event_type);
            latest = time;
            count += 1;
            last = self.random.time_uuid(Ticks::at(time).max(earliest));
            earliest = last.ticks().next();
            let event = Event {
                id: last,
                timestamp: time,
                payload,
            };
            let mut text = room::Growing::of(USUAL_EVENT)?;
            serde_json::to_writer(&mut text, &event).map_err(|_| StoreError::Corrupt("event"))?;
            transaction.put(keys::event(tenant, event_type, last), text.0);
        }
        let record = records::encode(&FeedHeadRecord { last })?;
        transaction.replace(keys::feed_head(tenant), head.revision, record);
        // Events of a kind that happens no more would stay if nobody but their own kind cleared them.
        types.extend(self.random.choice(EventType::ALL));
        types.sort_unstable();
        types.dedup();
        for event_type in types {
            let outdated = keys::events_before(tenant, event_type, self.retained_from(latest));
            let most = TRIMMED_PER_EVENT * count;
            for (key, _) in self.store.scan(outdated, most).await? {
                transaction.delete(key);
            }
        }
        Ok(())
    }

    /// Reads the first `count` events of a range, in their order.
    pub(super) async fn events(
        &self,
        range: EventRange<'_>,
        count: usize,
    ) -> Result<Vec<(TimeUuid, Entry)>, StoreError> {
        let mut events = Vec::new();
        for event_type in range.types {
            let keys = keys::events(range.tenant, *event_type, range.from, range.to);
            let found = self.store.scan(keys, count).await?.into_iter();
            let found = found.map(|(key, entry)| Ok((keys::read_event_id(&key)?, entry)));
            events = room::collect(events.into_iter().map(Ok).chain(found))?;
        }
        events.sort_unstable_by_key(|(id, _)| *id);
        events.truncate(count);
        Ok(events)
    }

    /// The first point in time of which events are kept.
    pub(super) fn retained_from(&self, now: Timestamp) -> Ticks {
        Ticks::at(now - self.config.retention)
    }
}

/// An event as it is served.
pub(super) fn event_text(entry: &Entry) -> Result<&RawValue, StoreError> {
    serde_json::from_slice(&entry.value).map_err(|_| StoreError::Corrupt("event"))
}
