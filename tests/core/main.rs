//! The core's machines: this input at this time gives exactly this output.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that cannot go on panics"
)]

mod client_and_registry;
mod client_auth;
mod client_calls;
mod client_feed;
mod client_feed_and_registry;
mod client_heartbeat;
mod client_holdings;
mod client_keeper;
mod client_reconciling;
mod client_registration;
mod client_waking;
mod host_json;
mod keeper_rig;
mod pair;
mod protocol_faults;
mod protocol_values;
mod registry_accounts;
mod registry_addresses;
mod registry_configuration;
mod registry_conflicts;
mod registry_cors;
mod registry_durable;
mod registry_event_query;
mod registry_expiry;
mod registry_failed_logins;
mod registry_feed;
mod registry_followers;
mod registry_full;
mod registry_garbage;
mod registry_heartbeat;
mod registry_http;
mod registry_limits;
mod registry_lists;
mod registry_load;
mod registry_login;
mod registry_login_queue;
mod registry_overview;
mod registry_rate_limits;
mod registry_rig;
mod registry_services;
mod registry_session_end;
mod registry_sessions;
mod registry_shedding;
mod registry_statistics;
mod registry_store;
mod registry_wait;
