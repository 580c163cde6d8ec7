use crate::protocol::{EventPayload, SessionId, TenantId, Timestamp};

use super::records::{self, LeaseRecord};
use super::store::{Store, StoreError, Transaction};
use super::transact::{load, transact};
use super::{Registry, keys};

/// How many entries of the index are read at a time.
const BATCH: usize = 64;

/// An entry of the index: the time to look after a session.
struct Due {
    at: Timestamp,
    tenant: TenantId,
    session: SessionId,
}

/// What became of an entry of the index.
enum Outcome {
    Ended,
    /// The session lives until then.
    Moved(Timestamp),
    /// There is no such session any more, or another entry is its own.
    Outdated,
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
                let moved_to = loop {
                    match self.settle(&due).await {
                        Err(StoreError::Full) if self.shorten_feeds().await? => {}
                        settled => break settled?,
                    }
                };
                // It is due too, but maybe after others that were not read yet.
                if moved_to.is_some_and(|later| later <= now) {
                    break;
                }
            }
        }
    }

    /// Ends a session, or moves its entry to where its deadline is now and answers where that is.
    async fn settle(&self, due: &Due) -> Result<Option<Timestamp>, StoreError> {
        let outcome = self.try_to_settle(due).await?;
        if matches!(outcome, Outcome::Ended) {
            let ended = self.expired_sessions.get().wrapping_add(1);
            self.expired_sessions.set(ended);
        }
        Ok(match outcome {
            Outcome::Moved(to) => Some(to),
            Outcome::Ended | Outcome::Outdated => None,
        })
    }

    async fn try_to_settle(&self, due: &Due) -> Result<Outcome, StoreError> {
        let entry = keys::deadline(due.at, &due.tenant, &due.session);
        let lease_key = keys::lease(&due.tenant, &due.session);
        transact(&self.store, async || {
            let lease = load::<_, LeaseRecord>(&self.store, lease_key.clone()).await?;
            let mut transaction = Transaction::new();
            let revision = lease.as_ref().map(|lease| lease.revision);
            transaction
                .check(lease_key.clone(), revision)
                .delete(entry.clone());
            let outcome = match lease.map(|lease| lease.record) {
                Some(lease) if lease.indexed_at != due.at => Outcome::Outdated,
                Some(mut lease) if lease.deadline > due.at => {
                    lease.indexed_at = lease.deadline;
                    transaction
                        .put(lease_key.clone(), records::encode(&lease)?)
                        .put(
                            keys::deadline(lease.deadline, &due.tenant, &due.session),
                            Vec::new(),
                        );
                    Outcome::Moved(lease.deadline)
                }
                Some(_) => {
                    self.bury(due, &mut transaction).await?;
                    Outcome::Ended
                }
                None => Outcome::Outdated,
            };
            Ok((outcome, transaction))
        })
        .await
    }

    /// Removes what a dead session leaves, and tells of it.
    async fn bury(&self, due: &Due, transaction: &mut Transaction) -> Result<(), StoreError> {
        let tenant = &due.tenant;
        let head = self.load_feed_head(tenant).await?;
        let services = self
            .remove_session(transaction, tenant, &due.session)
            .await?;
        let events = [EventPayload::ServicesTimeout(services)];
        self.append_events(transaction, tenant, head, due.at, events)
            .await
    }
}
