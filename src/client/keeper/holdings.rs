use crate::client::{Call, Error, Json, services, sessions};
use crate::protocol::HeartbeatTimeout;

use super::service::{Deed, Service, Standing};

/// What a session holds, as its program last said it: enough to make it anew when it is lost. The values
/// are its own: nobody changes them.
#[derive(Clone, Debug)]
pub struct Holdings<J> {
    heartbeat_timeout: J,
    payload: J,
    /// In the order they were registered.
    pub(super) services: Vec<Service<J>>,
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
        match self.find(id) {
            Some(service) => service.want(Some(payload.clone())),
            None => {
                let service = Service::new(id, Some(payload.clone()), Standing::Current);
                self.services.push(service);
            }
        }
    }

    /// Takes a change of a service that was made; of one that is not held, nothing.
    pub fn update_service(&mut self, id: &str, changes: &J) {
        if let Some(service) = self.find(id)
            && let Some(wanted) = &mut service.wanted
        {
            *wanted = wanted.assign(changes);
            service.changed = true;
        }
    }

    /// Takes the removal of a service, which somebody else sees to, unless it is just being registered.
    pub fn remove_service(&mut self, id: &str) {
        self.services.retain_mut(|service| {
            let is_other = service.id != id;
            if !is_other {
                service.want(None);
            }
            is_other || service.standing == Standing::Unknown || !service.waiting.is_empty()
        });
    }

    /// The services by id, in the order they were registered.
    pub fn held(&self) -> impl Iterator<Item = (&str, &J)> {
        let services = self.services.iter();
        services.filter_map(|service| Some((service.id.as_str(), service.wanted.as_ref()?)))
    }

    /// Those that the registry has as they are wanted.
    pub(super) fn registered(&self) -> Vec<String> {
        let services = self.services.iter();
        let registered = services.filter(|service| service.standing == Standing::Current);
        registered.map(|service| service.id.clone()).collect()
    }

    /// The call that makes the session.
    pub fn session(&self) -> Call<J> {
        sessions::create(self.heartbeat_timeout.clone(), &self.payload)
    }

    pub(super) fn find(&mut self, id: &str) -> Option<&mut Service<J>> {
        self.services.iter_mut().find(|service| service.id == id)
    }
}

impl<J: Json> Service<J> {
    /// The call that does something about it.
    pub(super) fn call(&self, deed: Deed, session_id: &str) -> Result<Call<J>, Error<J>> {
        let payload = self.wanted.clone().unwrap_or_else(J::object);
        match deed {
            Deed::Register => Ok(services::create(session_id, &self.id, &payload)),
            // With its session, so that nobody else's service of that id is changed.
            Deed::Update => {
                services::update(&self.id, payload.with("session_id", J::text(session_id)))
            }
            Deed::Remove => services::remove(&self.id),
            Deed::Read => services::get(&self.id),
        }
    }
}
