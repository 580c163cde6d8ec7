//! What a request may say, and the fault of each thing it may not.

use serde_json::{Map, Value, json};

use super::{Answer, Ask};

pub const IMMUTABLE: &str = "Attempted to mutate immutable field";

/// The answer to a request that is not done.
#[derive(Debug)]
pub struct Refusal(pub Answer);

pub fn fault(kind: &str, code: u16, message: &str, details: &str) -> Refusal {
    Refusal(Answer::with(
        code,
        json!({"type": kind, "code": code, "message": message, "details": details}),
    ))
}

pub fn bad_request(text: &str) -> Refusal {
    fault("badRequest", 400, text, text)
}

pub fn invalid(key: &str, reason: &str) -> Refusal {
    let message = format!("Validation error for key '{key}'");
    fault("badRequest", 400, &message, reason)
}

pub fn invalid_parameter(name: &str, reason: &str) -> Refusal {
    let message = format!("Invalid value for '{name}' query string parameter");
    fault("badRequest", 400, &message, reason)
}

pub fn not_found(kind: &str, key: &str) -> Refusal {
    let details = format!("Object \"{kind}\" with key \"{key}\" does not exist");
    fault("notFoundError", 404, "object does not exist", &details)
}

pub fn no_such_page(path: &str) -> Refusal {
    Refusal(Answer::with(
        404,
        json!({
            "type": "notFoundError", "code": 404, "message": "The page cannot be found.",
            "details": {"requested_path": path},
        }),
    ))
}

pub fn limit_reached(resource: &str, max: usize) -> Refusal {
    let details =
        format!("Limit for resource {resource} has been reached. Maximum allowed objects: {max}");
    fault(
        "limitReached",
        400,
        "Resource limit has been reached",
        &details,
    )
}

pub fn check_length(text: &str, min: usize, max: usize) -> Result<(), String> {
    if (min..=max).contains(&text.encode_utf16().count()) {
        Ok(())
    } else {
        Err(format!("String is not in range ({min}..{max})"))
    }
}

pub fn check_service_id(text: &str) -> Result<(), String> {
    check_length(text, 3, 65)?;
    check_characters(text, "_-.")
}

/// Letters and digits are always allowed.
pub fn check_characters(text: &str, others: &str) -> Result<(), String> {
    let known = |letter: char| letter.is_ascii_alphanumeric() || others.contains(letter);
    if text.chars().all(known) {
        Ok(())
    } else {
        Err("Invalid characters".to_owned())
    }
}

impl Ask<'_> {
    /// A field of the body that is a text.
    pub fn text(
        &self,
        key: &str,
        check: impl FnOnce(&str) -> Result<(), String>,
    ) -> Result<Option<String>, Refusal> {
        match self.body.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => match check(text) {
                Ok(()) => Ok(Some(text.clone())),
                Err(reason) => Err(invalid(key, &reason)),
            },
            Some(_) => Err(invalid(key, "Not a string")),
        }
    }

    pub fn heartbeat_timeout(&self) -> Result<Option<u64>, Refusal> {
        let refuse = |reason| Err(invalid("heartbeat_timeout", reason));
        match self.body.get("heartbeat_timeout") {
            None => Ok(None),
            Some(value) => match value.as_i64() {
                None => refuse("Invalid integer"),
                Some(seconds @ 3..=30) => Ok(Some(seconds.unsigned_abs())),
                Some(_) => refuse("Value out of range (3..30)"),
            },
        }
    }

    pub fn metadata(&self) -> Result<Option<Value>, Refusal> {
        let entries = match self.body.get("metadata") {
            None => return Ok(None),
            Some(Value::Null) => return Ok(Some(json!({}))),
            Some(Value::Object(entries)) => entries,
            Some(_) => return Err(invalid("metadata", "Not a hash")),
        };
        let mut read = Map::new();
        for (key, value) in entries {
            if let Err(reason) = check_length(key, 1, 255) {
                return Err(invalid("metadata", &format!("Key {key}: {reason}")));
            }
            let text = value.as_str().ok_or("Not a string".to_owned());
            if let Err(reason) = text.and_then(|text| check_length(text, 1, 255)) {
                return Err(invalid(
                    "metadata",
                    &format!("Value for key '{key}': {reason}"),
                ));
            }
            if read.len() == 20 {
                return Err(invalid(
                    "metadata",
                    "Object needs to have between 0 and 20 items",
                ));
            }
            read.insert(key.clone(), value.clone());
        }
        Ok(Some(Value::Object(read)))
    }

    pub fn tags(&self) -> Result<Option<Vec<String>>, Refusal> {
        let entries = match self.body.get("tags") {
            None => return Ok(None),
            Some(Value::Null) => return Ok(Some(Vec::new())),
            Some(Value::Array(entries)) => entries,
            Some(_) => return Err(invalid("tags", "Not an array")),
        };
        let mut tags = Vec::new();
        for entry in entries {
            let tag = entry
                .as_str()
                .ok_or_else(|| invalid("tags", "Not a string"))?;
            check_length(tag, 1, 55).map_err(|reason| invalid("tags", &reason))?;
            tags.push(tag.to_owned());
        }
        if tags.len() > 10 {
            return Err(invalid(
                "tags",
                "Object needs to have between 0 and 10 items",
            ));
        }
        Ok(Some(tags))
    }
}

/// A field that must be there.
pub fn required<T>(key: &str, field: Option<T>) -> Result<T, Refusal> {
    field.ok_or_else(|| invalid(key, &format!("Missing required key ({key})")))
}
