//! The only code that names JavaScript.
