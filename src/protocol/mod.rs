//! What travels between a client and a registry.
//!
//! Every type here parses once, at the edge, and is valid from then on; the client and the registry
//! use the same ones. Nothing in this module performs I/O, reads a clock or draws a random number,
//! and nothing in it knows who is asking.

mod configuration;
mod event;
mod fault;
mod http;
mod id;
mod invalid;
mod metadata;
mod overview;
mod page;
mod service;
mod session;
mod tags;
mod time;
mod time_uuid;

pub use configuration::{
    ConfigurationId, ConfigurationNamespace, ConfigurationText, ConfigurationValue,
};
pub use event::{Event, EventPayload, EventType};
pub use fault::{Details, Fault, FaultType};
pub use http::{Headers, Method, Request, Response, header};
pub use id::{ServiceId, SessionId, TenantId};
pub use invalid::{Invalid, Reason};
pub use metadata::Metadata;
pub use overview::OverviewEntry;
pub use page::{EventPageMetadata, Gap, Limit, Marker, Page, PageMetadata};
pub use service::Service;
pub use session::{HeartbeatTimeout, Session};
pub use tags::{Tag, Tags};
pub use time::Timestamp;
pub use time_uuid::{Ticks, TimeUuid};
