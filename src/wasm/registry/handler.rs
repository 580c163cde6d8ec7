//! The registry's `fetch`: from a request's text to its answer's.

use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::protocol::{Headers, Method, Request, Response};
use crate::registry::REQUEST_HEADERS;

use super::Inner;

#[wasm_bindgen(raw_module = "../../js/handler.js")]
extern "C" {
    /// Documented where it is written.
    #[wasm_bindgen(js_name = fetchHandler)]
    fn fetch_handler(
        answer: JsValue,
        header_names: &Array,
        body_limit: u32,
        response_class: Option<Function>,
    ) -> Function;
}

impl Inner {
    /// A `fetch` function bound to this registry, which answers with instances of a class.
    pub(super) fn handler(self: &Rc<Self>, response_class: Option<Function>) -> Function {
        let inner = self.clone();
        let answer = move |head: String, body: String| inner.answer(request(&head, body));
        let answer = Closure::<dyn Fn(String, String) -> JsValue>::new(answer);
        let header_names = REQUEST_HEADERS
            .iter()
            .map(|name| JsValue::from(*name))
            .collect();
        let body_limit = self.max_body_bytes;
        fetch_handler(
            answer.into_js_value(),
            &header_names,
            body_limit,
            response_class,
        )
    }

    /// Answers at once when the store does, which saves a promise; else with a promise.
    fn answer(self: &Rc<Self>, request: Request<String>) -> JsValue {
        let inner = self.clone();
        let mut work = Box::pin(async move {
            let response = inner.ready().core.handle(request, &inner.clock).await;
            inner.schedule_expiry().await;
            text(&response)
        });
        match work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(text) => text.into(),
            Poll::Pending => future_to_promise(async { Ok(work.await.into()) }).into(),
        }
    }
}

/// Reads a request as `js/handler.js` writes it.
fn request(head: &str, body: String) -> Request<String> {
    let mut lines = head.split('\n');
    let method = Method::parse(lines.next().unwrap_or_default());
    let url = lines.next().unwrap_or_default().to_owned();
    let mut headers = Headers::new();
    for (name, value) in REQUEST_HEADERS.iter().zip(lines) {
        if !value.is_empty() {
            headers.push(name, value.to_owned());
        }
    }
    Request {
        method,
        url,
        headers,
        body,
    }
}

/// Writes an answer as `js/handler.js` reads it.
fn text(response: &Response<String>) -> String {
    let mut text = response.status.to_string();
    for (name, value) in response.headers.iter() {
        text.extend(["\n", name, ": ", value]);
    }
    text.extend(["\n\n", &response.body]);
    text
}
