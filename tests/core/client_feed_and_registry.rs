//! Whatever happens on the way: every event of the feed once, and in order.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::Value;
use service_registry_client::client::events::EventListOptions;
use service_registry_client::client::{
    FeedCursor, FeedGap, FeedStart, Json, ListOptions, Listed, configuration,
};
use service_registry_client::registry::Config;

use crate::host_json::HostJson;
use crate::pair::Pair;

use Act::*;

/// What the feed cursor's host, its network and other writers do.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// This many events happen.
    Happen(u8),
    /// A page is read, and all of it told.
    Read,
    /// A page is read, this many events of it are told, and then it is stopped and started again.
    StopAfter(u8),
    /// A request is sent, and its answer is lost.
    Lose,
    /// The program ends, and another goes on from the marker that it saved.
    Resume,
    /// Time passes.
    Pass(u16),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..7_u8).prop_map(Happen),
        4 => Just(Read),
        3 => (0..5_u8).prop_map(StopAfter),
        1 => Just(Lose),
        2 => Just(Resume),
        2 => (0..2_000_u16).prop_map(Pass),
    ]
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Today,
    /// One that neither tells positions nor gaps.
    Older,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_event_is_told_once_and_in_order(
        kind in prop_oneof![Just(Kind::Today), Just(Kind::Older)],
        starts_now in any::<bool>(),
        before in 0..9_u8,
        // With a limit of one, an older registry's page holds nothing but the marker's own event.
        limit in 2..6_u8,
        acts in prop::collection::vec(act(), 0..40),
    ) {
        let start = if starts_now { FeedStart::Now } else { FeedStart::Window };
        let mut follower = Follower::new(kind, start, limit);
        follower.happen(before);
        if starts_now {
            while follower.read(usize::MAX) {}
            follower.happened.clear();
        }
        for act in acts {
            follower.act(act);
        }
        follower.drain();
        prop_assert_eq!(follower.told, follower.happened);
    }
}

struct Follower {
    pair: Pair,
    kind: Kind,
    cursor: FeedCursor,
    options: EventListOptions,
    written: u32,
    happened: Vec<String>,
    told: Vec<String>,
}

impl Follower {
    fn new(kind: Kind, start: FeedStart, limit: u8) -> Self {
        let options = EventListOptions {
            list: ListOptions {
                limit: Some(limit.to_string()),
                marker: None,
            },
            ..EventListOptions::default()
        };
        Self {
            pair: Pair::new(Config::default()),
            kind,
            cursor: FeedCursor::new(start, options.clone()),
            options,
            written: 0,
            happened: Vec::new(),
            told: Vec::new(),
        }
    }

    fn act(&mut self, act: Act) {
        match act {
            Happen(count) => self.happen(count),
            Read => {
                self.read(usize::MAX);
            }
            StopAfter(count) => {
                self.read(count.into());
                self.cursor.rewind();
            }
            Lose => {
                self.answer();
            }
            Resume => {
                if let Some(marker) = self.cursor.marker() {
                    let start = FeedStart::After(marker.to_owned());
                    self.cursor = FeedCursor::new(start, self.options.clone());
                }
            }
            Pass(millis) => self.pair.now = self.pair.now + Duration::from_millis(millis.into()),
        }
    }

    fn happen(&mut self, count: u8) {
        for _ in 0..count {
            self.written += 1;
            let value = self.written.to_string();
            self.pair
                .call(&configuration::set("port", &value).unwrap())
                .unwrap();
            self.happened.push(value);
        }
    }

    /// Reads until the end is reached twice: once could be an older registry's own marker.
    fn drain(&mut self) {
        while self.read(usize::MAX) || self.read(usize::MAX) {}
    }

    /// Reads a page and tells the first so many of its events; whether there may be more.
    fn read(&mut self, told: usize) -> bool {
        let listed = self.answer();
        let page = self.cursor.handle_page(&listed, None);
        let has_more = page.has_more || !page.events.is_empty();
        for event in page.events.into_iter().take(told) {
            self.cursor.pass(event.text_at(&["id"]).unwrap());
            let value = event.text_at(&["payload", "new_value"]).unwrap();
            self.told.push(value);
        }
        has_more
    }

    fn answer(&mut self) -> Listed<HostJson> {
        let call = self.cursor.request(None);
        let mut response = self.pair.call(&call).unwrap();
        assert_eq!(FeedGap::read(&response.body), None);
        if let (Kind::Older, Some(Value::Object(metadata))) =
            (self.kind, response.body.0.get_mut("metadata"))
        {
            metadata.remove("feed_position");
            metadata.remove("gap");
        }
        Listed::read(response).unwrap()
    }
}
