//! Steps that chance draws: mostly good requests about few objects, so that they meet.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::host::TENANTS;
use crate::steps::Step;

/// Some steps; `backwards` lets the clock be set back too.
pub fn steps(backwards: bool) -> impl Strategy<Value = Vec<Step>> {
    let tenant = prop_oneof![5 => Just(TENANTS[0]), 1 => Just(TENANTS[1])];
    let step = (later(backwards), tenant, varied(line()));
    vec(
        step.prop_map(|(later, tenant, line)| Step {
            later,
            tenant,
            line,
        }),
        1..120,
    )
}

/// Many sessions live for few whole seconds, so whole seconds often meet a deadline.
fn later(backwards: bool) -> impl Strategy<Value = i64> {
    prop_oneof![
        60 => Just(0_i64),
        20 => 0..400_i64,
        16 => (0..4_i64).prop_map(|seconds| seconds * 1000),
        2 => (0..35_i64).prop_map(|seconds| seconds * 1000),
        1 => 0..200_000_i64,
        (if backwards { 6 } else { 0 }) => (-40..0_i64).prop_map(|seconds| seconds * 500),
    ]
}

/// Lines of which some name the account in a header, and some ask for no body.
fn varied(line: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let weighted = proptest::bool::weighted;
    (line, weighted(0.05), weighted(0.05)).prop_map(|(line, in_header, head)| {
        let line = if in_header {
            line.replacen(" /", " @/", 1)
        } else {
            line
        };
        if head {
            line.replacen("GET ", "HEAD ", 1)
        } else {
            line
        }
    })
}

/// Boxed, because a tree of all these on the stack is larger than the stack of a test.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just(String::new()),
        24 => session_line().boxed(),
        30 => service_line().boxed(),
        14 => configuration_line().boxed(),
        8 => event_line().boxed(),
        2 => Just("GET /limits".to_owned()),
        2 => select(&["GET /nowhere", "PATCH /sessions", "DELETE /services", "GET /sessions//x", "GET /services/a/b"][..])
            .prop_map(str::to_owned),
    ]
}

fn session_line() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => session_fields().prop_map(|fields| format!("POST /sessions {fields}")),
        2 => (session(), session_fields()).prop_map(|(id, fields)| format!("PUT /sessions/{id} {fields}")),
        2 => session().prop_map(|id| format!("GET /sessions/{id}")),
        2 => session().prop_map(|id| format!("DELETE /sessions/{id}")),
        2 => query(any_marker()).prop_map(|query| format!("GET /views/overview{query}")),
        2 => query(any_marker()).prop_map(|query| format!("GET /sessions{query}")),
        8 => heartbeat(),
    ]
}

fn heartbeat() -> impl Strategy<Value = String> {
    let session = prop_oneof![8 => (0..4_u8).prop_map(|nth| (nth, nth)), 1 => (0..4_u8, 0..4_u8)];
    let age = prop_oneof![6 => Just(0), 3 => Just(1), 1 => 2..4_u8];
    prop_oneof![
        20 => (session, age).prop_map(|((session, owner), age)| {
            format!(r#"POST /sessions/$s{session}/heartbeat {{"token":"$t{owner}.{age}"}}"#)
        }),
        1 => select(&[r#"{}"#, r#"{"token":1}"#, r#"{"token":"x"}"#, r#"{"token":"$n0"}"#][..])
            .prop_map(|body| format!("POST /sessions/$s0/heartbeat {body}")),
    ]
}

fn service_line() -> impl Strategy<Value = String> {
    let create = (
        option::weighted(0.98, service_id()),
        session(),
        tags(),
        metadata(),
    );
    let change = (
        option::weighted(0.1, service_id()),
        option::weighted(0.1, session()),
        tags(),
        metadata(),
    );
    prop_oneof![
        8 => create.prop_map(|(id, session, tags, metadata)| {
            let fields = object(&[("id", id.map(quoted)), ("session_id", Some(quoted(session))), ("tags", tags), ("metadata", metadata)]);
            format!("POST /services {fields}")
        }),
        3 => (service_id(), change).prop_map(|(id, (body_id, session, tags, metadata))| {
            let fields = object(&[("id", body_id.map(quoted)), ("session_id", session.map(quoted)), ("tags", tags), ("metadata", metadata)]);
            format!("PUT /services/{id} {fields}")
        }),
        2 => service_id().prop_map(|id| format!("GET /services/{id}")),
        2 => service_id().prop_map(|id| format!("DELETE /services/{id}")),
        3 => (option::of(select(TAG_QUERIES)), query(any_marker())).prop_map(|(tag, query)| {
            let separator = if query.is_empty() { "?" } else { "&" };
            let tag = tag.map_or(String::new(), |tag| format!("{separator}tag={tag}"));
            format!("GET /services{query}{tag}")
        }),
    ]
}

fn event_line() -> impl Strategy<Value = String> {
    let marker = prop_oneof![
        4 => (0..12_u8).prop_map(|nth| format!("$e{nth}")),
        4 => (-90_000..2_000_i32).prop_map(|millis| format!("$n{millis}")),
        1 => Just("$n0".to_owned()),
        1 => select(&["web", "", "2c3d9c7e-0c4a-41a5-9d3b-3a1f4d9b8a11"][..]).prop_map(str::to_owned),
    ];
    let further = vec(select(EVENT_QUERIES), 0..3);
    (query(marker), further).prop_map(|(query, further)| {
        let given = query.strip_prefix('?').into_iter().chain(further);
        let query: Vec<_> = given.collect();
        format!("GET /events?{}", query.join("&"))
    })
}

const EVENT_QUERIES: &[&str] = &[
    "extended=true",
    "extended=true",
    "extended=true",
    "extended=false",
    "extended=yes",
    "type=service.join",
    "type=services.timeout",
    "type=configuration_value.update",
    "type=service.update",
    "type=service.remove",
    "type=session.end",
    "type=x",
    "wait=0",
    "wait=1",
    "wait=61",
    "wait=x",
];

fn configuration_line() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        20 => select(&[r#""1""#, r#""22""#, r#""é\u0000""#][..]),
        1 => select(&["1", "null", r#""""#, r#"{}"#][..]),
    ];
    let body_id = option::weighted(
        0.1,
        select(&["port", "/prod/db1", "x"][..]).prop_map(quoted),
    );
    let marker = prop_oneof![
        6 => select(CONFIGURATION_IDS).prop_map(str::to_owned), 1 => Just("/prod/db".to_owned()), 1 => any_marker()
    ];
    prop_oneof![
        5 => (configuration_path(), body_id, option::weighted(0.98, value)).prop_map(|(path, id, value)| {
            let fields = object(&[("id", id), ("value", value.map(str::to_owned))]);
            format!("PUT /configuration{path} {fields}")
        }),
        2 => configuration_path().prop_map(|path| format!("GET /configuration{path}")),
        2 => configuration_path().prop_map(|path| format!("DELETE /configuration{path}")),
        4 => (select(NAMESPACES), query(marker)).prop_map(|(path, query)| format!("GET /configuration{path}{query}")),
        1 => select(&["POST /configuration/", "DELETE /configuration/prod/", "PUT /configuration"][..]).prop_map(str::to_owned),
    ]
}

/// An id behind one slash or two.
fn configuration_path() -> impl Strategy<Value = String> {
    (any::<bool>(), prop_oneof![30 => select(CONFIGURATION_IDS), 1 => select(&["ab", "a+b", "/prod/x/y1z", "/pr.d/key"][..])])
        .prop_map(|(twice, id)| match (id.starts_with('/'), twice) {
            (true, true) | (false, false) => format!("/{id}"),
            (true, false) => id.to_owned(),
            (false, true) => format!("//{id}"),
        })
}

const CONFIGURATION_IDS: &[&str] = &[
    "port",
    "/port",
    "prod",
    "/prod",
    "/prod/db1",
    "/prod/db1/port",
    "/prod/db1.x",
    "/prod/db1-a/port",
    "/prod/db2",
    "/prod0/db1",
];
const NAMESPACES: &[&str] = &[
    "",
    "/",
    "//",
    "/prod/",
    "//prod/",
    "/prod/db1/",
    "/pro/",
    "/port/",
    "/a/",
    "/pr.d/",
    "/prod//",
];

const SERVICE_IDS: &[&str] = &["web", "web-1", "web.a", "Web", "db_1", "cache", "zz9"];
const TAGS: &[&str] = &["a", "b", "a b", "é", "web", "a\\u0000", "a\\u0001b"];
const TAG_QUERIES: &[&str] = &[
    "a", "b", "a+b", "%C3%A9", "web", "a%00", "a%01b", "", "nobody",
];

fn session() -> impl Strategy<Value = String> {
    prop_oneof![20 => (0..4_u8).prop_map(|nth| format!("$s{nth}")), 1 => Just("$f0".to_owned())]
}

fn service_id() -> impl Strategy<Value = &'static str> {
    prop_oneof![30 => select(SERVICE_IDS), 1 => select(&["ab", "a+b", "web~"][..])]
}

fn session_fields() -> impl Strategy<Value = String> {
    let timeout = prop_oneof![
        8 => 3..6_i32, 4 => 3..=30_i32, 8 => Just(30), 1 => select(&[2, 31, -1, 0][..])
    ];
    let timeout = option::weighted(0.9, timeout.prop_map(|seconds| seconds.to_string()));
    (timeout, metadata()).prop_map(|(timeout, metadata)| {
        object(&[("heartbeat_timeout", timeout), ("metadata", metadata)])
    })
}

fn tags() -> impl Strategy<Value = Option<String>> {
    let tags = vec(select(TAGS), 0..4).prop_map(|tags| {
        let tags: Vec<_> = tags.into_iter().map(quoted).collect();
        format!("[{}]", tags.join(","))
    });
    let odd = select(
        &[
            "null",
            "{}",
            r#"[1]"#,
            r#"[""]"#,
            r#"["a","a","a","a","a","a","a","a","a","a","a"]"#,
        ][..],
    );
    option::weighted(
        0.7,
        prop_oneof![20 => tags, 1 => odd.prop_map(str::to_owned)],
    )
}

fn metadata() -> impl Strategy<Value = Option<String>> {
    let entry = (
        select(&["port", "rack", "é"][..]),
        select(&["1", "b7", "\\u0000"][..]),
    );
    let entries = vec(entry, 0..3).prop_map(|entries| {
        let entries: Vec<_> = entries
            .into_iter()
            .map(|(key, value)| format!("{}:{}", quoted(key), quoted(value)))
            .collect();
        format!("{{{}}}", entries.join(","))
    });
    let odd = select(
        &[
            "null",
            "[]",
            "7",
            r#"{"a":1}"#,
            r#"{"":"a"}"#,
            r#"{"a":""}"#,
        ][..],
    );
    option::weighted(
        0.5,
        prop_oneof![20 => entries, 1 => odd.prop_map(str::to_owned)],
    )
}

/// The query of a list; `markers` draws where it starts.
fn query(markers: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let limit = prop_oneof![
        12 => (1..5_u8).prop_map(|limit| limit.to_string()),
        1 => select(&["0", "1001", "x", "", "1&limit=2"][..]).prop_map(str::to_owned),
    ];
    let parameters = (option::weighted(0.6, limit), option::weighted(0.5, markers));
    parameters.prop_map(|(limit, marker)| {
        let limit = limit.map(|limit| format!("limit={limit}"));
        let marker = marker.map(|marker| format!("marker={marker}"));
        let parameters: Vec<_> = limit.into_iter().chain(marker).collect();
        if parameters.is_empty() {
            String::new()
        } else {
            format!("?{}", parameters.join("&"))
        }
    })
}

fn any_marker() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(SERVICE_IDS).prop_map(str::to_owned),
        4 => (0..5_u8).prop_map(|nth| format!("$s{nth}")),
        2 => "[a-z]{0,2}",
        1 => select(&["~", "web&marker=web", "%00"][..]).prop_map(str::to_owned),
    ]
}

fn object(fields: &[(&str, Option<String>)]) -> String {
    let present = fields
        .iter()
        .filter_map(|(key, value)| Some(format!("{}:{}", quoted(key), value.as_ref()?)));
    format!("{{{}}}", present.collect::<Vec<_>>().join(","))
}

fn quoted(text: impl AsRef<str>) -> String {
    format!("\"{}\"", text.as_ref())
}
