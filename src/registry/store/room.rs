//! Memory that may end.
//!
//! Memory that ends while Rust allocates ends all that is under way, and what that had is lost with it. So whatever
//! grows with what is stored asks first, and fails where there is none, which gives back what it has taken.

use std::hint::black_box;
use std::io;

use postcard::ser_flavors::Flavor;

use super::StoreError;

/// What is needed for one thing of many, its own bytes aside: the longest key, and what belongs to it.
const PIECE: usize = 768;
/// For how many of them memory is looked for at a time, at most.
const PIECES: usize = 16;
/// What a value takes besides its bytes.
pub(super) const SHARED: usize = 16;
/// For the nodes of a map that an entry may need.
pub(super) const ENTRY: usize = 2048;

/// Fails unless there is memory for so many bytes in one piece.
pub fn check(bytes: usize) -> Result<(), StoreError> {
    let mut piece = Vec::<u8>::new();
    let result = piece.try_reserve_exact(bytes);
    // What nobody looks at is never allocated.
    black_box(&piece);
    result.map_err(|_| StoreError::Full)
}

/// Collects what may be much.
pub fn collect<T>(
    items: impl IntoIterator<Item = Result<T, StoreError>>,
) -> Result<Vec<T>, StoreError> {
    let items = items.into_iter();
    let mut all = Vec::new();
    all.try_reserve(items.size_hint().0)
        .map_err(|_| StoreError::Full)?;
    for item in items {
        all.try_reserve(1).map_err(|_| StoreError::Full)?;
        all.push(item?);
        // Whoever reads but one may do so to the last. After some there must be memory for as many more: first for their
        // places, which would take it from what is found for them.
        let more = all.len().min(PIECES);
        if more > 1 && all.len().is_multiple_of(more.next_power_of_two()) {
            all.try_reserve(more).map_err(|_| StoreError::Full)?;
            check(more * PIECE)?;
        }
    }
    Ok(all)
}

/// Adds to what may be much, and sees to it that there is memory for another.
pub fn push<T>(all: &mut Vec<T>, item: T) -> Result<(), StoreError> {
    all.try_reserve(1).map_err(|_| StoreError::Full)?;
    all.push(item);
    // Whoever reads but one may do so to the last.
    if all.len() > 1 { check(PIECE) } else { Ok(()) }
}

/// A copy of bytes.
pub fn copy(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut copy = Growing::of(bytes.len())?.0;
    copy.extend_from_slice(bytes);
    Ok(copy)
}

/// Text or bytes that may become much.
#[derive(Default)]
pub struct Growing(pub Vec<u8>);

impl Growing {
    /// With room for so many bytes.
    pub fn of(bytes: usize) -> Result<Self, StoreError> {
        let mut growing = Self::default();
        let reserved = growing.0.try_reserve_exact(bytes);
        reserved.map_err(|_| StoreError::Full)?;
        Ok(growing)
    }
}

impl Flavor for Growing {
    type Output = Vec<u8>;

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        let reserved = self.0.try_reserve(bytes.len());
        reserved.map_err(|_| postcard::Error::SerializeBufferFull)?;
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        let reserved = self.0.try_reserve(1);
        reserved.map_err(|_| postcard::Error::SerializeBufferFull)?;
        self.0.push(byte);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Vec<u8>> {
        Ok(self.0)
    }
}

impl io::Write for Growing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_reserve(bytes.len())?;
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    // JSON comes in pieces of a few bytes, of which the usual loop makes two.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write(bytes).map(drop)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
