use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};

use crate::protocol::{EventPageMetadata, Fault, Gap, Page, Response, Ticks, TimeUuid, Timestamp};

use super::call::Call;
use super::clock::Clock;
use super::event_query::EventQuery;
use super::failure::Failure;
use super::feed::{EventRange, event_text};
use super::store::{Entry, Store, room};
use super::{Registry, answer, keys, paging};

/// What of the feed a request gets to see.
struct Found {
    /// As many as its page holds, and the one that starts the next page.
    events: Vec<(TimeUuid, Entry)>,
    gap: Option<Gap>,
    feed_position: TimeUuid,
}

impl<S: Store> Registry<S> {
    /// Lists events. A request that may be held is answered when there is one later than its marker,
    /// or when its time is over; at once, if the account has as many held as it may.
    pub(super) async fn list_events(
        &self,
        call: &Call<'_>,
        clock: &impl Clock,
    ) -> Result<Response<String>, Failure> {
        let query = EventQuery::read(call.address)?;
        self.check_marker(call, &query).await?;
        let mut time_is_over = pin!(clock.sleep(query.wait));
        let place = (!query.wait.is_zero())
            .then(|| {
                self.held
                    .take_place(call.tenant, self.config.max_held_requests)
            })
            .flatten();
        let mut may_wait = place.is_some();
        let mut now = call.now;
        loop {
            // What happens while the feed is read must not be missed, so the watch comes first.
            let watch = may_wait.then(|| self.store.watch(keys::feed_head(call.tenant)));
            let found = self.find_events(call, &query, now).await?;
            let Some(change) = watch.filter(|_| !found.has_news_for(&query)) else {
                return page(call, &query, found);
            };
            let change = pin!(change);
            let woken_by = select(change, time_is_over.as_mut()).await;
            may_wait = matches!(woken_by, Either::Left(_));
            now = clock.now();
            let are_all_gone = self.expire_some(now).await?;
            call.has_overdue.set(!are_all_gone);
        }
    }

    async fn find_events(
        &self,
        call: &Call<'_>,
        query: &EventQuery,
        now: Timestamp,
    ) -> Result<Found, Failure> {
        let head = self.load_feed_head(call.tenant).await?;
        let retained = TimeUuid::first_at(self.kept_from(call.tenant, now).await?);
        let from = query.marker.unwrap_or_else(|| {
            let earliest = call.account_created.max(now - self.config.default_window);
            TimeUuid::first_at(Ticks::at(earliest))
        });
        // Since the request came nothing was missed, however long it was held.
        let kept_then = TimeUuid::first_at(self.kept_from(call.tenant, call.now).await?);
        let gap = query.marker.filter(|marker| *marker < kept_then);
        let gap = gap.map(|from| Gap { from, to: retained });
        let range = EventRange {
            tenant: call.tenant,
            types: &query.types,
            from: from.max(retained),
            // Kinds are read one after the other. Of what is added in between, one kind might be seen
            // and an earlier one of another kind not.
            to: head.last,
        };
        let events = self.events(range, paging::scan_limit(query.limit)).await?;
        Ok(Found {
            events,
            gap,
            feed_position: self.position_behind(&head, call.tenant, now),
        })
    }

    /// Requires a marker to be a point in time between the account's creation and now.
    async fn check_marker(&self, call: &Call<'_>, query: &EventQuery) -> Result<(), Failure> {
        let Some(marker) = query.marker else {
            return Ok(());
        };
        if marker.ticks() < Ticks::at(call.account_created) {
            let text = "from parameter must be greater than or equal to the account creation date";
            return Err(Fault::bad_request(text).into());
        }
        let next_millisecond = Ticks::at(call.now + Duration::from_millis(1));
        // The feed is ahead of a clock that was set back. What it handed out stays good.
        if marker.ticks() < next_millisecond {
            return Ok(());
        }
        let head = self.load_feed_head(call.tenant).await?;
        if marker.ticks() > self.next_event(&head, call.tenant) {
            let text = "from parameter must be smaller than the current time";
            return Err(Fault::bad_request(text).into());
        }
        Ok(())
    }
}

impl Found {
    fn has_news_for(&self, query: &EventQuery) -> bool {
        let is_news = |id: TimeUuid| query.marker.is_none_or(|marker| id > marker);
        self.events.iter().any(|(id, _)| is_news(*id))
    }
}

fn page(call: &Call<'_>, query: &EventQuery, found: Found) -> Result<Response<String>, Failure> {
    let mut events = found.events;
    let next = paging::split_next(&mut events, query.limit);
    let next = next.map(|(id, _)| id);
    // What is over and still to be told of is read by who reads on.
    let next = next.or_else(|| call.has_overdue.get().then_some(found.feed_position));
    let values = events.iter().map(|(_, entry)| event_text(entry));
    let marker = query.marker.map(|marker| marker.to_string());
    let page = paging::page(
        call.address,
        query.limit,
        marker.as_deref(),
        room::collect(values)?,
        next.map(|id| id.to_string()),
        found.feed_position,
    );
    let page = Page {
        values: page.values,
        metadata: EventPageMetadata {
            page: page.metadata,
            gap: found.gap,
        },
    };
    answer::json(200, &page)
}
