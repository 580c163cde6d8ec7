//! Somebody who reads the registry all the time.

use serde_json::Value;

use crate::world::World;

#[derive(Default)]
pub struct Reader {
    /// Where it goes on in the feed.
    marker: Option<String>,
}

impl World {
    /// Reads the list of services and what is new in the feed: the living, once each, and one event for
    /// each session that ended.
    pub fn read(&mut self) {
        let list = self.server.read("/services?limit=1000", self.now);
        let expected: Vec<&Value> = self.ledger.services.values().collect();
        let seen: Vec<&Value> = list["values"].as_array().unwrap().iter().collect();
        if seen != expected {
            let text = format!("a reader sees {seen:?} where there is {expected:?}");
            return self.violated(text);
        }
        let position = list["metadata"]["feed_position"].as_str().unwrap();
        let from = self.reader.marker.replace(position.to_owned());
        let Some(from) = from else {
            // What was told before is not looked for.
            return self.ledger.timeouts.clear();
        };
        let path = format!("/events?limit=1000&extended=true&marker={from}");
        let feed = self.server.read(&path, self.now);
        for event in feed["values"].as_array().unwrap() {
            if event["id"] == *from || event["type"] != "services.timeout" {
                continue;
            }
            let at = event["timestamp"].as_u64().unwrap();
            let ids = event["payload"].as_array().unwrap().iter();
            let ids: Vec<String> = ids
                .map(|service| service["id"].as_str().unwrap().to_owned())
                .collect();
            let told = (at, ids);
            let known = self.ledger.timeouts.iter().position(|one| *one == told);
            match known {
                Some(index) => drop(self.ledger.timeouts.swap_remove(index)),
                None => {
                    return self.violated(format!("the feed tells of {told:?}, which is not so"));
                }
            }
        }
        if let Some(untold) = self.ledger.timeouts.first() {
            self.violated(format!("the feed does not tell of {untold:?}"));
        }
    }
}
