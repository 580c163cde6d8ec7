//! The only code that names JavaScript: the classes the package exports, and what they run on.
//!
//! Every exported method takes `&self` and clones its inner handle before it returns a promise: a
//! borrow that lived as long as the promise would make overlapping calls throw. For the same reason
//! no `RefCell` is borrowed while JavaScript runs.

#[cfg(feature = "client")]
mod client;
#[cfg(feature = "registry")]
mod registry;

#[cfg(feature = "registry")]
mod abort_listener;
mod error;
mod object;
mod room;
