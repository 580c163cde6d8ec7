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

    /// Another key, which depends on this one and on all of the parts.
    pub(super) fn derive(&self, parts: &[&[u8]]) -> Self {
        let mut key = [0; 64];
        for (byte, code) in key.iter_mut().zip(self.code_of(parts)) {
            *byte = code;
        }
        Self::new(key)
    }

    /// A number that is another for other parts, as far as anybody can arrange it.
    pub(super) fn number(&self, parts: &[&[u8]]) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.code_of(parts);
        u64::from_le_bytes([a, b, c, d, e, f, g, h])
    }

    fn code_of(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mac = parts.iter().fold(self.0.clone(), |mac, part| {
            // With its length, so that no two lists of parts look alike.
            mac.chain_update((part.len() as u64).to_le_bytes())
                .chain_update(part)
        });
        mac.finalize().into_bytes().into()
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
