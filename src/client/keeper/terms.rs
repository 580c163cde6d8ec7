//! What goes into a keeper, and what comes out of it.

use crate::client::{Call, Duration, Error, StopReason};
use crate::protocol::Timestamp;

/// A request for the host to send.
#[derive(Debug)]
pub struct KeeperRequest<J> {
    /// The call, or why it cannot be made, which is its failure then.
    pub call: Result<Call<J>, Error<J>>,
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

/// What a [`KeeperRequest`] is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ticket {
    /// A heartbeat.
    Beat,
    /// Finding out whether the session exists.
    ReadSession,
    /// The step that has this number towards what is held. One that was given up is not waited for.
    Step(u32),
}

/// What happened, for the program to know.
#[derive(Debug, PartialEq, Eq)]
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
