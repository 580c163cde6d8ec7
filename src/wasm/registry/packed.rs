//! Entries and changes as one piece of bytes, in which they cross the boundary. For each: the length of its key, the key,
//! the length of its value or [`GONE`], the value. Lengths have four bytes, the most significant first.

use js_sys::Uint8Array;

use crate::registry::store::{Batch, Key, StoreError, room};

/// The length of the value of a key that is gone.
const GONE: u32 = u32::MAX;

pub(super) fn pack(batch: &Batch) -> Result<Vec<u8>, StoreError> {
    let mut size = 0;
    for (key, value) in batch {
        size += 8 + key.as_bytes().len() + value.as_ref().map_or(0, |value| value.len());
    }
    let mut packed = Vec::new();
    packed
        .try_reserve_exact(size)
        .map_err(|_| StoreError::Full)?;
    for (key, value) in batch {
        packed.extend(length(key.as_bytes()).to_be_bytes());
        packed.extend(key.as_bytes());
        match value {
            Some(value) => {
                packed.extend(length(value).to_be_bytes());
                packed.extend_from_slice(value);
            }
            None => packed.extend(GONE.to_be_bytes()),
        }
    }
    Ok(packed)
}

/// Hands on what `js/persistence.js` packed.
pub(super) fn unpack(
    packed: &Uint8Array,
    mut into: impl FnMut(Key, &[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    room::check(packed.length() as usize)?;
    let packed = packed.to_vec();
    let mut rest = packed.as_slice();
    while !rest.is_empty() {
        let (key, value) = take(&mut rest)
            .and_then(|key| Some((key, take(&mut rest)?)))
            .ok_or(StoreError::Corrupt("portion of entries"))?;
        into(key.into(), value)?;
    }
    Ok(())
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(GONE)
}

fn take<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (taken, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    *bytes = rest;
    Some(taken)
}
