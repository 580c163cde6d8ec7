//! What calls end with that are answered by a list. `js/lists.js` remembers lists and makes pages of them.

use wasm_bindgen::prelude::*;

use crate::client::{Failed, Listed};
use crate::wasm::object::array;

use super::api::Api;
use super::failure::Failure;
use super::fetch::Reply;
use super::time::millis;

/// Reads what a list call ended with: nothing, the list, the answer as it came, where the page after it starts and where
/// the feed goes on; or the error of a failure that may pass, for which an older list may stand in, and the time.
pub(super) fn read(api: &Api, result: Result<Reply, Failure>) -> Result<JsValue, Failure> {
    match result.and_then(|reply| reply.read(Listed::read)) {
        Ok((listed, whole)) => Ok(array(&[
            JsValue::UNDEFINED,
            listed.values,
            whole,
            listed.next_marker.into(),
            listed.feed_position.into(),
        ])),
        Err(failure) => {
            let Failed {
                error,
                is_transient,
                ..
            } = failure.into_failed();
            if is_transient {
                Ok(array(&[error, millis(api.now())]))
            } else {
                Err(Failure::Final(error))
            }
        }
    }
}
