//! Sessions whose time is over.
//!
//! They end in batches, so that a hundred thousand at once keep nobody waiting: a request ends some before it is answered,
//! the host's timer the others. Nobody sees the dead meanwhile, because whoever reads judges by the deadline; only the
//! events that tell of them are later, and so behind every position that was told before.

use crate::protocol::{EventPayload, SessionId, TenantId, Timestamp};

use super::records::{self, LeaseRecord};
use super::store::{Key, Revision, Store, StoreError, Transaction, room};
use super::transact::{Stored, load, load_all, transact};
use super::{Registry, keys};

/// How many sessions end in one step, at most.
const BATCH: usize = 64;
/// How many services they may have together, one session's aside: what a step costs grows with them.
const SERVICES: usize = 256;

/// An entry of the index of deadlines: the time to look after a session. Ordered as the entries are.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    at: Timestamp,
    tenant: TenantId,
    session: SessionId,
}

/// What is to become of an entry.
enum Fate {
    End,
    /// The session lives until its lease's deadline.
    Move(LeaseRecord),
    /// There is no such session any more, or another entry is its own.
    Outdated,
}

/// What a step did.
#[derive(Clone, Copy, Default)]
struct Settled {
    ended: usize,
    /// Some of what it was given is still due.
    has_left_some: bool,
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

    /// Whether some were left when sessions that are due were looked for last, by a request or by [`expire`](Self::expire):
    /// [`expire_some`](Self::expire_some) should go on soon.
    pub fn is_behind(&self) -> bool {
        self.is_behind.get()
    }

    /// Ends every session whose deadline is not later than `now`, in the order of their deadlines.
    ///
    /// Each goes in one step: its services, itself, and one event dated its deadline.
    pub async fn expire(&self, now: Timestamp) -> Result<(), StoreError> {
        while !self.expire_some(now).await? {}
        Ok(())
    }

    /// Does a small part of what [`expire`](Self::expire) does, and answers whether that was all.
    pub async fn expire_some(&self, now: Timestamp) -> Result<bool, StoreError> {
        self.expire_at_most(BATCH, now).await
    }

    /// Looks after so many sessions that are due, and answers whether none is left.
    pub(super) async fn expire_at_most(
        &self,
        most: usize,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let is_done = self.settle_at_most(most, now).await;
        self.is_behind.set(matches!(is_done, Ok(false)));
        is_done
    }

    async fn settle_at_most(&self, most: usize, now: Timestamp) -> Result<bool, StoreError> {
        let mut left = most;
        loop {
            let at_once = left.min(BATCH);
            let mut due = self.due(now, at_once.saturating_add(1)).await?;
            let are_more = due.len() > at_once;
            due.truncate(at_once);
            if due.is_empty() {
                return Ok(!are_more);
            }
            left = left.saturating_sub(due.len());
            if !self.settle_within_memory(&due, now).await? && !are_more {
                return Ok(true);
            }
        }
    }

    /// Ends a session whose time is over before others that are due.
    pub(super) async fn expire_early(
        &self,
        tenant: &TenantId,
        session: &SessionId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let key = keys::lease(tenant, session);
        let lease = load::<_, LeaseRecord>(&self.store, key).await?;
        if let Some(lease) = lease.filter(|lease| !lease.record.is_alive(now)) {
            let due = |at| Due {
                at,
                tenant: tenant.clone(),
                session: session.clone(),
            };
            // First its entry is put where its deadline is, as it would have been in its turn.
            for at in [lease.record.indexed_at, lease.record.deadline] {
                self.settle_within_memory(&[due(at)], now).await?;
            }
        }
        Ok(())
    }

    /// The first entries of the index that are due.
    async fn due(&self, now: Timestamp, most: usize) -> Result<Vec<Due>, StoreError> {
        let found = self.store.scan(keys::deadlines_due(now), most).await?;
        let found = found.iter().map(|(key, _)| {
            let (at, tenant, session) = keys::read_deadline(key)?;
            Ok(Due {
                at,
                tenant,
                session,
            })
        });
        room::collect(found)
    }

    /// Settles what is due, or the first of it where memory is short. Answers whether some is still due.
    async fn settle_within_memory(&self, due: &[Due], now: Timestamp) -> Result<bool, StoreError> {
        let mut part = due;
        loop {
            match self.settle(part, now).await {
                Err(StoreError::Full) if part.len() > 1 => part = part.get(..1).unwrap_or_default(),
                Err(StoreError::Full) if self.shorten_feeds().await? => {}
                settled => {
                    let settled = settled?;
                    let ended = self.expired_sessions.get();
                    self.expired_sessions
                        .set(ended.wrapping_add(settled.ended as u64));
                    return Ok(settled.has_left_some || part.len() < due.len());
                }
            }
        }
    }

    /// Ends the sessions of some entries, and moves entries to where their deadlines are now, all in one step.
    async fn settle(&self, due: &[Due], now: Timestamp) -> Result<Settled, StoreError> {
        transact(&self.store, async || {
            let mut transaction = Transaction::new();
            let leases = due.iter().map(|due| Ok(due.lease()));
            let leases = load_all(&self.store, &room::collect(leases)?).await?;
            let mut over = Vec::new();
            let mut first_moved = None;
            let mut settled = Settled::default();
            for (due, lease) in due.iter().zip(leases) {
                let revision = lease.as_ref().map(|lease| lease.revision);
                let mut lease = match due.fate(lease) {
                    Fate::End => {
                        room::push(&mut over, (due, revision))?;
                        continue;
                    }
                    Fate::Move(lease) => Some(lease),
                    Fate::Outdated => None,
                };
                transaction.check(due.lease(), revision).delete(due.entry());
                if let Some(lease) = &mut lease {
                    lease.indexed_at = lease.deadline;
                    let moved = Due {
                        at: lease.deadline,
                        ..due.clone()
                    };
                    transaction
                        .put(due.lease(), records::encode(lease)?)
                        .put(moved.entry(), Vec::new());
                    settled.has_left_some |= moved.at <= now;
                    first_moved = first_moved.into_iter().chain([moved]).min();
                }
            }
            // What was moved may be over, too, and earlier.
            let all_over = over.len();
            over.retain(|(due, _)| first_moved.as_ref().is_none_or(|moved| *due <= moved));
            settled.has_left_some |= over.len() < all_over;
            over.sort_unstable_by_key(|(due, _)| (&due.tenant, *due));
            for over in over.chunk_by(|(one, _), (next, _)| one.tenant == next.tenant) {
                let buried = self.bury(&mut transaction, over).await?;
                settled.ended = settled.ended.saturating_add(buried);
                settled.has_left_some |= buried < over.len();
            }
            Ok((settled, transaction))
        })
        .await
    }

    /// Removes what dead sessions of an account leave, in their order, and tells of it. Answers of how many; the others have
    /// too much.
    async fn bury(
        &self,
        transaction: &mut Transaction,
        over: &[(&Due, Option<Revision>)],
    ) -> Result<usize, StoreError> {
        let Some((Due { tenant, .. }, _)) = over.first() else {
            return Ok(0);
        };
        let head = self.load_feed_head(tenant).await?;
        let mut events = Vec::new();
        let mut services = 0;
        for (due, revision) in over {
            if services > SERVICES {
                break;
            }
            transaction
                .check(due.lease(), *revision)
                .delete(due.entry());
            let removed = self
                .remove_session(transaction, tenant, &due.session)
                .await?;
            services = services.saturating_add(removed.len());
            let event = EventPayload::ServicesTimeout(removed);
            room::push(&mut events, (due.at, event))?;
        }
        let sessions = events.len();
        self.count_ended(transaction, tenant, sessions, services)
            .await?;
        self.append_events(transaction, tenant, head, events)
            .await?;
        Ok(sessions)
    }
}

impl Due {
    fn entry(&self) -> Key {
        keys::deadline(self.at, &self.tenant, &self.session)
    }

    fn lease(&self) -> Key {
        keys::lease(&self.tenant, &self.session)
    }

    fn fate(&self, lease: Option<Stored<LeaseRecord>>) -> Fate {
        match lease.map(|lease| lease.record) {
            Some(lease) if lease.indexed_at != self.at => Fate::Outdated,
            Some(lease) if lease.deadline > self.at => Fate::Move(lease),
            Some(_) => Fate::End,
            None => Fate::Outdated,
        }
    }
}
