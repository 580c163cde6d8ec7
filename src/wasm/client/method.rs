//! What a method of a client's parts takes, sends and answers.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::answer::Answer;
use super::api::Api;
use super::arguments::Arguments;
use super::failure::Failure;
use super::fetch::Reply;
use super::listing;
use super::time::timer_millis;
use crate::client::{self, Call, Error, ListOptions, Registration};

#[wasm_bindgen(raw_module = "../../js/object.js")]
extern "C" {
    /// The values as an array: what to send, the status of a success, the time, and as whom.
    #[wasm_bindgen(js_name = list)]
    fn begun(
        line: &str,
        body: &JsValue,
        expected: u16,
        asked_at: f64,
        account: &JsValue,
    ) -> JsValue;
}

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
    /// Beside those of every call.
    pub(super) options: &'static str,
    pub(super) action: Action,
}

/// What a method does.
#[derive(Clone, Copy)]
pub(super) enum Action {
    /// Makes a call and reads its answer.
    Call(Build, Read),
    /// The same, again and again while an id is taken.
    Insist(Build, Read),
    /// Makes a call that is answered by a list.
    List(Build),
}

/// How a call is made of a method's arguments.
#[derive(Clone, Copy)]
pub(super) enum Build {
    /// Of the page of a list that is asked for.
    Page(fn(&ListOptions) -> Call<JsValue>),
    /// Of an id.
    Id(fn(&str) -> Built),
    /// Of an id and a text.
    Texts(fn(&str, &str) -> Built),
    /// Of an id and a body.
    Change(fn(&str, JsValue) -> Built),
    /// Of what else there is; it also does what is to be done before that is sent.
    Of(fn(&Api, &Arguments) -> Built),
}

/// A call, unless an argument cannot be sent.
pub(super) type Built = Result<Call<JsValue>, Error<JsValue>>;

/// How the answer to a call is read.
#[derive(Clone, Copy)]
pub(super) enum Read {
    /// For what it says, or as it came if results are to be that.
    Said(fn(&Arguments, client::Answer<JsValue>) -> Result<JsValue, Error<JsValue>>),
    /// Not at all.
    Nothing,
    /// By what is to be done now, too.
    Of(fn(&Rc<Api>, &Arguments, Reply) -> Ended),
    /// The same, and also when there is none, or another than was hoped for.
    Either(fn(&Rc<Api>, &Arguments, Result<Reply, Failure>) -> Ended),
}

/// What a call ends with, unless it fails.
pub(super) type Ended = Result<Answer, Failure>;

/// What `js/calls.js` has sent, and what became of that.
pub(super) struct Sent {
    /// The status of a success.
    pub(super) expected: u16,
    /// How often it has been sent before.
    pub(super) tries: u32,
    pub(super) outcome: JsValue,
}

impl Action {
    /// Begins a call of it: what to send, and what to hand back with the answer.
    pub(super) fn begin(&self, api: &Api, arguments: &Arguments) -> Result<JsValue, Failure> {
        let (Self::Call(build, _) | Self::Insist(build, _) | Self::List(build)) = self;
        // `js/calls.js` asks for a page after another by where it starts.
        let next = arguments.options.text("next");
        let call = build.call(api, arguments)?.query("marker", next.as_deref());
        Ok(begun(
            &call.line(),
            call.content().unwrap_or(&JsValue::UNDEFINED),
            call.expected(),
            arguments.asked_at.as_millis() as f64,
            &api.account(arguments.asked_at),
        ))
    }

    /// What a call of it ends with.
    pub(super) fn end(
        &self,
        api: &Rc<Api>,
        arguments: &Arguments,
        sent: Sent,
    ) -> Result<JsValue, Failure> {
        let result = api.reply(sent.expected, sent.outcome);
        let answer = match self {
            Self::List(_) => return listing::read(api, result),
            Self::Call(_, Read::Either(read)) => read(api, arguments, result),
            Self::Call(_, read) => read.answer(api, arguments, result?),
            Self::Insist(_, read) => match result {
                Ok(reply) => read.answer(api, arguments, reply),
                Err(failure) => {
                    let registration = Registration::new(arguments.options.registration());
                    let error = failure.decided();
                    let rest =
                        error.and_then(|error| registration.after(sent.tries).retry_after(error));
                    rest.map(|rest| Answer::later(timer_millis(rest)))
                        .ok_or(failure)
                }
            },
        };
        answer.map(Answer::into_js)
    }
}

impl Build {
    fn call(&self, api: &Api, arguments: &Arguments) -> Built {
        match self {
            Self::Page(call) => Ok(call(&arguments.page())),
            Self::Id(call) => call(&arguments.text(0)),
            Self::Texts(call) => call(&arguments.text(0), &arguments.text(1)),
            Self::Change(call) => call(&arguments.text(0), arguments.payload(1)),
            Self::Of(call) => call(api, arguments),
        }
    }
}

impl Read {
    pub(super) fn answer(
        &self,
        api: &Rc<Api>,
        arguments: &Arguments,
        reply: Reply,
    ) -> Result<Answer, Failure> {
        match self {
            Self::Said(read) if reply.whole.is_undefined() => {
                Ok(Answer::of(read(arguments, reply.response)?))
            }
            Self::Said(_) => Ok(Answer::whole(reply.whole)),
            Self::Nothing => Ok(Answer::of(JsValue::UNDEFINED)),
            Self::Of(read) => read(api, arguments, reply),
            Self::Either(read) => read(api, arguments, Ok(reply)),
        }
    }
}
