use std::fmt;

/// A value that breaks a rule: which field, and which rule.
///
/// The texts are those of the API (section 6 of its reference): `Display` gives the fault's
/// `message`, [`Reason`] its `details`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The field, as it is spelt on the wire.
    pub key: &'static str,
    /// The rule it breaks.
    pub reason: Reason,
}

impl Invalid {
    /// The field `key` breaks the rule `reason`.
    pub const fn new(key: &'static str, reason: Reason) -> Self {
        Self { key, reason }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Validation error for key '{}'", self.key)
    }
}

impl std::error::Error for Invalid {}

/// The rule that a value breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// A required field is absent; the field's name.
    Missing(&'static str),
    /// The value is not a JSON string.
    NotAString,
    /// The value is not a JSON object.
    NotAnObject,
    /// The value is not a JSON array.
    NotAnArray,
    /// A string is too short or too long, in UTF-16 units.
    Length {
        /// The shortest accepted.
        min: usize,
        /// The longest accepted.
        max: usize,
    },
    /// A string holds characters that its field does not allow.
    Characters,
    /// The value is not a whole number.
    NotAnInteger,
    /// A parameter is neither `true` nor `false`.
    NotABoolean,
    /// A number is too small or too large.
    OutOfRange {
        /// The smallest accepted.
        min: u64,
        /// The largest accepted.
        max: u64,
    },
    /// A collection has too many entries.
    Items {
        /// The fewest accepted.
        min: usize,
        /// The most accepted.
        max: usize,
    },
    /// A metadata key breaks a rule.
    MetadataKey(String, Box<Reason>),
    /// A metadata value breaks a rule; its key is named.
    MetadataValue(String, Box<Reason>),
    /// The value is not a UUID.
    NotAUuid,
    /// The value is a UUID of another variant than RFC 9562's.
    UuidVariant,
    /// The value is a UUID that carries no time.
    UuidVersion,
    /// A PUT names another value for a field that never changes.
    Immutable,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(key) => write!(f, "Missing required key ({key})"),
            Self::NotAString => f.write_str("Not a string"),
            Self::NotAnObject => f.write_str("Not a hash"),
            Self::NotAnArray => f.write_str("Not an array"),
            Self::Length { min, max } => write!(f, "String is not in range ({min}..{max})"),
            Self::Characters => f.write_str("Invalid characters"),
            Self::NotAnInteger => f.write_str("Invalid integer"),
            Self::NotABoolean => f.write_str("Not a boolean"),
            Self::OutOfRange { min, max } => write!(f, "Value out of range ({min}..{max})"),
            Self::Items { min, max } => {
                write!(f, "Object needs to have between {min} and {max} items")
            }
            Self::MetadataKey(key, reason) => write!(f, "Key {key}: {reason}"),
            Self::MetadataValue(key, reason) => write!(f, "Value for key '{key}': {reason}"),
            Self::NotAUuid => f.write_str("Invalid UUID"),
            Self::UuidVariant => f.write_str("Unsupported UUID variant"),
            Self::UuidVersion => f.write_str("UUID is not version 1"),
            Self::Immutable => f.write_str("Attempted to mutate immutable field"),
        }
    }
}

impl Reason {
    /// Checks a string's length in UTF-16 units, the unit the API counts in.
    pub(crate) fn check_length(text: &str, min: usize, max: usize) -> Result<(), Self> {
        let length = text.encode_utf16().take(max.saturating_add(1)).count();
        if (min..=max).contains(&length) {
            Ok(())
        } else {
            Err(Self::Length { min, max })
        }
    }
}
