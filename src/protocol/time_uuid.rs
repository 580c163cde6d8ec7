use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Reason, Timestamp};

/// A point on the scale of version 1 UUIDs: steps of 100 ns since 15 October 1582.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ticks(u64);

impl Ticks {
    const PER_MILLISECOND: u64 = 10_000;
    /// The Unix epoch on this scale (RFC 9562, appendix A.1).
    const UNIX_EPOCH: u64 = 0x01B2_1DD2_1381_4000;
    /// The last step there is, in the year 5236; no time is later.
    const LAST: u64 = (1 << 60) - 1;

    /// The first step of a millisecond.
    pub const fn at(time: Timestamp) -> Self {
        let ticks = time.as_millis().saturating_mul(Self::PER_MILLISECOND);
        Self::not_beyond_last(ticks.saturating_add(Self::UNIX_EPOCH))
    }

    /// The step after this one; the last one stays itself.
    pub const fn next(self) -> Self {
        Self::not_beyond_last(self.0.saturating_add(1))
    }

    /// The step in the middle between this one and another.
    pub const fn midway(self, other: Self) -> Self {
        Self(self.0.midpoint(other.0))
    }

    /// The millisecond this step lies in; the Unix epoch for anything older.
    pub const fn timestamp(self) -> Timestamp {
        let since_epoch = self.0.saturating_sub(Self::UNIX_EPOCH);
        Timestamp::from_millis(since_epoch / Self::PER_MILLISECOND)
    }

    const fn not_beyond_last(ticks: u64) -> Self {
        Self(if ticks < Self::LAST {
            ticks
        } else {
            Self::LAST
        })
    }
}

/// A version 1 UUID: a time and 64 further bits.
///
/// Ordered by time first, which is not the order of its text. Event ids carry the time of the event,
/// heartbeat tokens the deadline of their session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeUuid {
    ticks: Ticks,
    rest: u64,
}

impl TimeUuid {
    const VARIANT: u64 = 0b10 << 62;

    /// The UUID of a time, told apart from others of that time by `random`.
    pub const fn new(ticks: Ticks, random: u64) -> Self {
        Self {
            ticks,
            rest: (random >> 2) | Self::VARIANT,
        }
    }

    /// The UUID of a time that sorts before all others of that time.
    pub const fn first_at(ticks: Ticks) -> Self {
        Self::new(ticks, 0)
    }

    /// Parses the usual 36 characters, in either letter case.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let uuid = uuid::Uuid::try_parse(text).map_err(|_| Reason::NotAUuid)?;
        if text.len() != uuid::fmt::Hyphenated::LENGTH {
            return Err(Reason::NotAUuid);
        }
        if uuid.get_variant() != uuid::Variant::RFC4122 {
            return Err(Reason::UuidVariant);
        }
        if uuid.get_version_num() != 1 {
            return Err(Reason::UuidVersion);
        }
        let (time_low, time_mid, time_high, _) = uuid.as_fields();
        let ticks = (u64::from(time_high & 0x0FFF) << 48)
            | (u64::from(time_mid) << 32)
            | u64::from(time_low);
        Ok(Self {
            ticks: Ticks(ticks),
            rest: uuid.as_u64_pair().1,
        })
    }

    /// The time it carries.
    pub const fn ticks(self) -> Ticks {
        self.ticks
    }

    /// Sixteen bytes that sort as the UUIDs do: the time, then the rest.
    pub const fn sort_key(self) -> [u8; 16] {
        (((self.ticks.0 as u128) << 64) | self.rest as u128).to_be_bytes()
    }

    /// The UUID that has this sort key.
    pub const fn from_sort_key(bytes: [u8; 16]) -> Self {
        let value = u128::from_be_bytes(bytes);
        Self {
            ticks: Ticks((value >> 64) as u64 & Ticks::LAST),
            rest: value as u64,
        }
    }

    /// Its 36 characters, written into a buffer.
    pub fn encode(self, text: &mut [u8; uuid::fmt::Hyphenated::LENGTH]) -> &str {
        self.uuid().hyphenated().encode_lower(text)
    }

    fn uuid(self) -> uuid::Uuid {
        let ticks = self.ticks.0;
        let time_low = ticks & 0xFFFF_FFFF;
        let time_mid = (ticks >> 32) & 0xFFFF;
        let time_high = (ticks >> 48) & 0x0FFF;
        uuid::Uuid::from_u64_pair(
            (time_low << 32) | (time_mid << 16) | 0x1000 | time_high,
            self.rest,
        )
    }
}

impl fmt::Display for TimeUuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uuid().hyphenated().fmt(f)
    }
}

impl Serialize for TimeUuid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return self.sort_key().serialize(serializer);
        }
        let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
        serializer.serialize_str(self.encode(&mut text))
    }
}

impl<'de> Deserialize<'de> for TimeUuid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return Deserialize::deserialize(deserializer).map(Self::from_sort_key);
        }
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
