//! What the program around a client wants, does and is told.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use service_registry_client::client::Json;

use crate::host_json::HostJson;
use crate::plan::{Act, SERVICES};
use crate::world::{Event, World};

#[derive(Default)]
pub struct Program {
    client: usize,
    /// The services it wants, as it last said.
    pub wanted: BTreeMap<String, Value>,
    /// Its wishes that were not settled yet, and whether they are to be refused.
    pub wishes: BTreeMap<u32, bool>,
    /// Whether it has heard that something is not there, or nothing yet, and not that all is.
    pub is_away: bool,
    pub has_joined: bool,
    /// When it last heard that all is there.
    pub restored_at: u64,
    pub is_stopped: bool,
    /// The sessions of processes that died.
    pub former: BTreeSet<String>,
    /// Counts what is registered and changed, so that no two versions are the same.
    versions: u64,
}

impl Program {
    pub fn new(client: usize, services: usize) -> Self {
        let mut program = Self {
            client,
            ..Self::default()
        };
        for number in 0..services.min(SERVICES) {
            let payload = program.payload(false);
            program.wanted.insert(program.id(number), payload);
        }
        program
    }

    /// A process of it starts.
    pub fn start(&mut self) {
        self.wishes.clear();
        self.is_away = true;
        self.has_joined = false;
        self.is_stopped = false;
    }

    fn id(&self, number: usize) -> String {
        format!("service-{}-{number}", self.client)
    }

    fn payload(&mut self, has_tags: bool) -> Value {
        self.versions += 1;
        let version = self.versions.to_string();
        if has_tags {
            json!({"metadata": {"version": version}, "tags": [format!("v{version}")]})
        } else {
            json!({"metadata": {"version": version}, "tags": []})
        }
    }
}

impl World {
    pub fn act(&mut self, client: usize, act: Act) {
        if self.clients[client].keeper.is_none() {
            return;
        }
        self.note(|| format!("client {client}: {act:?}"));
        match act {
            Act::Register(..) | Act::Update(..) | Act::Remove(_) | Act::RegisterOdd => {
                self.wish(client, act);
            }
            Act::Crash => return self.crash(client),
            Act::Stop => {
                let host = &mut self.clients[client];
                host.program.is_stopped = true;
                host.pacer = None;
                host.beat_at = None;
                host.not_before = Default::default();
                if let Some(keeper) = &mut host.keeper {
                    keeper.stop();
                }
            }
            Act::Start => {
                let host = &mut self.clients[client];
                let was_stopped = std::mem::take(&mut host.program.is_stopped);
                let clock = host.clock(self.now);
                if let Some(keeper) = &mut host.keeper {
                    keeper.start(clock);
                }
                if was_stopped {
                    host.not_before = Default::default();
                    self.set_clear(client);
                }
            }
            Act::Wake => {
                for _ in 0..10 {
                    let at = self.now + self.chance.below(1_000);
                    self.push(at, Event::Wake(client));
                }
            }
        }
        self.drive(client);
    }

    /// A process dies, and another takes its place.
    pub fn crash(&mut self, client: usize) {
        self.clients[client].crash();
        let timeout = self.clients[client].plan.timeout * 1_000;
        self.excuse(client, self.now + timeout);
        let later = self.chance.below(3_000);
        self.push(self.now + later, Event::Start(client));
    }

    fn wish(&mut self, client: usize, act: Act) {
        let host = &mut self.clients[client];
        let program = &mut host.program;
        let Some(keeper) = &mut host.keeper else {
            return;
        };
        let (wish, is_refused) = match act {
            Act::Register(number, has_tags) => {
                let (id, payload) = (program.id(number), program.payload(has_tags));
                let wish = keeper.want(&id, Some(HostJson(payload.clone())));
                program.wanted.insert(id, payload);
                (wish, false)
            }
            Act::Update(number, of_tags) => {
                let (id, mut changes) = (program.id(number), program.payload(true));
                let other = if of_tags { "metadata" } else { "tags" };
                changes.as_object_mut().unwrap().remove(other);
                let held = keeper.wanted(&id).cloned();
                let known = program.wanted.get_mut(&id);
                assert_eq!(held.is_some(), known.is_some(), "client {client}: {id}");
                let (Some(held), Some(known)) = (held, known) else {
                    return;
                };
                let members = changes.as_object().unwrap().clone();
                known.as_object_mut().unwrap().extend(members);
                (
                    keeper.want(&id, Some(held.assign(&HostJson(changes)))),
                    false,
                )
            }
            Act::Remove(number) => {
                let id = program.id(number);
                program.wanted.remove(&id);
                (keeper.want(&id, None), false)
            }
            _ => {
                let payload = HostJson(json!({"tags": "no list"}));
                (keeper.want(&format!("odd-{client}"), Some(payload)), true)
            }
        };
        if program.wishes.insert(wish, is_refused).is_some() {
            self.violated(format!("client {client} has two wishes {wish}"));
        }
    }
}
