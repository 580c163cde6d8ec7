//! What every method of a client's parts takes, sends and answers.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::client::{Call, Error};

use super::answer::{Answer, Work};
use super::api::Api;
use super::arguments::Arguments;
use super::failure::Failure;
use super::fetch::Reply;
use super::listing;
use super::options::fields;
use super::resources::{account, configuration, events, services, sessions, views};

/// A method of one of a client's parts.
///
/// Arguments and options are written as `js/signature.js` reads them, which checks what callers pass in
/// by them. All options may be left out.
pub(super) struct Method {
    /// Of the part and the method, with a bar between.
    pub(super) name: &'static str,
    /// Which kind of result it has, as `js/calls.js` knows them.
    pub(super) result: &'static str,
    pub(super) arguments: &'static str,
    pub(super) options: &'static [&'static str],
    pub(super) action: Action,
}

/// What a method does.
pub(super) enum Action {
    /// Makes a call and reads its answer.
    Call(Build, Read),
    /// Makes a call that is answered by a list.
    List(Build),
    /// Something of its own.
    Run(fn(Rc<Api>, Arguments) -> Result<Work, Failure>),
}

/// Makes a call of its arguments, and does what is to be done before that is sent.
pub(super) type Build = fn(&Api, &Arguments) -> Result<Call<JsValue>, Error<JsValue>>;

/// Reads the answer to a call.
pub(super) type Read = fn(&Api, &Arguments, Reply) -> Result<Answer, Failure>;

/// The methods of a client's parts, numbered from the first part's first to the last part's last.
const PARTS: [&[Method]; 6] = [
    sessions::METHODS,
    services::METHODS,
    configuration::METHODS,
    events::METHODS,
    views::METHODS,
    account::METHODS,
];

impl Method {
    /// The method of this number.
    pub(super) fn numbered(mut number: usize) -> Option<&'static Self> {
        for part in PARTS {
            if let Some(method) = part.get(number) {
                return Some(method);
            }
            number = number.saturating_sub(part.len());
        }
        None
    }

    /// All methods in the order of their numbers, a line each.
    pub(super) fn describe_all() -> String {
        let mut lines = String::new();
        for part in PARTS {
            for method in part {
                method.describe(&mut lines);
            }
        }
        lines
    }

    /// Adds one line: names, kind of result, arguments and options.
    fn describe(&self, lines: &mut String) {
        for text in [self.name, self.result, self.arguments] {
            *lines += text;
            *lines += "|";
        }
        *lines += &fields(self.options);
        *lines += "\n";
    }

    /// Begins a call of it. What it sends is settled before this returns.
    pub(super) fn begin(&self, api: &Rc<Api>, arguments: Arguments) -> Result<Work, Failure> {
        let api = api.clone();
        let (build, read) = match self.action {
            Action::Call(build, read) => (build, Some(read)),
            Action::List(build) => (build, None),
            Action::Run(run) => return run(api, arguments),
        };
        // `js/calls.js` asks for a page after another by where it starts.
        let next = arguments.options.text("next");
        let call = build(&api, &arguments)?.query("marker", next.as_deref());
        Ok(Box::pin(async move {
            if read.is_none()
                && let Some(page) = listing::from_memory(&api, &call, &arguments)
            {
                return Ok(page);
            }
            let asked_at = api.now();
            let result = api.send(&call, &arguments.call_options).await;
            match read {
                Some(read) => read(&api, &arguments, result?),
                None => listing::read(&api, &call, &arguments, asked_at, result),
            }
        }))
    }
}
