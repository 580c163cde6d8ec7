use hmac::{Hmac, KeyInit, Mac as _};
use sha2::Sha256;

/// A random key for message authentication codes (HMAC-SHA256).
#[derive(Clone)]
pub(super) struct MacKey(Hmac<Sha256>);

impl MacKey {
    /// Takes a key of the hash function's block size, which it uses as it is.
    pub(super) fn new(key: [u8; 64]) -> Self {
        Self(Hmac::new(&key.into()))
    }

    pub(super) fn code(&self, message: &[u8]) -> [u8; 32] {
        self.0
            .clone()
            .chain_update(message)
            .finalize()
            .into_bytes()
            .into()
    }

    /// Whether `code` is the message's; takes the same time whatever the answer.
    pub(super) fn verifies(&self, message: &[u8], code: &[u8; 32]) -> bool {
        self.0
            .clone()
            .chain_update(message)
            .verify(&(*code).into())
            .is_ok()
    }
}
