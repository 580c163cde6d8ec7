//! The account: what to send.

use crate::protocol::Method;

use super::{Call, Json};

/// Reads the account's limits. See [`object`](super::object).
pub fn limits<J: Json>() -> Call<J> {
    Call::new(Method::Get, "limits", 200)
}
