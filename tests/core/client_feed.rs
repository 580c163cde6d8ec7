//! The feed cursor: after these answers it asks exactly this, and hands out exactly these events.

use serde_json::{Value, json};
use service_registry_client::client::events::EventListOptions;
use service_registry_client::client::{
    Answer, Call, Error, FeedCursor, FeedGap, FeedStart, Json, Listed,
};

use crate::host_json::HostJson;

use Step::*;

#[test]
fn the_window_is_read_page_by_page_and_then_from_the_position_on() {
    check(
        FeedStart::Window,
        &[
            Ask("/events?wait=25"),
            Page(json!({"events": ["a", "b"], "next": "c", "position": "p4"})),
            Tells("a b", Some("b"), true),
            // The registry would wait for what comes after `c`.
            Ask("/events?marker=c"),
            Page(json!({"events": ["c"], "position": "p4"})),
            Tells("c", Some("c"), false),
            Ask("/events?wait=25&marker=p4"),
            Page(json!({"events": [], "position": "p4"})),
            Tells("", Some("p4"), false),
            Ask("/events?wait=25&marker=p4"),
            Page(json!({"events": ["d"], "position": "p5"})),
            Tells("d", Some("d"), false),
            Ask("/events?wait=25&marker=p5"),
        ],
    );
}

#[test]
fn an_older_registry_repeats_the_last_event_which_is_dropped() {
    check(
        FeedStart::Window,
        &[
            Ask("/events?wait=25"),
            Page(json!({"events": ["a", "b"], "next": "c"})),
            Tells("a b", Some("b"), true),
            Ask("/events?marker=c"),
            Page(json!({"events": ["c"]})),
            Tells("c", Some("c"), false),
            Ask("/events?marker=c"),
            Page(json!({"events": ["c"]})),
            Tells("", Some("c"), false),
            Ask("/events?marker=c"),
            Page(json!({"events": ["c", "d"]})),
            Tells("d", Some("d"), false),
            Ask("/events?marker=d"),
        ],
    );
}

#[test]
fn an_older_registry_without_events_is_asked_for_its_window_again() {
    check(
        FeedStart::Window,
        &[
            Ask("/events?wait=25"),
            Page(json!({"events": []})),
            Tells("", None, false),
            Ask("/events"),
            Page(json!({"events": ["a"]})),
            Tells("a", Some("a"), false),
            Ask("/events?marker=a"),
        ],
    );
}

#[test]
fn now_is_where_the_registry_says_whatever_pages_there_are() {
    for page in [
        json!({"events": [], "position": "p1"}),
        json!({"events": ["a", "b"], "position": "p1"}),
        json!({"events": ["a", "b"], "next": "c", "position": "p1"}),
    ] {
        check(
            FeedStart::Now,
            &[
                Ask("/events"),
                Page(page),
                Tells("", Some("p1"), false),
                Ask("/events?wait=25&marker=p1"),
            ],
        );
    }
}

#[test]
fn now_is_behind_an_older_registrys_last_event() {
    check(
        FeedStart::Now,
        &[
            Ask("/events"),
            Page(json!({"events": ["a", "b"], "next": "c"})),
            Tells("", None, true),
            Ask("/events?marker=c"),
            Page(json!({"events": ["c", "d"]})),
            Tells("", Some("d"), false),
            Ask("/events?marker=d"),
            Page(json!({"events": ["d", "e"]})),
            Tells("e", Some("e"), false),
        ],
    );
}

#[test]
fn now_is_the_beginning_of_an_older_registrys_empty_feed() {
    check(
        FeedStart::Now,
        &[
            Ask("/events"),
            Page(json!({"events": []})),
            Tells("", None, false),
            Ask("/events"),
            Page(json!({"events": ["a"]})),
            Tells("a", Some("a"), false),
        ],
    );
}

#[test]
fn the_event_that_was_started_after_is_not_told() {
    for position in [None, Some("p4")] {
        check(
            FeedStart::After("b".to_owned()),
            &[
                Ask("/events?wait=25&marker=b"),
                Page(json!({"events": ["b", "c"], "position": position})),
                Tells("c", Some("c"), false),
            ],
        );
    }
}

#[test]
fn a_position_that_was_started_from_brings_what_follows() {
    check(
        FeedStart::After("p1".to_owned()),
        &[
            Ask("/events?wait=25&marker=p1"),
            Page(json!({"events": ["b", "c"], "position": "p3"})),
            Tells("b c", Some("c"), false),
        ],
    );
}

#[test]
fn what_was_read_and_not_told_is_read_again() {
    for (start, first, told, again) in [
        (
            FeedStart::Window,
            "/events?wait=25",
            None,
            "/events?wait=25",
        ),
        (
            FeedStart::Window,
            "/events?wait=25",
            Some("a"),
            "/events?wait=25&marker=a",
        ),
        (
            FeedStart::After("z".to_owned()),
            "/events?wait=25&marker=z",
            None,
            "/events?wait=25&marker=z",
        ),
        (
            FeedStart::After("z".to_owned()),
            "/events?wait=25&marker=z",
            Some("b"),
            "/events?wait=25&marker=b",
        ),
    ] {
        let mut cursor = FeedCursor::new(start, EventListOptions::default());
        assert_eq!(target(&cursor), first);
        let page = listed(&json!({"events": ["a", "b", "c"], "position": "p4"}));
        cursor.handle_page(&page, None);
        if let Some(told) = told {
            cursor.pass(told.to_owned());
        }
        cursor.rewind();
        assert_eq!(target(&cursor), again);
    }
}

#[test]
fn an_event_that_is_being_told_is_not_told_again_after_a_rewind() {
    let mut cursor = FeedCursor::new(
        FeedStart::After("a".to_owned()),
        EventListOptions::default(),
    );
    let page = listed(&json!({"events": ["a", "b", "c"], "position": "p4"}));
    cursor.handle_page(&page, None);
    cursor.pass("b".to_owned());
    cursor.rewind();
    let page = listed(&json!({"events": ["b", "c"], "position": "p4"}));
    assert_eq!(ids(&cursor.handle_page(&page, None).events), "c");
}

#[test]
fn a_rewind_before_now_is_known_still_starts_now() {
    let mut cursor = FeedCursor::new(FeedStart::Now, EventListOptions::default());
    cursor.handle_page(&listed(&json!({"events": ["a"], "next": "b"})), None);
    cursor.rewind();
    assert_eq!(target(&cursor), "/events");
    let page = cursor.handle_page(&listed(&json!({"events": ["a"]})), None);
    assert_eq!(ids(&page.events), "");
}

#[test]
fn a_failure_leaves_everything_as_it_was() {
    for (status, body) in [
        (503, json!({})),
        (
            400,
            json!({"type": "badRequest", "details": "Invalid UUID"}),
        ),
        (400, json!({"type": "badRequest"})),
        (400, json!({"details": "from parameter must be smaller"})),
        (
            404,
            json!({"type": "notFoundError", "details": "from parameter must be smaller"}),
        ),
    ] {
        let mut cursor = FeedCursor::new(
            FeedStart::After("a".to_owned()),
            EventListOptions::default(),
        );
        assert_eq!(
            cursor.handle_failure(&failure(status, &body)),
            None,
            "{body}"
        );
        assert_eq!(target(&cursor), "/events?wait=25&marker=a");
        assert_eq!(cursor.marker(), Some("a"));
    }
}

#[test]
fn a_marker_that_the_registry_never_had_is_a_gap_before_all_there_is() {
    for details in [
        "from parameter must be smaller than the current time",
        "from parameter must be greater than or equal to the account creation date",
    ] {
        let mut cursor = FeedCursor::new(
            FeedStart::After("a".to_owned()),
            EventListOptions::default(),
        );
        let fault = failure(400, &json!({"type": "badRequest", "details": details}));
        let gap = FeedGap {
            from: Some("a".to_owned()),
            to: None,
        };
        assert_eq!(cursor.handle_failure(&fault), Some(gap));
        assert_eq!(cursor.marker(), None);
        assert_eq!(target(&cursor), "/events?wait=25");
        assert_eq!(
            cursor.handle_failure(&fault),
            None,
            "without a marker, it is no answer"
        );
    }
}

#[test]
fn a_gap_is_read_from_an_answer_and_handed_on() {
    for (metadata, expected) in [
        (json!({}), None),
        (json!({"gap": null}), None),
        (
            json!({"gap": {"from": "a", "to": "c"}}),
            Some((Some("a"), Some("c"))),
        ),
        (json!({"gap": {"from": 5}}), Some((None, None))),
    ] {
        let gap = FeedGap::read(&HostJson(json!({ "metadata": metadata })));
        let parts = gap
            .as_ref()
            .map(|gap| (gap.from.as_deref(), gap.to.as_deref()));
        assert_eq!(parts, expected);
        let mut cursor = FeedCursor::new(
            FeedStart::After("a".to_owned()),
            EventListOptions::default(),
        );
        let page = cursor.handle_page(&listed(&json!({"events": ["d"]})), gap.clone());
        assert_eq!((page.gap, ids(&page.events).as_str()), (gap, "d"));
    }
}

#[test]
fn a_gap_that_was_told_is_not_read_again() {
    let mut cursor = FeedCursor::new(
        FeedStart::After("a".to_owned()),
        EventListOptions::default(),
    );
    cursor.handle_page(&listed(&json!({"events": ["d"], "position": "p4"})), None);
    cursor.pass("c".to_owned());
    cursor.rewind();
    assert_eq!(target(&cursor), "/events?wait=25&marker=c");
}

#[test]
fn options_go_with_every_request() {
    let options = EventListOptions {
        event_type: Some("service.join".to_owned()),
        extended: true,
        query: vec![("colour".to_owned(), "red".to_owned())],
        ..EventListOptions::default()
    };
    let mut cursor = FeedCursor::new(FeedStart::Now, options);
    let asked = "/events?colour=red&type=service.join&extended=true";
    assert_eq!(target(&cursor), asked);
    cursor.handle_page(&listed(&json!({"events": [], "position": "p1"})), None);
    assert_eq!(target(&cursor), format!("{asked}&wait=25&marker=p1"));
    let unheld: Call<HostJson> = cursor.request(None);
    assert_eq!(unheld.target(), format!("{asked}&marker=p1"));
}

#[test]
fn whether_a_request_can_be_held_is_what_the_latest_answer_says() {
    let mut cursor = FeedCursor::new(FeedStart::Window, EventListOptions::default());
    assert_eq!((cursor.can_wait(), cursor.may_wait()), (false, true));
    for (position, can_wait) in [(None, false), (Some("p1"), true), (None, false)] {
        let page = listed(&json!({"events": ["a"], "position": position}));
        cursor.handle_page(&page, None);
        let holds = (cursor.can_wait(), cursor.may_wait());
        assert_eq!(holds, (can_wait, can_wait), "{position:?}");
    }
}

#[test]
fn a_page_that_leads_to_itself_is_not_read_for_ever() {
    check(
        FeedStart::After("a".to_owned()),
        &[
            Ask("/events?wait=25&marker=a"),
            Page(json!({"events": ["a"], "next": "a"})),
            Tells("", Some("a"), false),
            Ask("/events?marker=a"),
        ],
    );
}

#[test]
fn nonsense_in_an_answer_is_handed_on_and_harms_nothing() {
    let values = json!([null, 5, "text", {}, {"id": 5}, {"id": null}, {"id": "a"}, []]);
    let body = json!({"values": values, "metadata": {"next_marker": 5, "feed_position": {}}});
    let mut cursor = FeedCursor::new(FeedStart::Window, EventListOptions::default());
    let page = cursor.handle_page(&read(&body).unwrap(), None);
    assert_eq!((page.events.len(), page.has_more), (8, false));
    assert_eq!(
        cursor.marker(),
        None,
        "the last one has no id to go on from"
    );
    assert_eq!(target(&cursor), "/events");
    for body in [json!(null), json!([]), json!({"values": {}}), json!("x")] {
        assert!(read(&body).is_err(), "{body}");
    }
}

enum Step {
    /// The next request.
    Ask(&'static str),
    /// What it is answered with: ids of events, the next page's marker, the feed's position.
    Page(Value),
    /// What of it is told, the marker once that is done, and whether there is more.
    Tells(&'static str, Option<&'static str>, bool),
}

fn check(start: FeedStart, steps: &[Step]) {
    let mut cursor = FeedCursor::new(start, EventListOptions::default());
    let mut page = None;
    for (index, step) in steps.iter().enumerate() {
        match step {
            Ask(expected) => assert_eq!(target(&cursor), *expected, "step {index}"),
            Page(answer) => page = Some(cursor.handle_page(&listed(answer), None)),
            Tells(expected, marker, has_more) => {
                let page = page.take().unwrap();
                for event in &page.events {
                    cursor.pass(event.text_at(&["id"]).unwrap());
                }
                assert_eq!(ids(&page.events), *expected, "step {index}");
                assert_eq!(cursor.marker(), *marker, "step {index}");
                assert_eq!(page.has_more, *has_more, "step {index}");
            }
        }
    }
}

fn target(cursor: &FeedCursor) -> String {
    let call: Call<HostJson> = cursor.request(Some(25));
    call.target()
}

fn listed(page: &Value) -> Listed<HostJson> {
    let ids = page["events"].as_array().unwrap();
    let values: Vec<_> = ids.iter().map(|id| json!({ "id": id })).collect();
    let metadata = json!({"next_marker": page["next"], "feed_position": page["position"]});
    read(&json!({"values": values, "metadata": metadata})).unwrap()
}

fn read(body: &Value) -> Result<Listed<HostJson>, Error<HostJson>> {
    Listed::read(Answer {
        status: 200,
        headers: HostJson::object(&[]),
        body: HostJson(body.clone()),
    })
}

fn failure(status: u16, body: &Value) -> Error<HostJson> {
    Error::UnexpectedStatus {
        expected: 200,
        response: Box::new(Answer {
            status,
            headers: HostJson::object(&[]),
            body: HostJson(body.clone()),
        }),
    }
}

fn ids(events: &[HostJson]) -> String {
    let ids = events.iter().map(|event| event.text_at(&["id"]).unwrap());
    ids.collect::<Vec<_>>().join(" ")
}
