use super::{Answer, Call, Error, Json, JsonKind};

/// Which page of a list to ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListOptions {
    /// The most entries to return, 1..1000; the registry's default is 100.
    pub limit: Option<String>,
    /// The id to start at; it need not exist.
    pub marker: Option<String>,
}

impl ListOptions {
    pub(super) fn apply<J: Json>(&self, call: Call<J>) -> Call<J> {
        call.query("limit", self.limit.as_deref())
            .query("marker", self.marker.as_deref())
    }
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Listed<J> {
    /// The page's entries: an array.
    pub values: J,
    /// Where the next page starts; `None` on the last.
    pub next_marker: Option<String>,
    /// Where the feed goes on from what this page shows; `None` if the registry does not say.
    pub feed_position: Option<String>,
}

impl<J: Json> Listed<J> {
    /// Reads the answer to a list call.
    pub fn read(response: Answer<J>) -> Result<Self, Error<J>> {
        match response.body.member("values") {
            Some(values) if values.kind() == JsonKind::Array => Ok(Self {
                values,
                next_marker: response.body.text_at(&["metadata", "next_marker"]),
                feed_position: response.body.text_at(&["metadata", "feed_position"]),
            }),
            _ => Err(Error::malformed("a list", response)),
        }
    }
}
