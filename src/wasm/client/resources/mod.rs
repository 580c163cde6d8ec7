//! The parts of a client, a file each: what every method takes, sends, and answers.

pub(super) mod account;
pub(super) mod configuration;
pub(super) mod events;
pub(super) mod services;
pub(super) mod sessions;
pub(super) mod views;
