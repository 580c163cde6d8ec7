//! From what `fetch` is called with to the request the core reads.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::protocol::{Headers, Method, Request, header};
use crate::registry::REQUEST_HEADERS;
use crate::wasm::object::member;

#[wasm_bindgen]
extern "C" {
    /// A `Request`, used by shape: a host may have a class of its own.
    type IncomingRequest;

    #[wasm_bindgen(constructor, js_class = Request, catch)]
    fn new(input: &JsValue, init: &JsValue) -> Result<IncomingRequest, JsValue>;

    #[wasm_bindgen(method, getter, structural)]
    fn method(this: &IncomingRequest) -> String;

    #[wasm_bindgen(method, getter, structural)]
    fn url(this: &IncomingRequest) -> String;

    #[wasm_bindgen(method, getter, structural)]
    fn headers(this: &IncomingRequest) -> IncomingHeaders;

    #[wasm_bindgen(method, getter, structural)]
    fn body(this: &IncomingRequest) -> Option<BodyStream>;

    #[wasm_bindgen(method, structural, catch)]
    fn text(this: &IncomingRequest) -> Result<Promise, JsValue>;

    type IncomingHeaders;

    #[wasm_bindgen(method, structural)]
    fn get(this: &IncomingHeaders, name: &str) -> Option<String>;

    type BodyStream;

    #[wasm_bindgen(method, structural, js_name = getReader, catch)]
    fn reader(this: &BodyStream) -> Result<BodyReader, JsValue>;

    type BodyReader;

    #[wasm_bindgen(method, structural, catch)]
    fn read(this: &BodyReader) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, structural, catch)]
    fn cancel(this: &BodyReader) -> Result<Promise, JsValue>;
}

/// Reads `fetch(request)` or `fetch(url, init)`. At most one byte over `max_body` is read, enough
/// for the core to see that a body is too large.
pub(super) async fn read(
    input: &JsValue,
    init: &JsValue,
    max_body: usize,
) -> Result<Request<String>, JsValue> {
    let is_request = input.is_object() && init.is_undefined() && member(input, "method").is_some();
    let request = if is_request {
        input.clone().unchecked_into()
    } else {
        IncomingRequest::new(input, init)?
    };
    let method = Method::parse(&request.method());
    let headers = read_headers(&request.headers());
    let body = match method {
        Method::Get | Method::Head => String::new(),
        _ => read_body(&request, &headers, max_body).await?,
    };
    Ok(Request {
        method,
        url: request.url(),
        headers,
        body,
    })
}

fn read_headers(source: &IncomingHeaders) -> Headers {
    let mut headers = Headers::new();
    for name in REQUEST_HEADERS {
        if let Some(value) = source.get(name) {
            headers.push(name, value);
        }
    }
    headers
}

async fn read_body(
    request: &IncomingRequest,
    headers: &Headers,
    max_body: usize,
) -> Result<String, JsValue> {
    match headers
        .value(header::CONTENT_LENGTH)
        .map(str::parse::<usize>)
    {
        // The host ends a body at its stated length. One that is too long is refused unread.
        Some(Ok(length)) if length <= max_body => {
            let text = JsFuture::from(request.text()?).await?;
            Ok(text.as_string().unwrap_or_default())
        }
        Some(Ok(_)) => Ok(String::new()),
        Some(Err(_)) | None => read_stream(request.body(), max_body).await,
    }
}

async fn read_stream(stream: Option<BodyStream>, max_body: usize) -> Result<String, JsValue> {
    let Some(stream) = stream else {
        return Ok(String::new());
    };
    let reader = stream.reader()?;
    let mut bytes = Vec::new();
    while bytes.len() <= max_body {
        let chunk = JsFuture::from(reader.read()?).await?;
        match member(&chunk, "value") {
            Some(value) => bytes.extend(Uint8Array::new(&value).to_vec()),
            None => return Ok(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }
    let _ = JsFuture::from(reader.cancel()?).await;
    bytes.truncate(max_body.saturating_add(1));
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
