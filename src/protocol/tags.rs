use serde::{Deserialize, Serialize};

use super::{Invalid, Reason};

/// A word that services are found by: 1..55 characters, any characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tag(String);

impl Tag {
    /// Parses a tag; `key` is the field or parameter it stands in.
    pub fn parse(key: &'static str, text: String) -> Result<Self, Invalid> {
        Reason::check_length(&text, 1, 55).map_err(|reason| Invalid::new(key, reason))?;
        Ok(Self(text))
    }

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The tags of a service: up to 10, in the order given; duplicates are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tags(Vec<Tag>);

impl Tags {
    const KEY: &'static str = "tags";
    const MAX_ENTRIES: usize = 10;

    /// Parses the entries of a JSON array.
    pub fn parse(
        entries: impl IntoIterator<Item = Result<String, Reason>>,
    ) -> Result<Self, Invalid> {
        let tags = entries
            .into_iter()
            .map(|entry| {
                let text = entry.map_err(|reason| Invalid::new(Self::KEY, reason))?;
                Tag::parse(Self::KEY, text)
            })
            .collect::<Result<Vec<_>, _>>()?;
        if tags.len() > Self::MAX_ENTRIES {
            let reason = Reason::Items {
                min: 0,
                max: Self::MAX_ENTRIES,
            };
            return Err(Invalid::new(Self::KEY, reason));
        }
        Ok(Self(tags))
    }

    /// The tags, in the order they were given.
    pub fn iter(&self) -> impl Iterator<Item = &Tag> {
        self.0.iter()
    }
}
