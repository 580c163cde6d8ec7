//! What goes into a keeper, and what comes out of it.
//!
//! Both are plain values. JSON is read and written outside of the machine, before an answer goes in and after a request
//! came out: what the host does then may fail, or call back.

use crate::client::{Answer, Call, Duration, Error, Json, StopReason, services, sessions};
use crate::protocol::Timestamp;

use super::service::Deed;

/// A request for the host to send.
#[derive(Debug)]
pub struct KeeperRequest<J> {
    pub(super) matter: Matter<J>,
    /// How long to wait for the answer before it counts as failed.
    pub timeout: Duration,
    /// After how long a thread of its own may send the very same again, from sending to sending, while
    /// the keeper is silent: after its answer was a success, and until there is another request for it.
    /// An eighth of that after a failure. What was accepted is told by
    /// [`handle_repeated`](super::Keeper::handle_repeated); `None` for what must not be repeated.
    pub repeat: Option<Duration>,
    /// What to hand back with the answer.
    pub ticket: Ticket,
}

/// What a request is about.
#[derive(Debug)]
pub(super) enum Matter<J> {
    Beat {
        session_id: String,
        token: String,
    },
    ReadSession {
        session_id: String,
    },
    NewSession {
        definition: J,
    },
    Service {
        deed: Deed,
        id: String,
        session_id: String,
        wanted: Option<J>,
    },
}

impl<J: Json> KeeperRequest<J> {
    /// The call, or why it cannot be made, which is its failure then.
    pub fn call(&self) -> Result<Call<J>, Error<J>> {
        match &self.matter {
            Matter::Beat { session_id, token } => sessions::heartbeat(session_id, token),
            Matter::ReadSession { session_id } => sessions::get(session_id),
            Matter::NewSession { definition } => Ok(sessions::create(definition.clone())),
            Matter::Service {
                deed,
                id,
                session_id,
                wanted,
            } => {
                let payload = wanted.clone().unwrap_or_else(|| J::object(&[]));
                match deed {
                    Deed::Register => Ok(services::create(session_id, id, &payload)),
                    // With its session, so that nobody else's service of that id is changed.
                    Deed::Update => {
                        services::update(id, payload.with("session_id", J::text(session_id)))
                    }
                    Deed::Remove => services::remove(id),
                    Deed::Read => services::get(id),
                }
            }
        }
    }
}

/// What a [`KeeperRequest`] is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ticket {
    /// A heartbeat.
    Beat,
    /// Finding out whether the session exists.
    ReadSession,
    /// Making the session: a step that has this number, as those about services have. One that was given up is not
    /// waited for.
    NewSession(u32),
    /// The step that has this number towards the services that are held.
    Service(u32),
}

/// What an answer says that is a success.
#[derive(Clone, Debug, Default)]
pub struct Accepted {
    /// The session that was made, or that a service belongs to.
    pub(super) session_id: Option<String>,
    /// The token of the session's next beat.
    pub(super) token: String,
}

impl Ticket {
    /// Reads the answer to a request that has the status of a success.
    pub fn read<J: Json>(self, response: Answer<J>) -> Result<Accepted, Error<J>> {
        let mut accepted = Accepted::default();
        match self {
            Self::Beat => accepted.token = sessions::next_token(response)?,
            Self::ReadSession => {}
            Self::NewSession(_) => {
                let created = sessions::created(response)?;
                accepted.session_id = Some(created.id);
                accepted.token = created.token;
            }
            Self::Service(_) => accepted.session_id = response.body.text_at(&["session_id"]),
        }
        Ok(accepted)
    }
}

/// What happened, for the program to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeeperEvent<E> {
    /// The registry accepted a beat.
    Acknowledged {
        /// When that beat was sent.
        at: Timestamp,
        /// When the session is lost unless another one is accepted before.
        deadline: Timestamp,
    },
    /// A request failed.
    Failed {
        /// The host's own account of it.
        error: E,
    },
    /// The session is gone, or may be, and what it holds will be there again.
    Lost,
    /// All that is held is there.
    Restored {
        /// The session that was lost, which may be the present one; `None` when this is the first.
        previous: Option<String>,
        /// The services that are registered.
        services: Vec<String>,
    },
    /// There is nothing left to do for a wish.
    Settled {
        /// Its number.
        wish: u32,
        /// Why the registry refuses it for good.
        error: Option<E>,
    },
    /// No further beat will be sent.
    Stopped(StopReason),
}
