//! How results reach the caller: through a promise, or through the callback of the older API.

use std::pin::Pin;
use std::rc::Rc;

use js_sys::{Array, Function, Object};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{future_to_promise, spawn_local};

use crate::client::{Listed, sessions};
use crate::wasm::object::{object, set};

use super::api::Api;
use super::arguments::Arguments;
use super::callback::call_later;
use super::failure::Failure;
use super::heartbeater::HeartBeater;

/// What a call ends with.
pub(super) enum Answer {
    Nothing,
    /// An object of the registry's, as it came.
    Object(JsValue),
    /// One text, which the promise's result names.
    Named(&'static str, String),
    Page(Listed<JsValue>),
    SessionCreated(sessions::Created, HeartBeater),
}

/// Runs a call with its arguments and hands what it ends with to the callback if there is one among
/// them, else to the promise returned.
pub(super) fn answer(
    api: &Rc<Api>,
    arguments: Box<[JsValue]>,
    call: impl AsyncFnOnce(Rc<Api>, Arguments) -> Result<Answer, Failure> + 'static,
) -> JsValue {
    let api = api.clone();
    let mut arguments = Arguments::new(arguments);
    let callback = arguments.take_callback();
    deliver(
        callback,
        Box::pin(async move { call(api, arguments).await }),
    )
}

type Work = Pin<Box<dyn Future<Output = Result<Answer, Failure>>>>;

fn deliver(callback: Option<Function>, work: Work) -> JsValue {
    let Some(callback) = callback else {
        let promise = async { work.await.map(Answer::into_value).map_err(Failure::into_js) };
        return future_to_promise(promise).into();
    };
    spawn_local(async move {
        let arguments = match work.await {
            Ok(answer) => answer.into_arguments(),
            Err(failure) => Array::of1(&failure.into_js()),
        };
        call_later(&callback, &arguments);
    });
    JsValue::UNDEFINED
}

impl Answer {
    /// What the promise resolves with.
    fn into_value(self) -> JsValue {
        match self {
            Self::Nothing => JsValue::UNDEFINED,
            Self::Object(value) => value,
            Self::Named(name, text) => object([(name, text.into())]),
            Self::Page(page) => {
                if let Some(values) = page.values.dyn_ref::<Object>() {
                    set(values, "nextMarker", &page.next_marker.into());
                }
                page.values
            }
            Self::SessionCreated(created, heartbeater) => object([
                ("id", created.id.into()),
                ("token", created.token.into()),
                ("heartbeater", heartbeater.into()),
            ]),
        }
    }

    /// What the callback gets: no error, and then as many arguments as the older client gave.
    fn into_arguments(self) -> Array {
        let none = JsValue::NULL;
        match self {
            Self::Nothing => Array::of1(&none),
            Self::Object(value) => Array::of2(&none, &value),
            Self::Named(_, text) => Array::of2(&none, &text.into()),
            Self::Page(page) => Array::of3(&none, &page.values, &page.next_marker.into()),
            Self::SessionCreated(created, heartbeater) => {
                let body = object([("token", created.token.into())]);
                Array::of4(&none, &created.id.into(), &body, &heartbeater.into())
            }
        }
    }
}
