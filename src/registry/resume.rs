use crate::protocol::Timestamp;

use super::records::{self, ClockRecord, LeaseRecord};
use super::store::{Commit, Store, StoreError, Transaction};
use super::transact::load;
use super::{Registry, keys};

impl<S: Store> Registry<S> {
    /// What every start takes off the sessions' lives, in milliseconds: time that passed since the clock was noted last is
    /// not known, and starts that follow each other quickly must not keep a silent session alive.
    const START_COST: u64 = 1_000;

    /// Notes that it is running now, for [`resume`](Self::resume). To be called every second while there are sessions, and
    /// before anybody is told that a session is over that has not ended yet: it must not live again after a restart.
    pub async fn note_time(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = Transaction::new();
        let record = ClockRecord { running_at: now };
        transaction.put(keys::clock(), records::encode(&record)?);
        let (Commit::Committed | Commit::Conflict) = self.store.commit(transaction).await?;
        Ok(())
    }

    /// Goes on with what a store has kept: sessions have as much time left as they had when the time was noted last, less a
    /// second, so that nobody's session ends because the registry was away. To be called once, before any request.
    pub async fn resume(&self, now: Timestamp) -> Result<(), StoreError> {
        let Some(clock) = load::<_, ClockRecord>(&self.store, keys::clock()).await? else {
            return self.note_time(now).await;
        };
        let before = clock.record.running_at.as_millis() + Self::START_COST;
        let moved = |time: Timestamp| {
            let left = time.as_millis().saturating_sub(before);
            Timestamp::from_millis(now.as_millis().saturating_add(left))
        };
        // In one step: one that is repeated must not count twice.
        let mut transaction = Transaction::new();
        for (key, _) in self.store.scan(keys::deadlines(), usize::MAX).await? {
            transaction.delete(key);
        }
        let mut leases = Vec::new();
        for (key, entry) in self.store.scan(keys::leases(), usize::MAX).await? {
            let (tenant, session) = keys::read_lease(&key)?;
            let mut lease: LeaseRecord = records::decode(&entry.value)?;
            lease.deadline = moved(lease.deadline);
            lease.indexed_at = lease.deadline;
            leases.push((
                keys::deadline(lease.deadline, &tenant, &session),
                key,
                lease,
            ));
        }
        // A key that is both deleted and put is put.
        transaction.deletes.sort_unstable();
        leases.sort_unstable_by(|(first, ..), (second, ..)| first.cmp(second));
        transaction.deletes.retain(|key| {
            leases
                .binary_search_by(|(index, ..)| index.cmp(key))
                .is_err()
        });
        for (index, key, lease) in leases {
            transaction.put(index, Vec::new());
            transaction.put(key, records::encode(&lease)?);
        }
        let record = ClockRecord { running_at: now };
        transaction.put(keys::clock(), records::encode(&record)?);
        let (Commit::Committed | Commit::Conflict) = self.store.commit(transaction).await?;
        Ok(())
    }
}
