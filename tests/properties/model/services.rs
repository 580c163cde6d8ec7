use serde_json::{Value, json};

use super::fields::{
    IMMUTABLE, Refusal, check_length, check_service_id, fault, invalid, invalid_parameter,
    limit_reached, not_found, required,
};
use super::{Account, Answer, Ask, Repeated, Service, Settings};

impl Account {
    pub(super) fn create_service(
        &mut self,
        ask: &Ask<'_>,
        settings: Settings,
    ) -> Result<Answer, Refusal> {
        let id = required("id", ask.text("id", check_service_id)?)?;
        let service = Service {
            session_id: required("session_id", ask.text("session_id", check_session_id)?)?,
            tags: ask.tags()?.unwrap_or_default(),
            metadata: ask.metadata()?.unwrap_or(json!({})),
        };
        if self.services.contains_key(&id) {
            let text = format!("Service with id {id} already exists.");
            return Err(fault("serviceWithThisIdExists", 400, &text, &text));
        }
        if !self.sessions.contains_key(&service.session_id) {
            let key = &service.session_id;
            let reason = format!("Object \"Session\" with key \"{key}\" does not exist");
            return Err(invalid("session_id", &reason));
        }
        if self.services.len() >= settings.max_services {
            return Err(limit_reached("service", settings.max_services));
        }
        self.feed.add(ask.now, "service.join", service.shown(&id));
        self.services.insert(id.clone(), service);
        Ok(Answer {
            location: ask.location("services", &id),
            ..Answer::with(201, Value::Null)
        })
    }

    pub(super) fn list_services(&mut self, ask: &Ask<'_>) -> Result<Answer, Refusal> {
        let tag = match ask.parameter("tag") {
            Err(Repeated) => return Err(invalid_parameter("tag", "Not a string")),
            Ok(tag) => tag,
        };
        if let Some(Err(reason)) = tag.map(|tag| check_length(tag, 1, 55)) {
            return Err(invalid_parameter("tag", &reason));
        }
        let has_tag =
            |service: &Service| tag.is_none_or(|tag| service.tags.iter().any(|known| known == tag));
        let services = self.services.iter().filter(|(_, service)| has_tag(service));
        let shown = services.map(|(id, service)| (id.clone(), service.shown(id)));
        self.page(ask, 255, shown.collect())
    }

    pub(super) fn read_service(&self, id: &str) -> Result<Answer, Refusal> {
        let service = self
            .services
            .get(id)
            .ok_or_else(|| not_found("Service", id))?;
        Ok(Answer::with(200, service.shown(id)))
    }

    pub(super) fn update_service(&mut self, id: &str, ask: &Ask<'_>) -> Result<Answer, Refusal> {
        let body_id = ask.text("id", check_service_id)?;
        let body_session = ask.text("session_id", check_session_id)?;
        let tags = ask.tags()?;
        let metadata = ask.metadata()?;
        if body_id.is_some_and(|given| given != id) {
            return Err(invalid("id", IMMUTABLE));
        }
        let service = self
            .services
            .get_mut(id)
            .ok_or_else(|| not_found("Service", id))?;
        if body_session.is_some_and(|given| given != service.session_id) {
            return Err(invalid("session_id", IMMUTABLE));
        }
        // Metadata keeps the order it was given in, so another order is a change.
        let before = service.shown(id).to_string();
        service.tags = tags.unwrap_or(service.tags.clone());
        service.metadata = metadata.unwrap_or(service.metadata.clone());
        let after = service.shown(id);
        let written = after.to_string();
        if written != before {
            self.feed.add(ask.now, "service.update", after);
        }
        Ok(Answer {
            location: ask.location("services", id),
            ..Answer::with(204, Value::Null)
        })
    }

    pub(super) fn delete_service(&mut self, id: &str, ask: &Ask<'_>) -> Result<Answer, Refusal> {
        let service = self
            .services
            .remove(id)
            .ok_or_else(|| not_found("Service", id))?;
        self.feed.add(ask.now, "service.remove", service.shown(id));
        Ok(Answer::with(204, Value::Null))
    }
}

impl Service {
    pub(super) fn shown(&self, id: &str) -> Value {
        json!({
            "id": id,
            "session_id": self.session_id,
            "tags": self.tags,
            "metadata": self.metadata,
        })
    }
}

pub(super) fn check_service_id_in_path(id: &str) -> Result<(), Refusal> {
    check_service_id(id).map_err(|reason| invalid_parameter("serviceId", &reason))
}

fn check_session_id(text: &str) -> Result<(), String> {
    check_length(text, 1, 255)
}
