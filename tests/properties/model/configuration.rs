use serde_json::{Value, json};

use super::fields::{
    Refusal, check_characters, check_length, invalid_parameter, limit_reached, not_found, required,
};
use super::{Account, Answer, Ask, Settings, no_such_page};

impl Account {
    /// Answers what stands `behind` `/configuration`: nothing or a slash is the whole list, a slash
    /// at the end a namespace, anything else a value.
    pub(super) fn configuration(
        &mut self,
        method: &str,
        behind: &str,
        ask: &Ask<'_>,
        settings: Settings,
    ) -> Result<Answer, Refusal> {
        match (method, behind.strip_suffix('/')) {
            ("GET", _) if behind.is_empty() || behind == "/" => self.list_configuration("", ask),
            ("GET", Some(_)) => self.list_configuration(&read_namespace(behind)?, ask),
            ("GET", None) => self.read_value(&read_id(behind)?),
            ("PUT", None) if behind != "" => self.put_value(&read_id(behind)?, ask, settings),
            ("DELETE", None) if behind != "" => self.remove_value(&read_id(behind)?, ask),
            _ => Err(no_such_page(&ask.path_with_account())),
        }
    }

    /// Lists what lies under a namespace, and the value that is named exactly like it.
    fn list_configuration(&self, namespace: &str, ask: &Ask<'_>) -> Result<Answer, Refusal> {
        let lies_under = |id: &str| {
            namespace.is_empty() || id == namespace || id.starts_with(&format!("{namespace}/"))
        };
        let values = self.configuration.iter().filter(|(id, _)| lies_under(id));
        let shown = values.map(|(id, value)| (id.clone(), json!({"id": id, "value": value})));
        self.page(ask, shown.collect())
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

/// `/key` is `key`; `/some/where/key` and `//some/where/key` are `/some/where/key`.
fn read_id(behind: &str) -> Result<String, Refusal> {
    let text = behind.strip_prefix('/').unwrap();
    let id = match text.strip_prefix('/') {
        Some(_) => text.to_owned(),
        None if text.contains('/') => behind.to_owned(),
        None => text.to_owned(),
    };
    check_id(&id).map_err(|reason| invalid_parameter("configurationId", &reason))?;
    Ok(id)
}

/// `/some/where/` and `//some/where/` are `/some/where`.
fn read_namespace(behind: &str) -> Result<String, Refusal> {
    let text = behind.strip_prefix('/').unwrap();
    let text = text.strip_prefix('/').unwrap_or(text);
    let text = text.strip_suffix('/').unwrap_or(text);
    let refuse = |reason: String| invalid_parameter("configurationId", &reason);
    let segments: Vec<&str> = text.split('/').collect();
    if segments.len() > 10
        || segments
            .iter()
            .any(|segment| check_segment(segment).is_err())
    {
        return Err(refuse("Invalid characters".to_owned()));
    }
    Ok(format!("/{text}"))
}

fn check_id(id: &str) -> Result<(), String> {
    check_length(id, 3, 500)?;
    let key = match id.strip_prefix('/') {
        None => id,
        Some(path) => {
            let mut segments: Vec<&str> = path.split('/').collect();
            let key = segments.pop().unwrap();
            if segments.len() > 10 {
                return Err("Invalid characters".to_owned());
            }
            for segment in segments {
                check_segment(segment)?;
            }
            key
        }
    };
    check_characters(key, "_-.")?;
    check_length(key, 3, 170).map_err(|_| "Invalid characters".to_owned())
}

fn check_segment(segment: &str) -> Result<(), String> {
    check_length(segment, 3, 50).map_err(|_| "Invalid characters".to_owned())?;
    check_characters(segment, "_-")
}
