//! Services: what to send, and how to read what comes back.

use crate::protocol::Method;

use super::call::located_id;
use super::{Answer, Call, Error, Json, ListOptions};

/// Lists services, all or those with a tag. Answered by a list.
pub fn list<J: Json>(tag: Option<&str>, options: &ListOptions) -> Call<J> {
    options.apply(Call::new(Method::Get, "services", 200).query("tag", tag))
}

/// Reads one service. See [`object`](super::object).
pub fn get<J: Json>(id: &str) -> Result<Call<J>, Error<J>> {
    one(Method::Get, id, 200)
}

/// Creates a service under a session. See [`located`].
pub fn create<J: Json>(session_id: &str, id: &str, payload: &J) -> Call<J> {
    let body = payload
        .with("session_id", J::text(session_id))
        .with("id", J::text(id));
    Call::new(Method::Post, "services", 201).body(body)
}

/// Changes a service. See [`located`].
pub fn update<J: Json>(id: &str, payload: J) -> Result<Call<J>, Error<J>> {
    Ok(one(Method::Put, id, 204)?.body(payload))
}

/// Reads the answer to [`create`] or [`update`]: the service's id, which is the one given if the
/// answer does not say.
pub fn located<J: Json>(id: &str, response: &Answer<J>) -> String {
    located_id(response).unwrap_or_else(|| id.to_owned())
}

/// Removes a service. Answered without a body.
pub fn remove<J: Json>(id: &str) -> Result<Call<J>, Error<J>> {
    one(Method::Delete, id, 204)
}

fn one<J: Json>(method: Method, id: &str, expected: u16) -> Result<Call<J>, Error<J>> {
    Call::new(method, "services", expected).id("serviceId", id)
}
