//! Walking the pages of a list while others write: what is there all the time is seen, and nothing is
//! seen twice.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;
use serde_json::Value;
use service_registry_client::protocol::{TimeUuid, header};
use service_registry_client::registry::Config;

use crate::cases::cases;
use crate::host::{Host, TENANTS, body, parts};

/// The lists there are, and where in an entry its id is.
const LISTS: &[(&str, &str)] = &[
    ("/sessions", "/id"),
    ("/services", "/id"),
    ("/services?tag=a", "/id"),
    ("/configuration", "/id"),
    ("/configuration/prod/", "/id"),
    ("/views/overview", "/session/id"),
    ("/events", "/id"),
    ("/events?extended=true", "/id"),
    ("/events?type=service.join", "/id"),
    ("/events?type=service.remove&extended=true", "/id"),
];

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn a_walk_sees_all_that_stays_and_nothing_twice(
        list in select(LISTS),
        limit in 1..5_u8,
        before in vec(change(), 4..40),
        between in vec(vec(change(), 0..5), 0..20),
    ) {
        let mut world = World::default();
        for change in before {
            world.apply(change);
        }
        let (path, id) = list;
        let mut staying = world.all(path, id);
        let mut seen = Vec::new();
        let mut marker: Option<String> = None;
        for changes in between.into_iter().chain(std::iter::repeat(Vec::new())) {
            let (ids, next) = world.page(path, id, limit, marker.as_deref());
            prop_assert!(next.is_none() || ids.len() == usize::from(limit));
            if let Some(marker) = &marker {
                prop_assert!(ids.iter().all(|id| !comes_before(path, id, marker)));
            }
            seen.extend(ids);
            let Some(next) = next else { break };
            let goes_on = marker.as_ref().is_none_or(|marker| comes_before(path, marker, &next));
            prop_assert!(goes_on, "{} comes after {:?}", next, marker);
            marker = Some(next);
            // What leaves and comes back has not been there all the time.
            for change in changes {
                world.apply(change);
                let present = world.all(path, id);
                staying.retain(|id| present.contains(id));
            }
        }
        check_walk(path, &seen, &staying)?;
    }
}

fn check_walk(
    path: &str,
    seen: &[String],
    staying: &BTreeSet<String>,
) -> Result<(), TestCaseError> {
    for pair in seen.windows(2) {
        prop_assert!(
            comes_before(path, &pair[0], &pair[1]),
            "{:?} in {:?}",
            pair,
            seen
        );
    }
    let missed: Vec<_> = staying.iter().filter(|id| !seen.contains(id)).collect();
    prop_assert!(missed.is_empty(), "{:?} are missing in {:?}", missed, seen);
    Ok(())
}

/// Events are in the order of their time, everything else in that of its bytes.
fn comes_before(path: &str, first: &str, second: &str) -> bool {
    if path.starts_with("/events") {
        let id = |text| TimeUuid::parse(text).unwrap();
        return id(first) < id(second);
    }
    first < second
}

/// What others do meanwhile.
#[derive(Clone, Debug)]
enum Change {
    CreateSession {
        timeout: u8,
    },
    EndSession {
        nth: usize,
    },
    CreateService {
        id: u8,
        session: usize,
        tags: &'static str,
    },
    TagService {
        id: u8,
        tags: &'static str,
    },
    DeleteService {
        id: u8,
    },
    SetValue {
        id: &'static str,
        value: u8,
    },
    DeleteValue {
        id: &'static str,
    },
    Wait {
        millis: u64,
    },
}

fn change() -> impl Strategy<Value = Change> {
    let tags = || select(&[r#"["a"]"#, r#"["a","b","a"]"#, r#"["b"]"#, "[]"][..]);
    let value_id = || {
        select(
            &[
                "aaa",
                "prod",
                "/prod",
                "/prod/a.1",
                "/prod/b-2",
                "/prod/sub/key",
                "/prod2/key",
                "zzz",
                "/pro/key",
            ][..],
        )
    };
    prop_oneof![
        6 => prop_oneof![1 => 3..6_u8, 3 => Just(30)].prop_map(|timeout| Change::CreateSession { timeout }),
        1 => any::<usize>().prop_map(|nth| Change::EndSession { nth }),
        8 => (0..20_u8, any::<usize>(), tags())
            .prop_map(|(id, session, tags)| Change::CreateService { id, session, tags }),
        2 => (0..20_u8, tags()).prop_map(|(id, tags)| Change::TagService { id, tags }),
        3 => (0..20_u8).prop_map(|id| Change::DeleteService { id }),
        4 => (value_id(), 0..3_u8).prop_map(|(id, value)| Change::SetValue { id, value }),
        2 => value_id().prop_map(|id| Change::DeleteValue { id }),
        2 => (0..2000_u64).prop_map(|millis| Change::Wait { millis }),
    ]
}

struct World {
    host: Host,
    sessions: Vec<String>,
}

impl Default for World {
    fn default() -> Self {
        Self {
            host: Host::new(Config::default()),
            sessions: Vec::new(),
        }
    }
}

impl World {
    /// Makes a change; one that cannot be made changes nothing.
    fn apply(&mut self, change: Change) {
        let line = match change {
            Change::CreateSession { timeout } => {
                format!(r#"POST /sessions {{"heartbeat_timeout":{timeout}}}"#)
            }
            Change::EndSession { nth } => format!("DELETE /sessions/{}", self.session(nth)),
            Change::CreateService { id, session, tags } => {
                let session = self.session(session);
                format!(
                    r#"POST /services {{"id":"web{id}","session_id":"{session}","tags":{tags}}}"#
                )
            }
            Change::TagService { id, tags } => {
                format!(r#"PUT /services/web{id} {{"tags":{tags}}}"#)
            }
            Change::DeleteService { id } => format!("DELETE /services/web{id}"),
            Change::SetValue { id, value } => {
                format!(r#"PUT /configuration/{id} {{"value":"{value}"}}"#)
            }
            Change::DeleteValue { id } => format!("DELETE /configuration/{id}"),
            Change::Wait { millis } => {
                self.host.now += millis;
                return;
            }
        };
        let response = self.host.send(TENANTS[0], &line);
        if parts(&line).1 == "/sessions" {
            let location = response.headers.value(header::LOCATION).unwrap();
            let (_, id) = location.rsplit_once('/').unwrap();
            self.sessions.push(id.to_owned());
        }
    }

    fn session(&self, nth: usize) -> &str {
        let nth = nth.checked_rem(self.sessions.len());
        nth.map_or("none", |nth| &self.sessions[nth])
    }

    /// The ids on one page, and where the next one starts.
    fn page(
        &self,
        path: &str,
        id: &str,
        limit: impl ToString,
        marker: Option<&str>,
    ) -> (Vec<String>, Option<String>) {
        let separator = if path.contains('?') { '&' } else { '?' };
        let marker = marker.map_or(String::new(), |marker| format!("&marker={marker}"));
        let limit = limit.to_string();
        let line = format!("GET {path}{separator}limit={limit}{marker}");
        let page = body(&self.host.send(TENANTS[0], &line));
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let ids = page["values"].as_array().unwrap().iter();
        let ids = ids.map(|entry| text(entry.pointer(id).unwrap()).unwrap());
        (ids.collect(), text(&page["metadata"]["next_marker"]))
    }

    fn all(&self, path: &str, id: &str) -> BTreeSet<String> {
        let (ids, next) = self.page(path, id, 1000, None);
        assert_eq!(next, None);
        ids.into_iter().collect()
    }
}
