//! The registry's `fetch`: from a request's text to its answer's.

use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures_util::future::{Either, select};
use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{future_to_promise, spawn_local};

use crate::protocol::{Headers, Method, Request, TenantId, header};
use crate::registry::{Answer, Caller, LATE_HEADERS, Pressure, Sender};
use crate::wasm::abort_listener::AbortListener;
use crate::wasm::object::member;
use crate::wasm::room;

use super::Inner;

/// The headers of most answers, whose names cross the boundary as the letters from `A` on.
const FREQUENT_HEADERS: [&str; 4] = [
    header::CONNECTION,
    header::X_RESPONSE_ID,
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
];
const LETTERS: [&str; 4] = ["A", "B", "C", "D"];

#[wasm_bindgen(raw_module = "../../js/handler.js")]
extern "C" {
    /// Documented where it is written.
    #[wasm_bindgen(js_name = fetchHandler)]
    fn fetch_handler(
        answer: JsValue,
        header_names: &Array,
        frequent_headers: &Array,
        body_limit: u32,
        response_class: Option<Function>,
    ) -> Function;

    /// Documented where it is written.
    #[wasm_bindgen(js_name = lateHeaderOf)]
    fn late_header_of(request: &JsValue, name: &str) -> String;
}

impl Inner {
    /// A `fetch` function bound to this registry, which answers with instances of a class. With a host's own class, late
    /// headers are read late: its requests stay as they are, where anybody else may change theirs as soon as it is sent.
    pub(super) fn handler(self: &Rc<Self>, response_class: Option<Function>) -> Function {
        let inner = self.clone();
        let (requester, late_headers) = match response_class {
            Some(_) => (Requester::Host as fn(_) -> _, LATE_HEADERS),
            None => (Requester::Program as fn(_) -> _, &[] as &[_]),
        };
        let is_early = |name: &&str| !late_headers.contains(name);
        let header_names = self.request_headers.iter().copied().filter(is_early);
        let header_names: Vec<_> = header_names.collect();
        let listed = names(&header_names);
        // Fallible although it never fails: V8 before Node 24 ends the process when it has to give up
        // optimised code around a call that returns a single reference.
        let answer = move |text: String, host_request: JsValue| {
            room::check()?;
            let (request, pressure) = request(text, &header_names);
            inner.answer(request, pressure, requester(host_request))
        };
        let answer = Closure::<dyn Fn(String, JsValue) -> Result<JsValue, JsValue>>::new(answer);
        let body_limit = self.max_body_bytes;
        fetch_handler(
            answer.into_js_value(),
            &listed,
            &names(&FREQUENT_HEADERS),
            body_limit,
            response_class,
        )
    }

    /// Answers at once when the store does, which saves a promise; else with a promise, whose work ends
    /// with the signal of the host's request.
    fn answer(
        self: &Rc<Self>,
        request: Request<String>,
        pressure: Pressure,
        requester: Requester,
    ) -> Result<JsValue, JsValue> {
        let inner = self.clone();
        let host_request = requester.request().clone();
        let caller = Caller {
            sender: requester,
            pressure,
        };
        let mut work = Box::pin(async move {
            inner.note_time_before().await;
            let answer = inner.ready().core.handle(request, caller, &inner.clock);
            let answer = answer.await;
            inner.schedule_expiry().await;
            text(&answer)
        });
        match work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(text) => text.map(JsValue::from),
            Poll::Pending => {
                // What it has changed may expire, whether or not somebody waits for the answer.
                let inner = self.clone();
                spawn_local(async move { inner.schedule_expiry().await });
                let gone = gone(&host_request);
                let answer = async {
                    match select(work, pin!(gone)).await {
                        Either::Left((text, _)) => text.map(JsValue::from),
                        Either::Right((reason, _)) => Err(reason),
                    }
                };
                Ok(future_to_promise(answer).into())
            }
        }
    }
}

/// Who sends a request, which the request knows.
enum Requester {
    /// A host's client: nobody changes its headers, so that some may be read late.
    Host(JsValue),
    /// A program in this process, all of whose headers have been read: it may change them as soon as it has sent them.
    Program(JsValue),
}

impl Requester {
    fn request(&self) -> &JsValue {
        let (Self::Host(request) | Self::Program(request)) = self;
        request
    }
}

impl Sender for Requester {
    fn address(&self) -> Option<String> {
        let address = member(self.request(), "peer")?.as_string();
        address.filter(|address| !address.is_empty())
    }

    fn late_header(&self, name: &'static str) -> Option<String> {
        let Self::Host(request) = self else {
            return None;
        };
        let value = late_header_of(request, name);
        (!value.is_empty()).then_some(value)
    }
}

fn names(headers: &[&str]) -> Array {
    headers.iter().map(|name| JsValue::from(*name)).collect()
}

/// Ends, with the reason, when nobody waits for a request any more.
fn gone(requester: &JsValue) -> impl Future<Output = JsValue> + use<> {
    // A host may have a kind of its own, so it is not asked for its class.
    let signal = member(requester, "signal")
        .filter(|signal| member(signal, "addEventListener").is_some())
        .map(JsValue::unchecked_into);
    let listener = signal.as_ref().map(AbortListener::new);
    poll_fn(move |context| {
        let reason = listener
            .as_ref()
            .and_then(|listener| listener.poll(context.waker()));
        reason.map_or(Poll::Pending, Poll::Ready)
    })
}

/// Reads a request as `js/handler.js` writes it.
fn request(mut text: String, header_names: &[&'static str]) -> (Request<String>, Pressure) {
    let mut lines = text.split('\n');
    let method = Method::parse(lines.next().unwrap_or_default());
    let url = lines.next().unwrap_or_default().to_owned();
    let pressure = match lines.next() {
        Some("1") => Pressure::High,
        Some("2") => Pressure::Extreme,
        _ => Pressure::Fine,
    };
    let mut headers = Headers::new();
    for (name, value) in header_names.iter().zip(&mut lines) {
        if !value.is_empty() {
            headers.push(name, value.to_owned());
        }
    }
    // The body stays where it is: it may be large.
    let body = lines.map(|line| line.len() + 1).sum::<usize>();
    text.drain(..text.len().saturating_sub(body.saturating_sub(1)));
    let request = Request {
        method,
        url,
        headers,
        body: text,
    };
    (request, pressure)
}

/// Writes an answer as `js/handler.js` reads it.
fn text(answer: &Answer) -> Result<String, JsValue> {
    let response = &answer.response;
    let status = response.status.to_string();
    let tenant = answer.tenant.as_ref().map_or("", TenantId::as_str);
    let outcome = [
        &status,
        " ",
        answer.operation.unwrap_or_default(),
        " ",
        tenant,
    ];
    let headers = response.headers.iter();
    let headers = headers.flat_map(|(name, value)| {
        let mut frequent = FREQUENT_HEADERS.iter().zip(LETTERS);
        match frequent.find(|(known, _)| **known == name) {
            Some((_, letter)) => ["\n", letter, "", value],
            None => ["\n", name, ": ", value],
        }
    });
    let pieces = outcome
        .into_iter()
        .chain(headers)
        .chain(["\n\n", &response.body]);
    let length = pieces.clone().map(str::len).sum();
    let mut text = String::new();
    let reserved = text.try_reserve_exact(length);
    reserved.map_err(|_| room::memory_used_up())?;
    text.extend(pieces);
    Ok(text)
}
