//! Lists of what is alive.

use crate::protocol::{Limit, SessionId};

use super::call::Call;
use super::records;
use super::store::{Entry, Key, KeyRange, Store, StoreError, room};
use super::{Registry, keys, paging};

/// How many entries a page looks at beyond those it shows. With more of the dead in its way it is short, and the next goes
/// on from there.
const MOST_HIDDEN: usize = 2_000;
/// And how many before it is empty although more follows: some readers would take that for the end.
const MOST_HIDDEN_BEFORE_ANY: usize = 10_000;

impl<S: Store> Registry<S> {
    /// Reads entries of a range until a page is full, and the key that starts the next one. `show` makes what is listed of
    /// each, and nothing of those that are not to be seen.
    pub(super) async fn list<T>(
        &self,
        mut range: KeyRange,
        limit: Limit,
        show: impl AsyncFn(&[(Key, Entry)]) -> Result<Vec<Option<T>>, StoreError>,
    ) -> Result<(Vec<T>, Option<Key>), StoreError> {
        let mut shown = Vec::new();
        let mut hidden = 0;
        let mut count = paging::scan_limit(limit);
        loop {
            let found = self.store.scan(range.clone(), count).await?;
            for ((key, _), thing) in found.iter().zip(show(&found).await?) {
                match thing {
                    None => hidden += 1,
                    Some(_) if shown.len() >= limit.entries() => {
                        return Ok((shown, Some(key.clone())));
                    }
                    Some(thing) => room::push(&mut shown, thing)?,
                }
            }
            let Some((last, _)) = found.last().filter(|_| found.len() == count) else {
                return Ok((shown, None));
            };
            let most_hidden = if shown.is_empty() {
                MOST_HIDDEN_BEFORE_ANY
            } else {
                MOST_HIDDEN
            };
            if hidden > most_hidden {
                return Ok((shown, Some(last.clone())));
            }
            range = range.starting_at(last.next());
            count = paging::scan_limit(limit).max(MOST_HIDDEN / 8);
        }
    }

    /// Whether a session that something belongs to is over, and what belongs to it not to be seen any more.
    pub(super) async fn is_over(
        &self,
        call: &Call<'_>,
        session: &SessionId,
    ) -> Result<bool, StoreError> {
        if !call.has_overdue.get() {
            return Ok(false);
        }
        let key = keys::lease(call.tenant, session);
        match self.store.get_one(&key).await? {
            Some(lease) => Ok(records::read_deadline(&lease.value)? <= call.now),
            None => Ok(true),
        }
    }
}
