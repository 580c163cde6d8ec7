//! Authentication tokens. They are not stored: each carries what it says, signed.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::{Deserialize, Serialize};

use crate::protocol::{TenantId, Timestamp};

use super::mac::MacKey;

/// What an authentication token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claims {
    pub(super) tenant_id: TenantId,
    pub(super) username: String,
    /// The token is good before, and no longer at, this time.
    pub(super) expires: Timestamp,
    /// Tells tokens apart that were issued to one user at one time.
    pub(super) nonce: [u8; 8],
}

/// Writes claims as text that fits a header.
pub(super) fn sign(claims: &Claims, key: &MacKey) -> Result<String, postcard::Error> {
    let mut token = postcard::to_allocvec(claims)?;
    let signature = key.code(&token);
    token.extend(signature);
    Ok(Base64UrlUnpadded::encode_string(&token))
}

/// Reads a token that is signed with the key that `key_of` finds for what it says.
pub(super) fn read<'k>(token: &str, key_of: impl FnOnce(&Claims) -> &'k MacKey) -> Option<Claims> {
    let token = Base64UrlUnpadded::decode_vec(token).ok()?;
    let (text, signature) = token.split_last_chunk()?;
    let claims: Claims = postcard::from_bytes(text).ok()?;
    let is_signed = key_of(&claims).verifies(text, signature);
    is_signed.then_some(claims)
}
