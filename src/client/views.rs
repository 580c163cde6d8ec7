//! Views: what to send.

use crate::protocol::Method;

use super::{Call, Json, ListOptions};

/// Lists sessions, each with its services. Answered by a list.
pub fn overview<J: Json>(options: &ListOptions) -> Call<J> {
    options.apply(Call::new(Method::Get, "views", 200).segment("overview"))
}
