//! The host's JSON, natively.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use service_registry_client::client::{Json, JsonKind};
use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};

#[derive(Clone, Debug, PartialEq)]
pub struct HostJson(pub Value);

impl Json for HostJson {
    fn object(members: &[(&str, Self)]) -> Self {
        let members = members.iter().cloned();
        let members = members.map(|(key, Self(value))| (key.to_owned(), value));
        Self(Value::Object(Map::from_iter(members)))
    }

    fn text(text: &str) -> Self {
        Self(text.into())
    }

    fn with(&self, key: &str, value: Self) -> Self {
        let mut members = self.0.as_object().cloned().unwrap_or_default();
        members.insert(key.to_owned(), value.0);
        Self(Value::Object(members))
    }

    fn assign(&self, other: &Self) -> Self {
        let mut members = self.0.as_object().cloned().unwrap_or_default();
        members.extend(other.0.as_object().cloned().unwrap_or_default());
        Self(Value::Object(members))
    }

    fn member(&self, key: &str) -> Option<Self> {
        self.0
            .get(key)
            .filter(|value| !value.is_null())
            .cloned()
            .map(Self)
    }

    fn kind(&self) -> JsonKind {
        match self.0 {
            Value::Array(_) => JsonKind::Array,
            Value::Object(_) => JsonKind::Object,
            _ => JsonKind::Scalar,
        }
    }

    fn entries(&self) -> Option<Vec<Self>> {
        Some(self.0.as_array()?.iter().cloned().map(Self).collect())
    }

    fn as_text(&self) -> Option<String> {
        self.0.as_str().map(str::to_owned)
    }

    fn as_number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    fn as_date(&self) -> Option<f64> {
        let text = self.0.as_str()?;
        let date = OffsetDateTime::parse(text, &Rfc3339)
            .or_else(|_| OffsetDateTime::parse(text, &Rfc2822))
            .ok()?;
        Some((date.unix_timestamp_nanos() / 1_000_000) as f64)
    }

    fn unescape(text: &str) -> Option<String> {
        let text = percent_decode_str(text).decode_utf8().ok()?;
        Some(text.into_owned())
    }
}
