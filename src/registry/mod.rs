//! What the registry decides.
