use base64ct::{Base64UrlUnpadded, Encoding};
use serde::{Deserialize, Serialize};

use crate::protocol::{TenantId, Timestamp};

use super::mac::MacKey;

/// What an authentication token says. It is not stored: the token carries it, signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claims {
    pub(super) tenant_id: TenantId,
    pub(super) username: String,
    /// The token is good before, and no longer at, this time.
    pub(super) expires: Timestamp,
    /// Tells tokens apart that were issued to one user at one time.
    pub(super) nonce: [u8; 8],
}

/// Issues authentication tokens and knows its own again.
pub(super) struct TokenIssuer(MacKey);

impl TokenIssuer {
    pub(super) fn new(key: MacKey) -> Self {
        Self(key)
    }

    /// Writes claims as text that fits a header.
    pub(super) fn issue(&self, claims: &Claims) -> Result<String, postcard::Error> {
        let mut token = postcard::to_allocvec(claims)?;
        let signature = self.0.code(&token);
        token.extend(signature);
        Ok(Base64UrlUnpadded::encode_string(&token))
    }

    /// Reads a token of its own that is still good.
    pub(super) fn verify(&self, token: &str, now: Timestamp) -> Option<Claims> {
        let token = Base64UrlUnpadded::decode_vec(token).ok()?;
        let (claims, signature) = token.split_last_chunk()?;
        if !self.0.verifies(claims, signature) {
            return None;
        }
        let claims: Claims = postcard::from_bytes(claims).ok()?;
        (now < claims.expires).then_some(claims)
    }
}
