//! The core's machines: this input at this time gives exactly this output.

mod client_auth;
mod client_calls;
mod client_heartbeat;
mod client_registration;
mod host_json;
