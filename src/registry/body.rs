use serde_json::{Map, Number, Value};

use crate::protocol::{
    ConfigurationId, ConfigurationText, Fault, HeartbeatTimeout, Invalid, Metadata, Reason,
    ServiceId, SessionId, Tags, TimeUuid,
};

/// The fields of a request's body. Fields that nobody asks for are ignored.
#[derive(Default)]
pub(super) struct Body {
    fields: Map<String, Value>,
    /// The one field, if it is written as clients write it.
    only_token: Option<TimeUuid>,
}

impl Body {
    /// Reads a body. None at all is an object without fields, and so is what has none: an array, a
    /// number, text.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        // Hosts differ in whether they take a byte order mark for a part of the text.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.is_empty() {
            return Ok(Self::default());
        }
        // What a heartbeat sends is most of what comes, and a map of it half of a heartbeat's memory.
        let only_token = text.strip_prefix("{\"token\":\"");
        let only_token = only_token.and_then(|text| text.strip_suffix("\"}"));
        let only_token = only_token.and_then(|text| TimeUuid::parse(text).ok());
        if only_token.is_some() {
            return Ok(Self {
                only_token,
                ..Self::default()
            });
        }
        let value: Value = serde_json::from_str(text).map_err(|error| {
            Fault::bad_request(format!("Failed to parse request body: {error}"))
        })?;
        if is_falsy(&value) {
            return Err(Fault::bad_request("Empty Request Body"));
        }
        let fields = match value {
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        Ok(Self {
            fields,
            ..Self::default()
        })
    }

    /// The value at a path of fields.
    pub(super) fn text_at(&self, path: &[&str]) -> Option<&str> {
        let (last, objects) = path.split_last()?;
        let mut fields = &self.fields;
        for name in objects {
            fields = fields.get(*name)?.as_object()?;
        }
        fields.get(*last)?.as_str()
    }

    /// `id`, which a new service must have.
    pub(super) fn service_id(&self) -> Result<ServiceId, Invalid> {
        self.optional_service_id()?.ok_or(missing("id"))
    }

    /// `id`, if it is there.
    pub(super) fn optional_service_id(&self) -> Result<Option<ServiceId>, Invalid> {
        self.text("id")?
            .map(|text| ServiceId::parse("id", text))
            .transpose()
    }

    /// `session_id`, which a new service must have.
    pub(super) fn session_id(&self) -> Result<SessionId, Invalid> {
        self.optional_session_id()?.ok_or(missing("session_id"))
    }

    /// `session_id`, if it is there.
    pub(super) fn optional_session_id(&self) -> Result<Option<SessionId>, Invalid> {
        self.text("session_id")?
            .map(|text| SessionId::parse("session_id", text))
            .transpose()
    }

    /// `id` of a configuration value, if it is there.
    pub(super) fn optional_configuration_id(&self) -> Result<Option<ConfigurationId>, Invalid> {
        self.text("id")?
            .map(|text| ConfigurationId::parse("id", text))
            .transpose()
    }

    /// `value`, which a configuration value must have.
    pub(super) fn configuration_text(&self) -> Result<ConfigurationText, Invalid> {
        let key = ConfigurationText::KEY;
        ConfigurationText::parse(self.text(key)?.ok_or(missing(key))?)
    }

    /// `token`, which a heartbeat must have.
    pub(super) fn heartbeat_token(&self) -> Result<TimeUuid, Invalid> {
        if let Some(token) = self.only_token {
            return Ok(token);
        }
        let text = self.text("token")?.ok_or(missing("token"))?;
        TimeUuid::parse(text).map_err(|reason| Invalid::new("token", reason))
    }

    /// `heartbeat_timeout`, which a new session must have.
    pub(super) fn heartbeat_timeout(&self, max: u32) -> Result<HeartbeatTimeout, Invalid> {
        self.optional_heartbeat_timeout(max)?
            .ok_or(missing(HeartbeatTimeout::KEY))
    }

    /// `heartbeat_timeout`, if it is there.
    pub(super) fn optional_heartbeat_timeout(
        &self,
        max: u32,
    ) -> Result<Option<HeartbeatTimeout>, Invalid> {
        let Some(value) = self.fields.get(HeartbeatTimeout::KEY) else {
            return Ok(None);
        };
        let seconds =
            integer(value).ok_or(Invalid::new(HeartbeatTimeout::KEY, Reason::NotAnInteger))?;
        HeartbeatTimeout::parse(seconds, max).map(Some)
    }

    /// `metadata`, if it is there; `null` means none.
    pub(super) fn metadata(&self) -> Result<Option<Metadata>, Invalid> {
        match self.fields.get("metadata") {
            None => Ok(None),
            Some(Value::Null) => Ok(Some(Metadata::default())),
            Some(Value::Object(entries)) => {
                let entries = entries
                    .iter()
                    .map(|(key, value)| (key.clone(), text(value)));
                Metadata::parse(entries).map(Some)
            }
            Some(_) => Err(Invalid::new("metadata", Reason::NotAnObject)),
        }
    }

    /// `tags`, if they are there; `null` means none.
    pub(super) fn tags(&self) -> Result<Option<Tags>, Invalid> {
        match self.fields.get("tags") {
            None => Ok(None),
            Some(Value::Null) => Ok(Some(Tags::default())),
            Some(Value::Array(entries)) => Tags::parse(entries.iter().map(text)).map(Some),
            Some(_) => Err(Invalid::new("tags", Reason::NotAnArray)),
        }
    }

    fn text(&self, key: &'static str) -> Result<Option<&str>, Invalid> {
        match self.fields.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Invalid::new(key, Reason::NotAString)),
        }
    }
}

fn missing(key: &'static str) -> Invalid {
    Invalid::new(key, Reason::Missing(key))
}

fn text(value: &Value) -> Result<String, Reason> {
    value.as_str().map(str::to_owned).ok_or(Reason::NotAString)
}

/// What JavaScript takes for no value at all.
fn is_falsy(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

/// Reads 15, 15.0 and "15".
fn integer(value: &Value) -> Option<i128> {
    match value {
        Value::Number(number) => whole(number),
        Value::String(text) => {
            let integer: i128 = text.parse().ok()?;
            (integer.to_string() == *text).then_some(integer)
        }
        _ => None,
    }
}

fn whole(number: &Number) -> Option<i128> {
    if let Some(integer) = number.as_i128() {
        return Some(integer);
    }
    let float = number.as_f64().filter(|float| float.fract() == 0.0)?;
    Some(float as i128)
}
