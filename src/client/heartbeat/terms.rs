//! What goes into a heartbeat, what comes out of it, and the words for how it is.

use crate::client::Duration;
use crate::protocol::Timestamp;

/// What a [`Heartbeat`](super::Heartbeat) starts from.
#[derive(Clone, Debug)]
pub struct HeartbeatConfig {
    /// The token of the first beat.
    pub token: String,
    /// How long the session lives without a beat.
    pub timeout: Duration,
    /// When the request that created the session was sent.
    pub created_at: Timestamp,
    /// What jitter is drawn from.
    pub seed: u64,
}

/// A request for the host to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeartbeatRequest {
    /// What to ask.
    pub kind: HeartbeatRequestKind,
    /// How long to wait for the answer before it counts as failed.
    pub timeout: Duration,
    /// After how long a thread of its own may send the very same again while nobody tells it otherwise,
    /// from sending to sending; `None` where that would mean something else. It is a little longer than
    /// the machine itself waits.
    pub repeat: Option<Duration>,
}

/// What a [`HeartbeatRequest`] asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeartbeatRequestKind {
    /// Send a heartbeat with this token.
    Beat {
        /// The token.
        token: String,
    },
    /// Read the session: the registry does not know the token, and only this tells whether the
    /// session is gone.
    ReadSession,
}

/// What happened, for the program to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeartbeatEvent<E> {
    /// The registry accepted a beat.
    Acknowledged {
        /// Since when the session's time runs anew: when that beat was sent.
        at: Timestamp,
    },
    /// A request failed.
    Failed {
        /// The host's own account of it.
        error: E,
    },
    /// The session may be dead: no beat was accepted for as long as it lives. Told once, unless the
    /// registry has accepted a beat since.
    Expired,
    /// No further beat will be sent.
    Stopped(StopReason),
}

/// Why a heartbeat stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// The program asked for it.
    Requested,
    /// The registry says that the session is gone.
    Lost,
    /// The registry refuses the beat itself; repeating it cannot help.
    Refused,
}

impl StopReason {
    /// The reason as programs see it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Lost => "lost",
            Self::Refused => "refused",
        }
    }
}

/// What the machine knows of its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeartbeatState {
    /// Not beating.
    Idle,
    /// Beating; the last beat was acknowledged.
    Active,
    /// Beating; the last request failed, or time stood still until after the deadline. The session may
    /// still be alive.
    Suspect,
    /// The session is gone: the registry said so, or the last acknowledged beat is a full timeout
    /// ago.
    Lost,
}

impl HeartbeatState {
    /// The state as programs see it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Active => "active",
            Self::Suspect => "suspect",
            Self::Lost => "lost",
        }
    }
}
