//! What a client decides.
