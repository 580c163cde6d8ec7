use crate::client::Json;

use super::service::{Service, Standing};

/// What a session holds, as its program last said it: enough to make it anew when it is lost. The values
/// are its own: nobody changes them.
#[derive(Clone, Debug)]
pub struct Holdings<J> {
    session: J,
    /// In the order they were registered.
    pub(super) services: Vec<Service<J>>,
}

impl<J: Json> Holdings<J> {
    /// A session's own, without services, by its [definition](crate::client::sessions::definition).
    pub fn new(session: J) -> Self {
        Self {
            session,
            services: Vec::new(),
        }
    }

    /// What the session is made of.
    pub fn session(&self) -> &J {
        &self.session
    }

    /// Takes what the session is made of from now on.
    pub fn set_session(&mut self, session: J) {
        self.session = session;
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

    /// Takes what a service is that was changed; of one that is not held, nothing.
    pub fn set_service(&mut self, id: &str, changed: J) {
        if let Some(service) = self.find(id)
            && service.wanted.is_some()
        {
            service.wanted = Some(changed);
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

    /// What is wanted of a service that is held.
    pub fn wanted(&self, id: &str) -> Option<&J> {
        let mut services = self.services.iter();
        services.find(|service| service.id == id)?.wanted.as_ref()
    }

    /// Those that the registry has as they are wanted.
    pub(super) fn registered(&self) -> Vec<String> {
        let services = self.services.iter();
        let registered = services.filter(|service| service.standing == Standing::Current);
        registered.map(|service| service.id.clone()).collect()
    }

    pub(super) fn find(&mut self, id: &str) -> Option<&mut Service<J>> {
        self.services.iter_mut().find(|service| service.id == id)
    }
}
