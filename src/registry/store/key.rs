use std::borrow::{Borrow, Cow};
use std::cmp::Ordering;

use smallvec::SmallVec;

/// A key: bytes, ordered as bytes are.
///
/// Keys are built of segments, and sort by their first segment, then by their second, and so on. Text
/// ends with the byte `00`; inside it, `00` is written as `01 01` and `01` as `01 02`, so that text
/// keeps its order and its end is never mistaken. Numbers are eight bytes, the most significant first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(SmallVec<[u8; SHORT]>);

/// What most keys hold at most, a table, a tenant and one id: so many bytes lie in a map's nodes, where a look-up comes by.
const SHORT: usize = 28;

impl Key {
    const END: u8 = 0;
    const ESCAPE: u8 = 1;

    /// Starts a key in a table of its own.
    pub fn in_table(table: u8) -> Self {
        Self(SmallVec::from_slice(&[table]))
    }

    /// Adds a segment of text.
    pub fn text(self, text: &str) -> Self {
        let mut key = self.text_starting_with(text);
        key.0.push(Self::END);
        key
    }

    /// Adds the beginning of a segment of text, for a range of all texts that start like this.
    pub fn text_starting_with(mut self, text: &str) -> Self {
        let is_plain = |byte: u8| byte > Self::ESCAPE;
        if text.bytes().all(is_plain) {
            return self.bytes(text.as_bytes());
        }
        for byte in text.bytes() {
            match byte {
                Self::END | Self::ESCAPE => self.0.extend_from_slice(&[Self::ESCAPE, byte + 1]),
                byte => self.0.push(byte),
            }
        }
        self
    }

    /// Adds a number.
    pub fn number(self, number: u64) -> Self {
        self.bytes(&number.to_be_bytes())
    }

    /// Adds bytes of a fixed length.
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// The key as an engine writes it.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The key right behind this one.
    pub fn next(&self) -> Self {
        self.clone().bytes(&[0])
    }

    /// Every beginning of the key, the key itself included.
    pub(super) fn prefixes(&self) -> impl Iterator<Item = &[u8]> {
        (0..=self.0.len()).filter_map(|length| self.0.get(..length))
    }
}

/// As the bytes are ordered, but eight at a time: WebAssembly has no instruction that compares memory, and this is most of
/// what it takes to find a key.
impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        let (one, other) = (self.as_bytes(), other.as_bytes());
        let lengths = one.len().cmp(&other.len());
        let common = one.len().min(other.len());
        let (Some(one), Some(other)) = (one.get(..common), other.get(..common)) else {
            return lengths;
        };
        let words = one.as_chunks().0.iter().zip(other.as_chunks().0);
        // Of the last eight some were compared before, and are equal.
        let last = one.last_chunk().zip(other.last_chunk());
        let Some(last) = last else {
            return one.cmp(other).then(lengths);
        };
        let differ = words.chain([last]).find(|(one, other)| one != other);
        differ.map_or(lengths, |(one, other)| {
            u64::from_be_bytes(*one).cmp(&u64::from_be_bytes(*other))
        })
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Keys are found by their bytes, which are ordered as the keys are.
impl Borrow<[u8]> for Key {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl From<&[u8]> for Key {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }
}

impl From<Vec<u8>> for Key {
    fn from(bytes: Vec<u8>) -> Self {
        bytes.as_slice().into()
    }
}

/// The keys from a first one up to, and without, an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRange {
    /// The first key.
    pub start: Key,
    /// The key after the last; `None` to go on to the last there is.
    pub end: Option<Key>,
}

impl KeyRange {
    /// All keys that start with the segments of `prefix`.
    pub fn under(prefix: Key) -> Self {
        let mut end = prefix.0.clone();
        while let Some(last) = end.pop() {
            if let Some(next) = last.checked_add(1) {
                end.push(next);
                break;
            }
        }
        Self {
            start: prefix,
            end: (!end.is_empty()).then_some(Key(end)),
        }
    }

    /// The part of this range that starts at `start`.
    pub fn starting_at(mut self, start: Key) -> Self {
        self.start = self.start.max(start);
        self
    }

    /// The part of this range that lies before `end`.
    pub fn ending_before(mut self, end: Key) -> Self {
        self.end = Some(match self.end.take() {
            Some(known) => known.min(end),
            None => end,
        });
        self
    }
}

/// Takes a [`Key`] apart, segment by segment, in the order it was built.
///
/// Every method gives `None` when the key holds no such segment there.
#[derive(Clone, Debug)]
pub struct KeyReader<'a>(&'a [u8]);

impl<'a> KeyReader<'a> {
    /// Starts behind the table.
    pub fn new(key: &'a Key) -> Option<Self> {
        key.0.split_first().map(|(_, rest)| Self(rest))
    }

    /// Reads a segment of text.
    pub fn text(&mut self) -> Option<Cow<'a, str>> {
        let length = self.0.iter().position(|byte| *byte <= Key::ESCAPE)?;
        let (plain, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        let mut escaped = Vec::new();
        loop {
            match self.byte()? {
                Key::END if escaped.is_empty() => return str::from_utf8(plain).ok().map(Cow::from),
                Key::END => {
                    let text = [plain, &escaped].concat();
                    return String::from_utf8(text).ok().map(Cow::from);
                }
                Key::ESCAPE => escaped.push(self.byte()?.checked_sub(1)?),
                byte => escaped.push(byte),
            }
        }
    }

    /// Reads a number.
    pub fn number(&mut self) -> Option<u64> {
        self.bytes().map(u64::from_be_bytes)
    }

    /// Reads bytes of a fixed length.
    pub fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*bytes)
    }

    fn byte(&mut self) -> Option<u8> {
        self.bytes().map(|[byte]| byte)
    }
}
