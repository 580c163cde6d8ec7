use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeMap};

use super::{Invalid, Reason};

/// What a session or a service says of itself: up to 20 pairs of strings, in the order given.
///
/// Keys and values are strings of 1..255 characters; a key given twice keeps its last value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata(Vec<(String, String)>);

impl Metadata {
    const KEY: &'static str = "metadata";
    const MAX_ENTRIES: usize = 20;
    const MAX_LENGTH: usize = 255;

    /// Parses the pairs of a JSON object.
    pub fn parse(
        entries: impl IntoIterator<Item = (String, Result<String, Reason>)>,
    ) -> Result<Self, Invalid> {
        let mut parsed = Vec::<(String, String)>::new();
        for (key, value) in entries {
            let (key, value) =
                Self::parse_entry(key, value).map_err(|reason| Invalid::new(Self::KEY, reason))?;
            if let Some((_, known)) = parsed.iter_mut().find(|(known, _)| *known == key) {
                *known = value;
            } else if parsed.len() < Self::MAX_ENTRIES {
                parsed.push((key, value));
            } else {
                let reason = Reason::Items {
                    min: 0,
                    max: Self::MAX_ENTRIES,
                };
                return Err(Invalid::new(Self::KEY, reason));
            }
        }
        Ok(Self(parsed))
    }

    /// The pairs, in the order they were given.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    fn parse_entry(key: String, value: Result<String, Reason>) -> Result<(String, String), Reason> {
        if let Err(reason) = Reason::check_length(&key, 1, Self::MAX_LENGTH) {
            return Err(Reason::MetadataKey(key, Box::new(reason)));
        }
        let checked = value.and_then(|value| {
            Reason::check_length(&value, 1, Self::MAX_LENGTH)?;
            Ok(value)
        });
        match checked {
            Ok(value) => Ok((key, value)),
            Err(reason) => Err(Reason::MetadataValue(key, Box::new(reason))),
        }
    }
}

impl Serialize for Metadata {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries)
    }
}

struct Entries;

impl<'de> serde::de::Visitor<'de> for Entries {
    type Value = Metadata;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object of strings")
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Metadata, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry::<String, String>()? {
            entries.push((entry.0, Ok(entry.1)));
        }
        Metadata::parse(entries).map_err(serde::de::Error::custom)
    }
}
