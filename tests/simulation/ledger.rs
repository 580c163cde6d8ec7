//! What the registry has said it has: a second account of its sessions and services, kept by rules of
//! one line each from what it answered, against which it and its clients are held.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use service_registry_client::protocol::{Method, Request, Response};

use crate::server::API;

/// Why a session is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Its deadline came.
    Expired,
    /// Its deadline came because the registry's clock was set forward.
    Leapt,
    /// Somebody ended it.
    Deleted,
    /// The registry forgot everything.
    Wiped,
}

pub struct Session {
    /// Who created it, of the simulation's clients.
    pub client: usize,
    /// How long it lives from the next beat on, in milliseconds.
    pub timeout: u64,
    /// By the registry's clock.
    pub deadline: u64,
    pub end: Option<End>,
    pub services: BTreeSet<String>,
}

#[derive(Default)]
pub struct Ledger {
    pub sessions: BTreeMap<String, Session>,
    /// What a list must show, by id.
    pub services: BTreeMap<String, Value>,
    /// The sessions that are alive, by deadline.
    alive: BTreeSet<(u64, String)>,
    /// The `services.timeout` events that the feed must show, each once: its time, and the services.
    pub timeouts: Vec<(u64, Vec<String>)>,
}

impl Ledger {
    pub fn is_alive(&self, session_id: &str) -> bool {
        let session = self.sessions.get(session_id);
        session.is_some_and(|session| session.end.is_none())
    }

    /// When the next session reaches its deadline, by the registry's clock.
    pub fn next_deadline(&self) -> Option<u64> {
        self.alive.first().map(|(deadline, _)| *deadline)
    }

    /// Lets the sessions expire that are due by the registry's clock.
    pub fn advance(&mut self, clock: u64, why: End) -> Vec<String> {
        let mut ended = Vec::new();
        while let Some((deadline, _)) = self.alive.first()
            && *deadline <= clock
        {
            let (deadline, id) = self.alive.pop_first().unwrap();
            self.end(&id, deadline, why);
            ended.push(id);
        }
        ended
    }

    /// Forgets everything. Nobody is told of what ends that way.
    pub fn wipe(&mut self) {
        for (_, id) in std::mem::take(&mut self.alive) {
            self.sessions.get_mut(&id).unwrap().end = Some(End::Wiped);
        }
        self.services.clear();
        self.timeouts.clear();
    }

    /// Takes what the registry answered a client; an answer that cannot be true is an error.
    pub fn observe(
        &mut self,
        client: usize,
        request: &Request<String>,
        response: &Response<String>,
        clock: u64,
    ) -> Result<(), String> {
        let Some(path) = request.url.strip_prefix(API) else {
            return Ok(());
        };
        let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        match (request.method, parts.as_slice(), response.status) {
            (Method::Post, ["sessions"], 201) => {
                let location = response.headers.value("location").unwrap_or_default();
                let id = location.rsplit('/').next().unwrap().to_owned();
                let timeout = seconds(&body["heartbeat_timeout"]);
                let session = Session {
                    client,
                    timeout,
                    deadline: clock + timeout,
                    end: None,
                    services: BTreeSet::new(),
                };
                self.alive.insert((session.deadline, id.clone()));
                if self.sessions.insert(id, session).is_some() {
                    return Err("two sessions have one id".to_owned());
                }
            }
            (Method::Post, ["sessions", id, "heartbeat"], 200) => {
                self.alive_session(id)?;
                let session = self.sessions.get_mut(*id).unwrap();
                self.alive.remove(&(session.deadline, (*id).to_owned()));
                session.deadline = clock + session.timeout;
                self.alive.insert((session.deadline, (*id).to_owned()));
            }
            (Method::Put, ["sessions", id], 204) => {
                self.alive_session(id)?;
                if let Some(timeout) = body.get("heartbeat_timeout") {
                    self.sessions.get_mut(*id).unwrap().timeout = seconds(timeout);
                }
            }
            (Method::Delete, ["sessions", id], 204) => {
                self.alive_session(id)?;
                let session = &self.sessions[*id];
                self.alive.remove(&(session.deadline, (*id).to_owned()));
                self.end(id, clock, End::Deleted);
            }
            (Method::Post, ["services"], 201) => {
                let session_id = body["session_id"].as_str().unwrap_or_default();
                self.alive_session(session_id)?;
                let id = body["id"].as_str().unwrap().to_owned();
                let service = shown(&id, session_id, &body);
                let session = self.sessions.get_mut(session_id).unwrap();
                session.services.insert(id.clone());
                if self.services.insert(id, service).is_some() {
                    return Err("a service was registered that was there already".to_owned());
                }
            }
            (Method::Put, ["services", id], 204) => {
                let Some(service) = self.services.get_mut(*id) else {
                    return Err(format!("the service {id} was changed, which is not there"));
                };
                for key in ["tags", "metadata"] {
                    if let Some(value) = body.get(key) {
                        service[key] = value.clone();
                    }
                }
            }
            (Method::Delete, ["services", id], 204) => {
                let Some(service) = self.services.remove(*id) else {
                    return Err(format!("the service {id} was removed, which is not there"));
                };
                let session_id = service["session_id"].as_str().unwrap();
                self.sessions
                    .get_mut(session_id)
                    .unwrap()
                    .services
                    .remove(*id);
            }
            (_, ["sessions", id, ..], 404)
                if self.is_alive(id) && response.body.contains("\"Session\\\"") =>
            {
                return Err(format!("the session {id} is said to be gone and is not"));
            }
            _ => {}
        }
        Ok(())
    }

    fn alive_session(&self, id: &str) -> Result<(), String> {
        if self.is_alive(id) {
            return Ok(());
        }
        Err(format!("the session {id} was used, which is not alive"))
    }

    fn end(&mut self, id: &str, at: u64, why: End) {
        let session = self.sessions.get_mut(id).unwrap();
        session.end = Some(why);
        let own: Vec<String> = std::mem::take(&mut session.services).into_iter().collect();
        for id in &own {
            self.services.remove(id);
        }
        self.timeouts.push((at, own));
    }
}

/// A service as a list shows it.
fn shown(id: &str, session_id: &str, body: &Value) -> Value {
    let member = |key: &str, default: Value| match body.get(key) {
        Some(value) => value.clone(),
        None => default,
    };
    json!({
        "id": id,
        "session_id": session_id,
        "tags": member("tags", json!([])),
        "metadata": member("metadata", json!({})),
    })
}

fn seconds(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default() * 1_000
}
