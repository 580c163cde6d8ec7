use serde_json::{Value, json};

use super::fields::{
    IMMUTABLE, Refusal, check_characters, check_length, invalid, invalid_parameter, limit_reached,
    not_found, required,
};
use super::{Account, Answer, Ask, Settings};

/// What a path names.
pub(super) enum Target {
    All,
    Namespace(String),
    Value(String),
}

/// Reads what stands `behind` `/configuration`: nothing but slashes is the whole list, a slash at the
/// end makes a namespace, anything else is a value. A second slash at the start makes no difference to
/// an id that has one of its own.
pub(super) fn target(behind: &str) -> Result<Target, Refusal> {
    if ["", "/", "//"].contains(&behind) {
        return Ok(Target::All);
    }
    let text = &behind[1..];
    let refuse = |reason: String| invalid_parameter("configurationId", &reason);
    let id = match text.contains('/') {
        true => format!("/{}", text.strip_prefix('/').unwrap_or(text)),
        false => text.to_owned(),
    };
    match id.strip_suffix('/') {
        Some(namespace) => {
            check_namespace(namespace).map_err(refuse)?;
            Ok(Target::Namespace(namespace.to_owned()))
        }
        None => {
            check_id(&id).map_err(refuse)?;
            Ok(Target::Value(id))
        }
    }
}

impl Account {
    pub(super) fn configuration(
        &mut self,
        target: Target,
        ask: &Ask<'_>,
        settings: Settings,
    ) -> Result<Answer, Refusal> {
        match (ask.method, target) {
            ("PUT", Target::Value(id)) => self.put_value(&id, ask, settings),
            ("DELETE", Target::Value(id)) => self.remove_value(&id, ask),
            (_, Target::Value(id)) => self.read_value(&id),
            (_, Target::Namespace(namespace)) => self.list_configuration(&namespace, ask),
            (_, Target::All) => self.list_configuration("", ask),
        }
    }

    /// Lists what lies under a namespace, and the value that is named exactly like it.
    fn list_configuration(&mut self, namespace: &str, ask: &Ask<'_>) -> Result<Answer, Refusal> {
        let lies_under = |id: &str| {
            namespace.is_empty() || id == namespace || id.starts_with(&format!("{namespace}/"))
        };
        let values = self.configuration.iter().filter(|(id, _)| lies_under(id));
        let shown = values.map(|(id, value)| (id.clone(), json!({"id": id, "value": value})));
        self.page(ask, 500, shown.collect())
    }

    fn read_value(&self, id: &str) -> Result<Answer, Refusal> {
        match self.configuration.get(id) {
            Some(value) => Ok(Answer::with(200, json!({"id": id, "value": value}))),
            None => Err(not_found("ConfigurationValue", id)),
        }
    }

    fn put_value(
        &mut self,
        id: &str,
        ask: &Ask<'_>,
        settings: Settings,
    ) -> Result<Answer, Refusal> {
        let body_id = ask.text("id", check_id)?;
        if body_id.is_some_and(|given| given != id) {
            return Err(invalid("id", IMMUTABLE));
        }
        let value = ask.text("value", |text| check_length(text, 1, 1024))?;
        let value = required("value", value)?;
        let old = self.configuration.get(id);
        let max = settings.max_configuration_values;
        if old.is_none() && self.configuration.len() >= max {
            return Err(limit_reached("configuration_value", max));
        }
        if old != Some(&value) {
            let payload =
                json!({"configuration_value_id": id, "old_value": old, "new_value": value});
            self.feed
                .add(ask.now, "configuration_value.update", payload);
            self.configuration.insert(id.to_owned(), value);
        }
        Ok(Answer {
            location: ask.location("configuration", id),
            ..Answer::with(204, Value::Null)
        })
    }

    fn remove_value(&mut self, id: &str, ask: &Ask<'_>) -> Result<Answer, Refusal> {
        match self.configuration.remove(id) {
            None => Err(not_found("ConfigurationValue", id)),
            Some(old) => {
                let payload = json!({"configuration_value_id": id, "old_value": old});
                self.feed
                    .add(ask.now, "configuration_value.remove", payload);
                Ok(Answer::with(204, Value::Null))
            }
        }
    }
}

fn check_namespace(namespace: &str) -> Result<(), String> {
    check_length(namespace, 3, 500)?;
    let segments: Vec<&str> = namespace[1..].split('/').collect();
    check_segments(&segments)
}

fn check_id(id: &str) -> Result<(), String> {
    check_length(id, 3, 500)?;
    let key = match id.strip_prefix('/') {
        None => id,
        Some(path) => {
            let mut segments: Vec<&str> = path.split('/').collect();
            let key = segments.pop().unwrap();
            check_segments(&segments)?;
            key
        }
    };
    check_characters(key, "_-.")?;
    check_length(key, 3, 170).map_err(|_| "Invalid characters".to_owned())
}

fn check_segments(segments: &[&str]) -> Result<(), String> {
    if segments.len() > 10 {
        return Err("Invalid characters".to_owned());
    }
    for segment in segments {
        check_length(segment, 3, 50).map_err(|_| "Invalid characters".to_owned())?;
        check_characters(segment, "_-")?;
    }
    Ok(())
}
