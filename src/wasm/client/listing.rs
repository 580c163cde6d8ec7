//! Lists: pages that know the way to the next, and lists from memory.

use std::rc::Rc;
use std::time::Duration;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::client::{Call, Listed};

use super::answer::{Answer, Work};
use super::api::Api;
use super::failure::Failure;
use super::options::ListCallOptions;

#[wasm_bindgen(raw_module = "../../js/page.js")]
extern "C" {
    /// Documented where it is written.
    fn page(
        values: &JsValue,
        next_marker: Option<&str>,
        feed_position: Option<&str>,
        age: f64,
        next: Option<Function>,
    ) -> JsValue;

    /// Documented where it is written.
    #[wasm_bindgen(js_name = wholePage)]
    fn whole_page(whole: &JsValue, page: &JsValue) -> JsValue;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = structuredClone)]
    fn structured_clone(value: &JsValue) -> JsValue;
}

/// One page of a list, with what reads the pages after it.
pub(super) struct Page {
    listed: Listed<JsValue>,
    /// How long ago it was read.
    age: Duration,
    next: Option<Function>,
}

impl Page {
    pub(super) fn next_marker(&self) -> JsValue {
        self.listed.next_marker.clone().into()
    }

    /// The page as the caller gets it.
    pub(super) fn into_js(self) -> JsValue {
        let Listed {
            values,
            next_marker,
            feed_position,
        } = self.listed;
        page(
            &values,
            next_marker.as_deref(),
            feed_position.as_deref(),
            self.age.as_millis() as f64,
            self.next,
        )
    }

    /// The answer as it came, iterable as the page is.
    pub(super) fn into_whole(self, whole: &JsValue) -> JsValue {
        whole_page(whole, &self.into_js())
    }
}

/// Makes a list call.
pub(super) fn list(api: Rc<Api>, call: Call<JsValue>, options: ListCallOptions) -> Work {
    Box::pin(read(api, call, options))
}

async fn read(
    api: Rc<Api>,
    call: Call<JsValue>,
    options: ListCallOptions,
) -> Result<Answer, Failure> {
    if !options.cache.remembers() || api.is_raw() {
        let reply = api.send(&call, &options.call).await?;
        let (listed, whole) = reply.read(Listed::read)?;
        let page = to_page(api, call, options, listed, Duration::ZERO);
        return Ok(Answer::Page(page).with_whole(whole));
    }
    if let Some(signal) = &options.call.signal
        && signal.aborted()
    {
        return Err(Failure::Aborted(signal.reason()));
    }
    let target = call.target();
    if let Some((listed, age)) = remembered(&api, &target, options.cache.max_age) {
        return Ok(Answer::Page(to_page(api, call, options, listed, age)));
    }
    let asked_at = api.now();
    let reply = api.send(&call, &options.call).await;
    match reply.and_then(|reply| reply.read(Listed::read)) {
        Ok((listed, _)) => {
            let copy = copy(&listed);
            api.lists().borrow_mut().insert(target, copy, asked_at);
            let page = to_page(api, call, options, listed, Duration::ZERO);
            Ok(Answer::Page(page))
        }
        Err(failure) if failure.is_transient() => {
            let stale = remembered(&api, &target, options.cache.stale_if_error);
            let (listed, age) = stale.ok_or(failure)?;
            Ok(Answer::Page(to_page(api, call, options, listed, age)))
        }
        Err(failure) => Err(failure),
    }
}

fn remembered(
    api: &Rc<Api>,
    target: &str,
    max_age: Duration,
) -> Option<(Listed<JsValue>, Duration)> {
    let lists = api.lists().borrow();
    let (listed, age) = lists.find(target, max_age, api.now())?;
    Some((copy(listed), age))
}

/// A copy that its owner may change.
fn copy(listed: &Listed<JsValue>) -> Listed<JsValue> {
    Listed {
        values: structured_clone(&listed.values),
        ..listed.clone()
    }
}

fn to_page(
    api: Rc<Api>,
    call: Call<JsValue>,
    options: ListCallOptions,
    listed: Listed<JsValue>,
    age: Duration,
) -> Page {
    // A page that leads to itself would be read for ever.
    let next = listed.next_marker.as_deref();
    let next = next.filter(|next| call.parameter("marker") != Some(next));
    let next = next.map(|next| {
        let call = call.query("marker", Some(next));
        let next = move || {
            let (api, call, options) = (api.clone(), call.clone(), options.clone());
            let page = async {
                match list(api, call, options).await.map_err(Failure::into_js)? {
                    Answer::Page(page) | Answer::WholePage(_, page) => Ok(page.into_js()),
                    other => Ok(other.into_value()),
                }
            };
            Ok(future_to_promise(page).into())
        };
        let next = Closure::<dyn Fn() -> Result<JsValue, JsValue>>::new(next);
        next.into_js_value().unchecked_into()
    });
    Page { listed, age, next }
}
