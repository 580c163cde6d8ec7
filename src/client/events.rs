//! The events feed: what to send.

use crate::protocol::Method;

use super::{Call, Json, ListOptions};

/// Lists events from the marker on, or of the last hour without one. Answered by a list.
pub fn list<J: Json>(options: &ListOptions) -> Call<J> {
    options.apply(Call::new(Method::Get, "events", 200))
}
