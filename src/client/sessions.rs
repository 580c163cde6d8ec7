//! Sessions: what to send, and how to read what comes back.

use crate::protocol::{HeartbeatTimeout, Method};

use super::call::located_id;
use super::{Answer, Call, Error, Json, ListOptions};

/// A session that was just created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// The id the registry gave it.
    pub id: String,
    /// The token of its first heartbeat.
    pub token: String,
}

/// Lists sessions. Answered by a list.
pub fn list<J: Json>(options: &ListOptions) -> Call<J> {
    options.apply(Call::new(Method::Get, "sessions", 200))
}

/// Reads one session. See [`object`](super::object).
pub fn get<J: Json>(id: &str) -> Result<Call<J>, Error<J>> {
    one(Method::Get, id, 200)
}

/// What a session is made of: its timeout in seconds, and what else the caller gives.
pub fn definition<J: Json>(heartbeat_timeout: J, payload: &J) -> J {
    payload.with(HeartbeatTimeout::KEY, heartbeat_timeout)
}

/// What a session is made of anew that was changed: it has a timeout always.
pub fn redefinition<J: Json>(definition: &J, changes: &J) -> J {
    let changed = definition.assign(changes);
    let timeout = |of: &J| of.member(HeartbeatTimeout::KEY);
    match timeout(changes).or_else(|| timeout(definition)) {
        Some(heartbeat_timeout) => self::definition(heartbeat_timeout, &changed),
        None => changed,
    }
}

/// Creates a session by its [`definition`]. See [`created`].
pub fn create<J: Json>(definition: J) -> Call<J> {
    Call::new(Method::Post, "sessions", 201).body(definition)
}

/// Reads the answer to [`create`].
pub fn created<J: Json>(response: Answer<J>) -> Result<Created, Error<J>> {
    match (located_id(&response), token_of(&response)) {
        (Some(id), Some(token)) => Ok(Created { id, token }),
        (None, _) => Err(Error::malformed("a Location header", response)),
        (_, None) => Err(Error::malformed("a token", response)),
    }
}

/// Changes a session. Answered without a body; see [`updated`].
pub fn update<J: Json>(id: &str, payload: J) -> Result<Call<J>, Error<J>> {
    Ok(one(Method::Put, id, 204)?.body(payload))
}

/// Reads the answer to [`update`]: the session's id.
pub fn updated<J: Json>(id: &str, response: &Answer<J>) -> String {
    located_id(response).unwrap_or_else(|| id.to_owned())
}

/// Ends a session, and with it its services. Answered without a body.
pub fn remove<J: Json>(id: &str) -> Result<Call<J>, Error<J>> {
    one(Method::Delete, id, 204)
}

/// Sends one heartbeat. See [`next_token`].
pub fn heartbeat<J: Json>(id: &str, token: &str) -> Result<Call<J>, Error<J>> {
    let body = J::object(&[("token", J::text(token))]);
    Ok(one(Method::Post, id, 200)?.segment("heartbeat").body(body))
}

/// Reads the answer to [`heartbeat`]: the token of the next one.
pub fn next_token<J: Json>(response: Answer<J>) -> Result<String, Error<J>> {
    match token_of(&response) {
        Some(token) => Ok(token),
        None => Err(Error::malformed("a token", response)),
    }
}

fn one<J: Json>(method: Method, id: &str, expected: u16) -> Result<Call<J>, Error<J>> {
    Call::new(method, "sessions", expected).id("sessionId", id)
}

fn token_of<J: Json>(response: &Answer<J>) -> Option<String> {
    let token = response.body.text_at(&["token"])?;
    (!token.is_empty()).then_some(token)
}
