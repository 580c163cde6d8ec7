use crate::protocol::{Fault, Limit, Marker, Page, PageMetadata, Reason, TimeUuid};

use super::address::{Address, Parameter};

/// Reads the query parameter `limit`.
pub(super) fn limit(address: &Address<'_>) -> Result<Limit, Fault> {
    match address.parameter("limit") {
        Parameter::Absent => Ok(Limit::default()),
        Parameter::Once(text) => Limit::parse(text),
        Parameter::Repeated => Err(Limit::not_a_number()),
    }
}

/// Reads the query parameter `marker` of a list that is in the order of its ids. It has `max_length`
/// characters at most.
pub(super) fn marker(address: &Address<'_>, max_length: usize) -> Result<Option<Marker>, Fault> {
    match address.parameter("marker") {
        Parameter::Absent => Ok(None),
        Parameter::Once(text) => Marker::parse(text.to_owned(), max_length).map(Some),
        Parameter::Repeated => Err(Fault::bad_parameter("marker", &Reason::NotAString)),
    }
}

/// How many entries to look for: one more than the page holds shows where the next page starts.
pub(super) fn scan_limit(limit: Limit) -> usize {
    limit.entries().saturating_add(1)
}

/// Takes the entry that starts the next page off what was found with [`scan_limit`].
pub(super) fn split_next<T>(found: &mut Vec<T>, limit: Limit) -> Option<T> {
    found
        .split_off(limit.entries().min(found.len()))
        .into_iter()
        .next()
}

/// Makes a page of its entries: `marker` is the one asked for, `next_marker` starts the next page,
/// `feed_position` was read before the entries.
pub(super) fn page<T>(
    address: &Address<'_>,
    limit: Limit,
    marker: Option<&str>,
    values: Vec<T>,
    next_marker: Option<String>,
    feed_position: TimeUuid,
) -> Page<T> {
    let next_href = next_marker.as_deref().map(|next| address.with_marker(next));
    Page {
        metadata: PageMetadata {
            count: values.len(),
            limit,
            marker: marker.map(str::to_owned),
            next_marker,
            next_href,
            feed_position,
        },
        values,
    }
}
