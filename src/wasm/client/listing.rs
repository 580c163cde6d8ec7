//! Lists, from the registry and from memory.

use wasm_bindgen::prelude::*;

use crate::client::{Duration, Failed, ListCachePolicy, Listed};

use super::answer::Answer;
use super::api::Api;
use super::arguments::Arguments;
use super::failure::Failure;
use super::fetch::Reply;

#[wasm_bindgen(raw_module = "../../js/page.js")]
extern "C" {
    /// Documented where it is written.
    fn page(
        values: &JsValue,
        next_marker: Option<&str>,
        feed_position: Option<&str>,
        age: f64,
    ) -> JsValue;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = structuredClone)]
    fn structured_clone(value: &JsValue) -> JsValue;
}

/// What a list call is answered with instead of making it, if it may be: what was read before.
pub(super) fn from_memory(api: &Api, line: &str, arguments: &Arguments) -> Option<Answer> {
    let cache = policy(api, arguments);
    if !cache.remembers() {
        return None;
    }
    let (listed, age) = remembered(api, line, cache.max_age)?;
    Some(answer(listed, age, JsValue::UNDEFINED))
}

/// Reads what a list call ended with.
pub(super) fn read(
    api: &Api,
    line: &str,
    arguments: &Arguments,
    result: Result<Reply, Failure>,
) -> Result<Answer, Failure> {
    let cache = policy(api, arguments);
    match result.and_then(|reply| reply.read(Listed::read)) {
        Ok((listed, whole)) => {
            if cache.remembers() {
                // Nothing is borrowed while JavaScript runs, which may trap.
                let kept = copy(&listed);
                let mut lists = api.lists().borrow_mut();
                lists.insert(line.to_owned(), kept, arguments.asked_at);
            }
            Ok(answer(listed, Duration::ZERO, whole))
        }
        Err(failure) if !cache.remembers() => Err(failure),
        Err(failure) => {
            let Failed {
                error,
                is_transient,
                ..
            } = failure.into_failed();
            let stale = remembered(api, line, cache.stale_if_error).filter(|_| is_transient);
            let (listed, age) = stale.ok_or(Failure::Final(error))?;
            Ok(answer(listed, age, JsValue::UNDEFINED))
        }
    }
}

/// A list as it came is not kept.
fn policy(api: &Api, arguments: &Arguments) -> ListCachePolicy {
    if api.is_raw() {
        return ListCachePolicy::default();
    }
    arguments.options.list_cache()
}

fn remembered(api: &Api, line: &str, max_age: Duration) -> Option<(Listed<JsValue>, Duration)> {
    let now = api.now();
    let (listed, age) = {
        let lists = api.lists().borrow();
        let (listed, age) = lists.find(line, max_age, now)?;
        (listed.clone(), age)
    };
    Some((copy(&listed), age))
}

/// A copy that its owner may change.
fn copy(listed: &Listed<JsValue>) -> Listed<JsValue> {
    Listed {
        values: structured_clone(&listed.values),
        ..listed.clone()
    }
}

/// A page that was read this long ago.
fn answer(listed: Listed<JsValue>, age: Duration, whole: JsValue) -> Answer {
    let next_marker = listed.next_marker.as_deref();
    let feed_position = listed.feed_position.as_deref();
    let age = age.as_millis().into();
    Answer {
        value: page(&listed.values, next_marker, feed_position, age),
        whole,
        next: next_marker.into(),
    }
}
