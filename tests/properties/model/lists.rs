use serde_json::{Value, json};

use super::fields::{Refusal, check_characters, check_length, fault, invalid_parameter};
use super::{Account, Answer, Ask, Repeated};

impl Account {
    /// The page that is asked for of a list in the order of its ids.
    pub(super) fn page(
        &mut self,
        ask: &Ask<'_>,
        longest_marker: usize,
        entries: Vec<(String, Value)>,
    ) -> Result<Answer, Refusal> {
        let limit = ask.limit()?;
        let marker = match ask.parameter("marker") {
            Err(Repeated) => return Err(invalid_parameter("marker", "Not a string")),
            Ok(marker) => marker,
        };
        let check = |marker: &str| {
            check_length(marker, 0, longest_marker)?;
            check_characters(marker, "-:_./")
        };
        if let Some(Err(reason)) = marker.map(check) {
            return Err(invalid_parameter("marker", &reason));
        }
        let from = |id: &str| marker.is_none_or(|marker| id >= marker);
        let entries = entries.into_iter().filter(|(id, _)| from(id)).collect();
        Ok(ask.cut(
            entries,
            limit,
            marker.map(str::to_owned),
            &self.feed.position(ask.now),
        ))
    }
}

impl Ask<'_> {
    pub(super) fn limit(&self) -> Result<usize, Refusal> {
        let refuse = |details: &str| Err(fault("invalidLimit", 400, "Invalid limit", details));
        let text = match self.parameter("limit") {
            Ok(None) => return Ok(100),
            Ok(Some(text)) => text,
            Err(Repeated) => "",
        };
        if text.is_empty() || text.chars().any(|letter| !letter.is_ascii_digit()) {
            return refuse("Limit must be a number");
        }
        match text.parse() {
            Ok(limit @ 1..=1000) => Ok(limit),
            _ => refuse(&format!(
                "Invalid limit {text}. Minimum limit is 1 and maximum limit is 1000."
            )),
        }
    }

    /// Cuts a page off all that is still to be listed.
    pub(super) fn cut(
        &self,
        mut entries: Vec<(String, Value)>,
        limit: usize,
        marker: Option<String>,
        feed_position: &str,
    ) -> Answer {
        let rest = entries.split_off(limit.min(entries.len()));
        let next = rest.first().map(|(id, _)| id.clone());
        let values: Vec<Value> = entries.into_iter().map(|(_, value)| value).collect();
        Answer::with(
            200,
            json!({
                "metadata": {
                    "count": values.len(),
                    "limit": limit,
                    "marker": marker,
                    "next_marker": next,
                    "feed_position": feed_position,
                    "next_href": next.map(|next| self.href_of_next(&next)),
                },
                "values": values,
            }),
        )
    }

    /// What is behind the link is there already, so it waits for nothing.
    fn href_of_next(&self, next: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.query {
            if name != "marker" && name != "wait" {
                query.append_pair(name, value);
            }
        }
        query.append_pair("marker", next);
        format!("{}?{}", self.url, query.finish())
    }
}
