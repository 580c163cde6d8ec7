use crate::protocol::{Fault, Response, SessionId, TimeUuid, header};

use super::call::Call;
use super::failure::Failure;
use super::records::{self, LeaseRecord};
use super::store::{Store, Transaction};
use super::transact::{load, transact};
use super::{Registry, answer, keys};

impl<S: Store> Registry<S> {
    /// Prolongs a session's life by its timeout, counted from now.
    ///
    /// The session's current token is exchanged for the next one. The one before is taken too, because
    /// the answer that held the current one may have been lost, and is answered with the current one.
    pub(super) async fn heartbeat(
        &self,
        call: &Call<'_>,
        id: SessionId,
    ) -> Result<Response<String>, Failure> {
        let token = call.body.heartbeat_token()?;
        let key = keys::lease(call.tenant, &id);
        let next = transact(&self.store, async || {
            let lease = load::<_, LeaseRecord>(&self.store, key.clone()).await?;
            let is_known = lease.is_some();
            let Some(stored) = lease.filter(|lease| lease.record.is_alive(call.now)) else {
                if is_known {
                    self.note_time(call.now).await?;
                }
                return Err(Fault::not_found("Session", id.as_str()).into());
            };
            let mut lease = stored.record;
            lease.deadline = call.now + lease.heartbeat_timeout.duration();
            lease.last_seen = Some(call.now);
            if token == lease.current_token {
                lease.current_token = self.random.heartbeat_token(lease.deadline);
                lease.previous_token = Some(token);
            } else if Some(token) != lease.previous_token {
                return Err(Fault::not_found("HeartbeatMarker", &token.to_string()).into());
            }

            let mut transaction = Transaction::new();
            // A later deadline leaves the index behind, which is put right when its entry is due. An
            // earlier one, after a shortened timeout or a clock set back, cannot wait for that.
            if lease.deadline < lease.indexed_at {
                transaction
                    .delete(keys::deadline(lease.indexed_at, call.tenant, &id))
                    .put(keys::deadline(lease.deadline, call.tenant, &id), Vec::new());
                lease.indexed_at = lease.deadline;
            }
            transaction.update(key.clone(), stored.revision, records::encode(&lease)?);
            Ok::<_, Failure>((lease.current_token, transaction))
        })
        .await?;
        let mut response = token_answer(200, next);
        response.headers.push(header::CONNECTION, "keep-alive");
        Ok(response)
    }
}

/// An answer that hands out the token of the next heartbeat.
pub(super) fn token_answer(status: u16, token: TimeUuid) -> Response<String> {
    let mut text = [0; 36];
    let body = ["{\"token\":\"", token.encode(&mut text), "\"}"].concat();
    Response {
        body,
        ..answer::empty(status)
    }
}
