//! How results reach the caller: through a promise, or through the callback of the older API.

use std::future::ready;
use std::pin::Pin;
use std::rc::Rc;

use js_sys::{Array, Function, Object};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{future_to_promise, spawn_local};

use crate::client::{Call, object as object_of, sessions};
use crate::protocol::Response;
use crate::wasm::object::object;

use super::api::Api;
use super::arguments::Arguments;
use super::callback::call_later;
use super::failure::Failure;
use super::fetch::Reply;
use super::heartbeater::HeartBeater;
use super::listing::Page;
use super::options::CallOptions;

#[wasm_bindgen(raw_module = "../../js/page.js")]
extern "C" {
    /// Documented where it is written.
    fn pages(promise: &JsValue) -> JsValue;
}

/// What a call ends with.
pub(super) enum Answer {
    Nothing,
    /// An object of the registry's, as it came.
    Object(JsValue),
    /// One text, which the promise's result names.
    Named(&'static str, String),
    /// A configuration value, and the object of the registry's that only the promise resolves with.
    Value {
        object: JsValue,
        value: String,
    },
    Page(Page),
    SessionCreated(sessions::Created, HeartBeater),
    /// The answer as it came.
    Whole(JsValue),
    WholePage(JsValue, Page),
    WholeSession(JsValue, sessions::Created, HeartBeater),
}

/// What is under way once a call's arguments are read.
pub(super) type Work = Pin<Box<dyn Future<Output = Result<Answer, Failure>>>>;

/// Begins a call with its arguments and hands what it ends with to the callback if there is one among
/// them, else to the promise returned.
///
/// It never fails. What calls into WebAssembly returns a `Result` all the same: V8 before Node 24 ends
/// the process when it has to give up optimised code around a call that returns a single reference.
pub(super) fn answer(
    api: &Rc<Api>,
    arguments: Box<[JsValue]>,
    begin: impl FnOnce(Rc<Api>, &mut Arguments) -> Result<Work, Failure>,
) -> Result<JsValue, JsValue> {
    let mut arguments = Arguments::new(arguments);
    let callback = arguments.take_callback();
    let work = begin(api.clone(), &mut arguments);
    Ok(deliver(
        callback,
        work.unwrap_or_else(|failure| Box::pin(ready(Err(failure)))),
    ))
}

/// The same for a list, whose promise can be iterated over all pages.
pub(super) fn answer_list(
    api: &Rc<Api>,
    arguments: Box<[JsValue]>,
    begin: impl FnOnce(Rc<Api>, &mut Arguments) -> Result<Work, Failure>,
) -> Result<JsValue, JsValue> {
    Ok(pages(&answer(api, arguments, begin)?))
}

/// Sends a call and reads its answer.
pub(super) fn send(
    api: Rc<Api>,
    call: Call<JsValue>,
    options: CallOptions,
    read: impl FnOnce(Reply) -> Result<Answer, Failure> + 'static,
) -> Work {
    send_and_read(api, call, options, Box::new(read))
}

type Read = Box<dyn FnOnce(Reply) -> Result<Answer, Failure>>;

/// Apart from [`send`], so that all calls share one state machine.
fn send_and_read(api: Rc<Api>, call: Call<JsValue>, options: CallOptions, read: Read) -> Work {
    Box::pin(async move { read(api.send(&call, &options).await?) })
}

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

impl Reply {
    /// Reads an answer that is an object of the registry's.
    pub(super) fn object(self) -> Result<Answer, Failure> {
        self.answer(|response| Ok(Answer::Object(object_of(response)?)))
    }

    /// What a call ends with that was answered so: what is read out of the answer, or all of it if
    /// the caller wants it as it came, readable or not.
    pub(super) fn answer(
        self,
        read: impl FnOnce(Response<JsValue>) -> Result<Answer, Failure>,
    ) -> Result<Answer, Failure> {
        if self.whole.is_undefined() {
            read(self.response)
        } else {
            Ok(Answer::Whole(self.whole))
        }
    }
}

impl Answer {
    /// The same, with the answer as it came if there is one.
    pub(super) fn with_whole(self, whole: JsValue) -> Self {
        match self {
            answer if whole.is_undefined() => answer,
            Self::Page(page) => Self::WholePage(whole, page),
            Self::SessionCreated(created, heartbeater) => {
                Self::WholeSession(whole, created, heartbeater)
            }
            _ => Self::Whole(whole),
        }
    }

    /// What the promise resolves with.
    pub(super) fn into_value(self) -> JsValue {
        match self {
            Self::Nothing => JsValue::UNDEFINED,
            Self::Object(value) | Self::Whole(value) | Self::Value { object: value, .. } => value,
            Self::Named(name, text) => object([(name, text.into())]),
            Self::Page(page) => page.into_js(),
            Self::WholePage(whole, page) => page.into_whole(&whole),
            Self::SessionCreated(created, heartbeater) => created_object(created, heartbeater),
            Self::WholeSession(whole, created, heartbeater) => {
                let source = created_object(created, heartbeater);
                Object::assign(
                    whole.unchecked_ref::<Object>(),
                    source.unchecked_ref::<Object>(),
                )
                .into()
            }
        }
    }

    /// What the callback gets: no error, and then as many arguments as the older client gave.
    fn into_arguments(self) -> Array {
        let none = JsValue::NULL;
        match self {
            Self::Nothing => Array::of1(&none),
            Self::Object(value) | Self::Whole(value) => Array::of2(&none, &value),
            Self::Named(_, text) | Self::Value { value: text, .. } => {
                Array::of2(&none, &text.into())
            }
            Self::Page(page) => {
                let next_marker = page.next_marker();
                Array::of3(&none, &page.into_js(), &next_marker)
            }
            Self::WholePage(whole, page) => {
                let next_marker = page.next_marker();
                Array::of3(&none, &page.into_whole(&whole), &next_marker)
            }
            Self::SessionCreated(created, heartbeater) => {
                let body = object([("token", created.token.into())]);
                Array::of4(&none, &created.id.into(), &body, &heartbeater.into())
            }
            Self::WholeSession(whole, created, heartbeater) => {
                Array::of4(&none, &created.id.into(), &whole, &heartbeater.into())
            }
        }
    }
}

fn created_object(created: sessions::Created, heartbeater: HeartBeater) -> JsValue {
    object([
        ("id", created.id.into()),
        ("token", created.token.into()),
        ("heartbeater", heartbeater.into()),
    ])
}
