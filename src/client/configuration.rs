//! Configuration values: what to send, and how to read what comes back.

use crate::protocol::Method;

use super::call::{cannot_stand_in_url, check_id, without_slash};
use super::{Answer, Call, Error, Json, ListOptions};

/// Lists all values. Answered by a list.
pub fn list<J: Json>(options: &ListOptions) -> Call<J> {
    options.apply(Call::new(Method::Get, "configuration", 200))
}

/// Lists the values in a namespace and in those under it. Answered by a list.
///
/// Slashes at either end of the namespace may be left out.
pub fn list_for_namespace<J: Json>(
    namespace: &str,
    options: &ListOptions,
) -> Result<Call<J>, Error<J>> {
    let mut namespace = without_slash(namespace);
    while let Some(rest) = namespace.strip_prefix("/") {
        namespace = rest;
    }
    if namespace.is_empty() {
        return Ok(list(options));
    }
    let call = located(
        "namespace",
        namespace,
        Call::new(Method::Get, "configuration", 200),
    )?;
    // The slash at the end is what tells a namespace from a value.
    Ok(options.apply(call.segment("")))
}

/// Reads a value. See [`value`].
pub fn get<J: Json>(id: &str) -> Result<Call<J>, Error<J>> {
    of_value(id, Call::new(Method::Get, "configuration", 200))
}

/// Reads the answer to [`get`]: the value, and the object it stands in, which has the id given if it
/// has none.
pub fn value<J: Json>(id: &str, response: Answer<J>) -> Result<(String, J), Error<J>> {
    let named = |object: J| match object.member("id") {
        Some(_) => object,
        None => object.with("id", J::text(id)),
    };
    match response.body.text_at(&["value"]) {
        Some(value) => Ok((value, named(response.body))),
        None => Err(Error::malformed("a value", response)),
    }
}

/// Writes a value, whether it exists or not. Answered without a body.
pub fn set<J: Json>(id: &str, value: &str) -> Result<Call<J>, Error<J>> {
    let body = J::object(&[("value", J::text(value))]);
    Ok(of_value(id, Call::new(Method::Put, "configuration", 204))?.body(body))
}

/// Removes a value. Answered without a body.
pub fn remove<J: Json>(id: &str) -> Result<Call<J>, Error<J>> {
    of_value(id, Call::new(Method::Delete, "configuration", 204))
}

fn of_value<J: Json>(id: &str, call: Call<J>) -> Result<Call<J>, Error<J>> {
    // What ends in a slash is a namespace, which is no value.
    if id.is_empty() || id.ends_with('/') {
        return Err(cannot_stand_in_url("configurationId"));
    }
    located("configurationId", id, call)
}

/// Adds an id or a namespace to the path. Its own leading slash makes a second one there, which is
/// how the registry tells `/key` from `key`.
fn located<J: Json>(
    argument: &'static str,
    path: &str,
    call: Call<J>,
) -> Result<Call<J>, Error<J>> {
    for segment in path.as_bytes().split(|byte| *byte == b'/') {
        if !segment.is_empty() {
            check_id(argument, segment)?;
        }
    }
    Ok(call.path(path))
}
