use xxhash_rust::xxh3::xxh3_128;

use super::{Key, StoreError};

/// What tells that everything is there that was written, and nothing else.
///
/// It is written with every batch, as an entry of its own. The digests of all entries are combined by exclusive or, so
/// that a change costs what it changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seal {
    /// How many batches were written.
    pub(super) batches: u64,
    digest: u128,
}

impl Seal {
    /// Where it stands: before all tables.
    pub(super) fn key() -> Key {
        Key::in_table(0)
    }

    /// Adds an entry, or takes out one that was added.
    pub(super) fn toggle(&mut self, key: &Key, value: &[u8]) {
        let key = key.as_bytes();
        let mut entry = Vec::with_capacity(key.len() + value.len() + 4);
        // Without the length a part of the key could be taken for the value's.
        entry.extend((key.len() as u32).to_be_bytes());
        entry.extend(key);
        entry.extend(value);
        self.digest ^= xxh3_128(&entry);
    }

    pub(super) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = self.batches.to_be_bytes().to_vec();
        bytes.extend(self.digest.to_be_bytes());
        // Its own digest: a seal that is damaged must not be another one.
        bytes.extend(xxh3_128(&bytes).to_be_bytes());
        bytes
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, StoreError> {
        let parts = bytes.split_first_chunk::<8>().and_then(|(batches, rest)| {
            let (digest, rest) = rest.split_first_chunk::<16>()?;
            Some((batches, digest, <[u8; 16]>::try_from(rest).ok()?))
        });
        let (batches, digest, check) = parts.ok_or(StoreError::Corrupt("seal"))?;
        let seal = Self {
            batches: u64::from_be_bytes(*batches),
            digest: u128::from_be_bytes(*digest),
        };
        let sealed = bytes.get(..24).map(xxh3_128);
        if sealed == Some(u128::from_be_bytes(check)) {
            Ok(seal)
        } else {
            Err(StoreError::Corrupt("seal"))
        }
    }
}
