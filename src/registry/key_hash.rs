//! API keys as they are kept where others might read them.

use std::fmt;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

use super::store::StoreError;

/// A hash of an API key: argon2id, as the string that the Password Hashing Competition settled on
/// (`$argon2id$v=19$m=19456,t=2,p=1$…$…`). Its `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyHash {
    text: String,
    cost: u64,
}

/// Why there is no such [`KeyHash`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidKeyHash {
    /// It is no such string.
    Form,
    /// It is of another algorithm, or another version of it.
    Algorithm,
    /// To compare a key with it would take too much memory or time.
    Cost,
}

impl KeyHash {
    /// In KiB, as argon2 counts; RFC 9106's second recommendation takes as much.
    const MOST_MEMORY: u32 = 65_536;

    /// In KiB that are written: that recommendation's three passes.
    const MOST_WORK: u64 = 3 * Self::MOST_MEMORY as u64;

    const MOST_LANES: u32 = 16;

    const LEAST_OUTPUT: usize = 16;

    /// Reads a hash.
    pub fn parse(text: &str) -> Result<Self, InvalidKeyHash> {
        let hash = PasswordHash::new(text).map_err(|_| InvalidKeyHash::Form)?;
        let version = hash.version.map(Version::try_from);
        if hash.algorithm != Algorithm::Argon2id.ident() || version != Some(Ok(Version::V0x13)) {
            return Err(InvalidKeyHash::Algorithm);
        }
        let params = Params::try_from(&hash).map_err(|_| InvalidKeyHash::Form)?;
        let length = hash.hash.map_or(0, |output| output.len());
        let is_plain = params.keyid().is_empty() && params.data().is_empty();
        if hash.salt.is_none() || length < Self::LEAST_OUTPUT || !is_plain {
            return Err(InvalidKeyHash::Form);
        }
        let cost = u64::from(params.m_cost()) * u64::from(params.t_cost());
        if params.m_cost() > Self::MOST_MEMORY
            || cost > Self::MOST_WORK
            || params.p_cost() > Self::MOST_LANES
        {
            return Err(InvalidKeyHash::Cost);
        }
        Ok(Self {
            text: text.to_owned(),
            cost,
        })
    }

    /// Hashes a key, at the cost that OWASP recommends.
    pub fn of(api_key: &str, salt: [u8; 16]) -> Result<Self, StoreError> {
        let params = Params::DEFAULT;
        let cost = u64::from(params.m_cost()) * u64::from(params.t_cost());
        let hash = Argon2::from(params).hash_password_with_salt(api_key.as_bytes(), &salt);
        let text = hash.map_err(|_| StoreError::Full)?.to_string();
        Ok(Self { text, cost })
    }

    /// The hash as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How much work it is to compare a key with it.
    pub(super) fn cost(&self) -> u64 {
        self.cost
    }

    /// Whether it is the hash of a key. That takes a good part of a tenth of a second, whatever the answer.
    pub(super) fn verifies(&self, api_key: &str) -> Result<bool, StoreError> {
        use argon2::password_hash::Error;

        match Argon2::default().verify_password(api_key.as_bytes(), self.text.as_str()) {
            Ok(()) => Ok(true),
            Err(Error::PasswordInvalid) => Ok(false),
            // The memory for it is asked for, and nothing else can go wrong with what was parsed.
            Err(_) => Err(StoreError::Full),
        }
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyHash").finish_non_exhaustive()
    }
}

impl fmt::Display for InvalidKeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "must be a hash of a key, as hashApiKey makes them",
            Self::Algorithm => "must be a hash by argon2id, version 19",
            Self::Cost => {
                "must cost at most 64 MiB (m=65536), three times that in all its passes, and 16 \
                 lanes"
            }
        })
    }
}

impl std::error::Error for InvalidKeyHash {}
