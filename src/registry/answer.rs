//! How answers look, apart from what they say.

use serde::Serialize;

use crate::protocol::{Details, Fault, FaultType, Headers, Method, Response, header};

use super::failure::Failure;
use super::store::{StoreError, room};

/// In bytes, what most answers do not exceed.
const SHORT: usize = 128;

/// A 200 or 201 with a body.
pub(super) fn json(status: u16, body: &impl Serialize) -> Result<Response<String>, Failure> {
    let mut text = room::Growing::of(SHORT)?;
    serde_json::to_writer(&mut text, body)?;
    Ok(Response {
        status,
        headers: Headers::new(),
        body: String::from_utf8(text.0).map_err(|_| StoreError::Corrupt("JSON text"))?,
    })
}

/// An answer without a body.
pub(super) fn empty(status: u16) -> Response<String> {
    Response {
        status,
        headers: Headers::new(),
        body: String::new(),
    }
}

/// The answer that tells of a fault. `origin` tells where the registry was asked.
pub(super) fn fault(
    fault: &Fault,
    transaction_id: &str,
    origin: impl FnOnce() -> String,
) -> Response<String> {
    #[derive(Serialize)]
    struct Body<'a> {
        r#type: &'a str,
        code: u16,
        message: &'a str,
        #[serde(skip_serializing_if = "is_none")]
        details: &'a Details,
        #[serde(rename = "txnId")]
        txn_id: &'a str,
    }

    let fault_type = fault.fault_type;
    let body = Body {
        r#type: fault_type.as_str(),
        code: fault_type.status(),
        message: &fault.message,
        details: &fault.details,
        txn_id: transaction_id,
    };
    let mut headers = Headers::new();
    match fault_type {
        FaultType::Unauthorized => {
            let challenge = format!("Keystone uri=\"{}/v2.0\"", origin());
            headers.push(header::WWW_AUTHENTICATE, challenge);
        }
        // A host does not read the rest of the body, so nothing else can follow on the connection.
        FaultType::RequestTooLarge => headers.push(header::CONNECTION, "close"),
        FaultType::SystemFailure => headers.push(header::RETRY_AFTER, "1"),
        _ => {}
    }
    Response {
        status: fault_type.status(),
        headers,
        // Strings and a number: there is nothing that could not be written as JSON.
        body: serde_json::to_string(&body).unwrap_or_default(),
    }
}

fn is_none(details: &&Details) -> bool {
    matches!(details, Details::None)
}

/// Adds what every answer carries, and `more` that this one does.
pub(super) fn complete(
    mut response: Response<String>,
    more: Headers,
    method: Method,
    transaction_id: String,
) -> Response<String> {
    let headers = &mut response.headers;
    headers.extend(more);
    headers.push(header::X_RESPONSE_ID, transaction_id);
    if !response.body.is_empty() {
        headers.push(header::CONTENT_TYPE, "application/json; charset=UTF-8");
    }
    if method == Method::Head {
        response.body.clear();
    } else if response.status != 204 {
        // Older clients take an answer without a length for one without a body.
        headers.push(header::CONTENT_LENGTH, response.body.len().to_string());
    }
    response
}
