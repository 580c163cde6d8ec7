use crate::protocol::{Invalid, Reason};

/// Accepts an immutable field that is given as it is.
pub(super) fn check_same<T: PartialEq>(
    key: &'static str,
    given: Option<&T>,
    actual: &T,
) -> Result<(), Invalid> {
    match given {
        Some(given) if given != actual => Err(Invalid::new(key, Reason::Immutable)),
        _ => Ok(()),
    }
}
