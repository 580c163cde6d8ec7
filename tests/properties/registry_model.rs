//! Whatever is asked, in whatever order, at whatever time: the registry answers as its model does.

use std::time::Duration;

use pollster::block_on;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};
use service_registry_client::protocol::{Method, Response, TimeUuid, Timestamp, header};
use service_registry_client::registry::{Config, RateLimit, ResourceLimits};

use crate::cases::cases;
use crate::host::{Host, ORIGIN, START, TENANTS, base, body, parts};
use crate::model::{Answer, Ask, Drawn, Model, RateRule, Settings};
use crate::random_steps::steps;
use crate::steps::{Seen, SeenSession, Step};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

proptest! {
    #![proptest_config(cases(480))]

    #[test]
    fn registry_answers_as_its_model(
        (settings, steps) in any::<bool>().prop_flat_map(|backwards| {
            (settings(backwards), steps(backwards))
        }),
    ) {
        Rig::new(settings, Config::default().ended_per_request).run(&steps)?;
    }

    /// Whoever is over is not seen, even if there was no time to end the session.
    #[test]
    fn registry_hides_what_is_over(
        settings in settings(false),
        steps in steps(false),
        ended_per_request in 0..3_usize,
    ) {
        let settings = Settings { retention_ms: 30 * DAY_MS, ..settings };
        Rig::new(settings, ended_per_request).run(&steps)?;
    }
}

/// A clock that is set back brings events back into retention, but not those that were removed
/// meanwhile: how many that were is the registry's own business.
fn settings(backwards: bool) -> impl Strategy<Value = Settings> {
    let retention_ms = if backwards {
        Just(30 * DAY_MS).boxed()
    } else {
        prop_oneof![Just(20_000), Just(30 * DAY_MS)].boxed()
    };
    let max = || prop_oneof![2 => Just(1_000_000), 1 => 0..6_usize];
    let rate = prop_oneof![2 => Just(1_000_000), 1 => 0..20_usize];
    (retention_ms, max(), max(), max(), rate, 1..30_u64).prop_map(
        |(retention_ms, max_sessions, max_services, max_values, limit, period_s)| Settings {
            retention_ms,
            max_sessions,
            max_services,
            max_configuration_values: max_values,
            rates: [
                RateRule {
                    method: Some("GET"),
                    prefix: "/",
                    limit: 100_000_000,
                    period_s: 86_400,
                },
                RateRule {
                    method: None,
                    prefix: "/services",
                    limit,
                    period_s,
                },
            ],
        },
    )
}

fn config(settings: Settings) -> Config {
    let resource_limits = ResourceLimits {
        sessions: settings.max_sessions as u64,
        services: settings.max_services as u64,
        configuration_values: settings.max_configuration_values as u64,
    };
    let rate_limits = settings.rates.map(|rule| {
        let period = Duration::from_secs(rule.period_s);
        let method = rule.method.map(Method::parse);
        RateLimit::new(method, rule.expression(), rule.limit as u64, period).unwrap()
    });
    Config {
        retention: Duration::from_millis(settings.retention_ms),
        resource_limits,
        rate_limits: rate_limits.into(),
        ..Config::default()
    }
}

const LISTS: &[&str] = &[
    "/sessions",
    "/services",
    "/configuration",
    "/views/overview",
    "/limits",
    "/events?limit=1000&extended=true",
];

struct Rig {
    /// Where sessions end late, so do events tell of it, and not in the order of the model's.
    tells_late: bool,
    host: Host,
    model: Model,
    seen: Seen,
    transcript: String,
}

impl Rig {
    fn new(settings: Settings, ended_per_request: usize) -> Self {
        let config = Config {
            ended_per_request,
            ..config(settings)
        };
        Self {
            tells_late: ended_per_request < Config::default().ended_per_request,
            host: Host::new(config),
            model: Model::new(settings),
            seen: Seen::default(),
            transcript: String::new(),
        }
    }

    /// Takes the steps, and at the end compares everything there is.
    fn run(&mut self, steps: &[Step]) -> Result<(), TestCaseError> {
        for step in steps {
            self.host.now = self.host.now.saturating_add_signed(step.later);
            self.take(step.tenant, &step.line)?;
        }
        for list in LISTS {
            for tenant in TENANTS {
                self.take(tenant, &format!("GET {list}"))?;
            }
        }
        self.compare_what_happened()
    }

    /// In whatever order.
    fn compare_what_happened(&mut self) -> Result<(), TestCaseError> {
        self.take(TENANTS[0], "")?;
        for tenant in TENANTS {
            let line = "GET /events?limit=1000&extended=true";
            let actual = body_of(&self.host.send(tenant, line))?;
            let ask = ask(tenant, line, self.host.now);
            let expected = self.model.answer(tenant, &ask, &Drawn::default()).body;
            let happened = |page: Value| {
                let events = page["values"].as_array().unwrap().iter();
                let events = events.map(|event| {
                    let mut event = event.clone();
                    event["id"] = Value::Null;
                    event.to_string()
                });
                let mut events: Vec<_> = events.collect();
                events.sort_unstable();
                events
            };
            prop_assert_eq!(happened(expected), happened(actual), "{}", self.transcript);
        }
        Ok(())
    }

    fn take(&mut self, tenant: &str, line: &str) -> Result<(), TestCaseError> {
        if line.is_empty() {
            self.model.expire(self.host.now);
            block_on(
                self.host
                    .registry
                    .expire(Timestamp::from_millis(self.host.now)),
            )
            .unwrap();
        } else {
            let line = self.seen.resolve(tenant, line, self.host.now);
            if self.tells_late && line.contains("/events") {
                return Ok(());
            }
            self.compare(tenant, &line)?;
        }
        self.check_next_expiry()
    }

    fn compare(&mut self, tenant: &str, line: &str) -> Result<(), TestCaseError> {
        let response = self.host.send(tenant, line);
        let actual = Answer {
            status: response.status,
            location: response.headers.value(header::LOCATION).map(str::to_owned),
            rate_used: response
                .headers
                .value(header::X_RATELIMIT_USED)
                .map(|used| used.parse().unwrap()),
            body: body_of(&response)?,
        };
        let at = self.host.now.cast_signed() - START.cast_signed();
        self.transcript += &format!("{at} {tenant} {line} → {} {}\n", actual.status, actual.body);
        self.learn(tenant, line, &actual);
        let drawn = Drawn {
            session_id: last_segment(&actual).to_owned(),
            token: actual.body["token"].as_str().unwrap_or_default().to_owned(),
        };
        let expected = self
            .model
            .answer(tenant, &ask(tenant, line, self.host.now), &drawn);
        let (mut expected, mut actual) = (comparable(expected), comparable(actual));
        if self.tells_late {
            for answer in [&mut expected, &mut actual] {
                let metadata = answer.body.get_mut("metadata");
                let metadata = metadata.and_then(Value::as_object_mut);
                metadata.and_then(|metadata| metadata.remove("feed_position"));
            }
        }
        prop_assert_eq!(
            expected,
            actual,
            "expected and actual after\n{}",
            self.transcript
        );
        Ok(())
    }

    /// Remembers ids, tokens and markers, for later steps to name.
    fn learn(&mut self, tenant: &str, line: &str, answer: &Answer) {
        if let Some(token) = answer.body["token"].as_str() {
            let known = line.split('/').nth(2);
            let id = known.unwrap_or_else(|| last_segment(answer));
            if known.is_none() {
                self.seen.sessions.push(SeenSession {
                    tenant: tenant.to_owned(),
                    id: id.to_owned(),
                    tokens: Vec::new(),
                });
            }
            let mut sessions = self.seen.sessions.iter_mut();
            let tokens = &mut sessions.find(|session| session.id == id).unwrap().tokens;
            if !tokens.iter().any(|known| known == token) {
                tokens.push(token.to_owned());
            }
        }
        let metadata = &answer.body["metadata"];
        let mut markers = vec![&metadata["feed_position"]];
        if line.starts_with("GET /events") {
            let events = answer.body["values"].as_array().into_iter().flatten();
            markers.extend(events.map(|event| &event["id"]));
            markers.push(&metadata["next_marker"]);
        }
        let markers = markers.into_iter().filter_map(Value::as_str);
        let markers = markers.map(|marker| (tenant.to_owned(), marker.to_owned()));
        self.seen.markers.extend(markers);
    }

    /// A host that sleeps until then must not oversleep a deadline.
    fn check_next_expiry(&self) -> Result<(), TestCaseError> {
        let next = block_on(self.host.registry.next_expiry()).map(Timestamp::as_millis);
        let earliest = self.model.earliest_deadline();
        if !self.tells_late {
            prop_assert_eq!(next.is_some(), earliest.is_some(), "{}", self.transcript);
        }
        let is_in_time = earliest.is_none_or(|earliest| next.is_some_and(|next| next <= earliest));
        prop_assert!(is_in_time, "{:?} is later than {:?}", next, earliest);
        Ok(())
    }
}

fn ask<'a>(tenant: &str, line: &'a str, now: u64) -> Ask<'a> {
    let (method, url, body) = parts(line);
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let in_header = path.strip_prefix('@');
    Ask {
        method,
        path: in_header.unwrap_or(path),
        query: form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        body: serde_json::from_str(body).unwrap_or(json!({})),
        now,
        account_url: base(tenant),
        url: match in_header {
            Some(path) => format!("{ORIGIN}/v1.0{path}"),
            None => format!("{}{path}", base(tenant)),
        },
    }
}

fn last_segment(answer: &Answer) -> &str {
    let location = answer.location.as_deref().unwrap_or_default();
    location.rsplit('/').next().unwrap_or_default()
}

/// The body without its transaction id, which must be that of the headers.
fn body_of(response: &Response<String>) -> Result<Value, TestCaseError> {
    let mut body = body(response);
    if let Some(id) = body
        .as_object_mut()
        .and_then(|fields| fields.remove("txnId"))
    {
        prop_assert_eq!(response.headers.value(header::X_RESPONSE_ID), id.as_str());
    }
    Ok(body)
}

/// The answer with UUIDs reduced to their time: the rest of an event's id is chance.
fn comparable(answer: Answer) -> Answer {
    let text = answer.body.to_string();
    let mut reduced = String::new();
    let mut rest = text.as_str();
    while let Some(letter) = rest.chars().next() {
        let uuid = rest.get(..36).and_then(|text| TimeUuid::parse(text).ok());
        if let Some(uuid) = uuid {
            reduced += &format!("{:?}", uuid.ticks());
            rest = &rest[36..];
        } else {
            reduced.push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    Answer {
        body: serde_json::from_str(&reduced).unwrap(),
        ..answer
    }
}
