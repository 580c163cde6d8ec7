use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Invalid, Reason};

/// The id of a session: chosen by the registry, `se` and eight letters or digits.
///
/// In a request it is any string of 1..255 characters; the look-up decides whether it names anything.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(String);

impl SessionId {
    /// Takes the id from a request, where `key` is the field it stands in.
    pub fn parse(key: &'static str, text: &str) -> Result<Self, Invalid> {
        Reason::check_length(text, 1, 255).map_err(|reason| Invalid::new(key, reason))?;
        Ok(Self(text.to_owned()))
    }

    /// Makes a new id out of eight random bytes.
    pub fn from_random(bytes: [u8; 8]) -> Self {
        const ALPHABET: &[u8; 62] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        // 62 of 256 divides unevenly: the first eight letters come up 25 % more often, which costs
        // under a tenth of a bit of the 47.
        let random = bytes
            .iter()
            .filter_map(|byte| ALPHABET.get(usize::from(*byte) % ALPHABET.len()));
        Self(
            "se".chars()
                .chain(random.map(|letter| char::from(*letter)))
                .collect(),
        )
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id of a service: chosen by the client, unique in its account, never changed.
///
/// 3..65 letters, digits, `_`, `-` or `.`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServiceId(String);

impl ServiceId {
    /// Parses the id; `key` is the field or parameter it stands in.
    pub fn parse(key: &'static str, text: &str) -> Result<Self, Invalid> {
        Reason::check_length(text, 3, 65).map_err(|reason| Invalid::new(key, reason))?;
        if !text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
        {
            return Err(Invalid::new(key, Reason::Characters));
        }
        Ok(Self(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ServiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The number of an account, kept as the digits it is written in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TenantId(String);

impl TenantId {
    /// Parses a tenant id: 1..20 digits, because older clients read it as an integer.
    pub fn parse(text: &str) -> Option<Self> {
        let digits =
            (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| Self(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
