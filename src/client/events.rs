//! The events feed: what to send.

use crate::protocol::Method;

use super::{Call, Json, ListOptions, decimal};

/// Which events to list, and how long to wait for one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventListOptions {
    /// Which page.
    pub list: ListOptions,
    /// Only events of this type.
    pub event_type: Option<String>,
    /// Whether to list the types that the API's first version did not have.
    pub extended: bool,
    /// How many seconds the registry may hold the request until there is something newer than the
    /// marker.
    pub wait: Option<u32>,
    /// Further parameters of the query, which the others go before.
    pub query: Vec<(String, String)>,
}

/// Lists events from the marker on, or of the last hour without one. Answered by a list.
pub fn list<J: Json>(options: &EventListOptions) -> Call<J> {
    let mut call = Call::new(Method::Get, "events", 200);
    for (name, value) in &options.query {
        call = call.query(name, Some(value));
    }
    let wait = options.wait.map(|seconds| decimal(seconds.into()));
    let call = call
        .query("type", options.event_type.as_deref())
        .query("extended", options.extended.then_some("true"))
        .query("wait", wait.as_deref());
    options.list.apply(call)
}
