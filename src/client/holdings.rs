use crate::protocol::HeartbeatTimeout;

use super::{Call, Json, services, sessions};

/// What a session holds, as its program last said it: enough to make it anew when it is lost. The values are its own: nobody changes them.
#[derive(Clone, Debug)]
pub struct Holdings<J> {
    heartbeat_timeout: J,
    payload: J,
    /// The services by id, in the order they were registered.
    services: Vec<(String, J)>,
}

impl<J: Json> Holdings<J> {
    /// A session's own, without services.
    pub fn new(heartbeat_timeout: J, payload: &J) -> Self {
        Self {
            heartbeat_timeout,
            payload: payload.clone(),
            services: Vec::new(),
        }
    }

    /// Takes a change of the session.
    pub fn update_session(&mut self, changes: &J) {
        if let Some(heartbeat_timeout) = changes.member(HeartbeatTimeout::KEY) {
            self.heartbeat_timeout = heartbeat_timeout;
        }
        self.payload = self.payload.assign(changes);
    }

    /// Takes a service that was registered under the session.
    pub fn add_service(&mut self, id: &str, payload: &J) {
        self.remove_service(id);
        self.services.push((id.to_owned(), payload.clone()));
    }

    /// Takes a change of a service; of one that is not held, nothing.
    pub fn update_service(&mut self, id: &str, changes: &J) {
        if let Some((_, payload)) = self.services.iter_mut().find(|(known, _)| known == id) {
            *payload = payload.assign(changes);
        }
    }

    /// Takes the removal of a service.
    pub fn remove_service(&mut self, id: &str) {
        self.services.retain(|(known, _)| known != id);
    }

    /// Whether a service is held.
    pub fn holds(&self, id: &str) -> bool {
        self.services.iter().any(|(known, _)| known == id)
    }

    /// The call that makes the session anew.
    pub fn session(&self) -> Call<J> {
        sessions::create(self.heartbeat_timeout.clone(), &self.payload)
    }

    /// The services' ids, in the order they were registered.
    pub fn service_ids(&self) -> impl Iterator<Item = &str> {
        self.services.iter().map(|(id, _)| id.as_str())
    }

    /// The call that registers a service anew, if it is held.
    pub fn service(&self, id: &str, session_id: &str) -> Option<Call<J>> {
        let (id, payload) = self.services.iter().find(|(known, _)| known == id)?;
        Some(services::create(session_id, id, payload))
    }
}
