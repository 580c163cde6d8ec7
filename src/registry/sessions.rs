use crate::protocol::{Fault, Limit, Marker, Response, Session, SessionId};

use super::call::Call;
use super::failure::Failure;
use super::object_count::ObjectKind;
use super::records::{self, LeaseRecord, SessionRecord};
use super::store::{Entry, Key, Store, StoreError, Transaction, room};
use super::transact::{Stored, load, transact};
use super::{Registry, answer, heartbeat, keys, paging};

const COLLECTION: &str = "sessions";

impl<S: Store> Registry<S> {
    pub(super) async fn create_session(
        &self,
        call: &Call<'_>,
    ) -> Result<Response<String>, Failure> {
        let metadata = call.body.metadata()?.unwrap_or_default();
        let max_timeout = self.config.max_heartbeat_timeout;
        let heartbeat_timeout = call.body.heartbeat_timeout(max_timeout)?;
        let deadline = call.now + heartbeat_timeout.duration();
        let token = self.random.heartbeat_token(deadline);
        let session = records::encode(&SessionRecord { metadata })?;
        let lease = records::encode(&LeaseRecord {
            deadline,
            indexed_at: deadline,
            heartbeat_timeout,
            last_seen: None,
            current_token: token,
            previous_token: None,
        })?;
        let id = transact(&self.store, async || {
            let id = self.random.session_id();
            let mut transaction = Transaction::new();
            self.count_added(call, &mut transaction, ObjectKind::Session)
                .await?;
            let session_key = keys::session(call.tenant, &id);
            transaction
                .check(session_key.clone(), None)
                .put(session_key, session.clone())
                .put(keys::lease(call.tenant, &id), lease.clone())
                .put(keys::deadline(deadline, call.tenant, &id), Vec::new());
            Ok::<_, Failure>((id, transaction))
        })
        .await?;
        let response = heartbeat::token_answer(201, token);
        Ok(call.located(response, COLLECTION, id.as_str()))
    }

    pub(super) async fn read_session(
        &self,
        call: &Call<'_>,
        id: SessionId,
    ) -> Result<Response<String>, Failure> {
        let (session, lease) = self.load_session(call, &id).await?;
        let session = session.record.into_session(id, &lease.record);
        answer::json(200, &session)
    }

    pub(super) async fn list_sessions(&self, call: &Call<'_>) -> Result<Response<String>, Failure> {
        let limit = paging::limit(call.address)?;
        let marker = paging::marker(call.address, Marker::MAX_LENGTH)?;
        let from = marker.as_ref().map(Marker::as_str);
        let position = self.feed_position(call.tenant, call.now).await?;
        let (sessions, next) = self.sessions(call, from, limit).await?;
        let page = paging::page(call.address, limit, from, sessions, next, position);
        answer::json(200, &page)
    }

    /// Changes what the body names. A changed timeout counts from the next accepted heartbeat on; the
    /// running deadline stays.
    pub(super) async fn update_session(
        &self,
        call: &Call<'_>,
        id: SessionId,
    ) -> Result<Response<String>, Failure> {
        let metadata = call.body.metadata()?;
        let max_timeout = self.config.max_heartbeat_timeout;
        let heartbeat_timeout = call.body.optional_heartbeat_timeout(max_timeout)?;
        transact(&self.store, async || {
            let (session, mut lease) = self.load_session(call, &id).await?;
            let mut transaction = Transaction::new();
            if let Some(metadata) = metadata.clone() {
                let key = keys::session(call.tenant, &id);
                transaction
                    .check(key.clone(), Some(session.revision))
                    .put(key, records::encode(&SessionRecord { metadata })?);
            }
            if let Some(heartbeat_timeout) = heartbeat_timeout {
                lease.record.heartbeat_timeout = heartbeat_timeout;
                let key = keys::lease(call.tenant, &id);
                transaction
                    .check(key.clone(), Some(lease.revision))
                    .put(key, records::encode(&lease.record)?);
            }
            Ok::<_, Failure>(((), transaction))
        })
        .await?;
        Ok(call.updated(COLLECTION, id.as_str()))
    }

    /// Reads a page of sessions, and the id that starts the next one.
    pub(super) async fn sessions(
        &self,
        call: &Call<'_>,
        from: Option<&str>,
        limit: Limit,
    ) -> Result<(Vec<Session>, Option<String>), StoreError> {
        let tenant = call.tenant;
        // Leases tell who is over, of whom there may be many: nothing else is read of them.
        let range = keys::leases_of(tenant, from);
        let show = async |found: &[(Key, Entry)]| {
            let leases = found.iter().map(|(key, entry)| {
                if records::read_deadline(&entry.value)? <= call.now {
                    return Ok(None);
                }
                let lease: LeaseRecord = records::decode(&entry.value)?;
                Ok(Some((keys::read_session_id(key)?, lease)))
            });
            let leases = room::collect(leases)?;
            let alive = leases.iter().flatten();
            let alive = room::collect(alive.map(|(id, _)| Ok(keys::session(tenant, id))))?;
            let mut entries = self.store.get(&alive).await?.into_iter();
            let sessions = leases.into_iter().map(|lease| {
                let lease = lease.and_then(|lease| Some((lease, entries.next()??)));
                // Without an entry the session has ended since its lease was found.
                let Some(((id, lease), entry)) = lease else {
                    return Ok(None);
                };
                let session: SessionRecord = records::decode(&entry.value)?;
                Ok(Some(session.into_session(id, &lease)))
            });
            room::collect(sessions)
        };
        let (sessions, next) = self.list(range, limit, show).await?;
        let next = next.map(|key| keys::read_session_id(&key)).transpose()?;
        Ok((sessions, next.map(|id| id.to_string())))
    }

    /// Reads both halves of a session that is alive.
    pub(super) async fn load_session(
        &self,
        call: &Call<'_>,
        id: &SessionId,
    ) -> Result<(Stored<SessionRecord>, Stored<LeaseRecord>), Failure> {
        let session = load(&self.store, keys::session(call.tenant, id)).await?;
        let lease = load::<_, LeaseRecord>(&self.store, keys::lease(call.tenant, id)).await?;
        session
            .zip(lease)
            .filter(|(_, lease)| lease.record.is_alive(call.now))
            .ok_or_else(|| Fault::not_found("Session", id.as_str()).into())
    }
}
