//! Whatever comes back, the client reads it or says what is wrong with it.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value};
use service_registry_client::client::{
    Answer, Backoff, Clock, Duration, Error, Identity, Jitter, Json, Listed, Registration,
    RegistrationConfig, TokenCache, Verdict, object, services, sessions,
};
use service_registry_client::protocol::{FaultType, Timestamp, header};

use crate::cases::cases;
use crate::host_json::HostJson;

proptest! {
    #![proptest_config(cases(1024))]

    #[test]
    fn a_list_is_read_if_it_has_values(response in response()) {
        let values = response.body.0.get("values").filter(|values| values.is_array()).cloned();
        let next = response.body.0.pointer("/metadata/next_marker").and_then(Value::as_str);
        let next = next.map(str::to_owned);
        match Listed::read(response.clone()) {
            Ok(listed) => {
                prop_assert_eq!(Some(listed.values.0), values);
                prop_assert_eq!(listed.next_marker, next);
            }
            Err(error) => {
                prop_assert_eq!(values, None);
                check_malformed(&error, &response)?;
            }
        }
    }

    #[test]
    fn an_object_is_read_if_it_is_one(response in response()) {
        let is_object = response.body.0.is_object();
        match object(response.clone()) {
            Ok(body) => prop_assert!(is_object && body == response.body),
            Err(error) => {
                prop_assert!(!is_object);
                check_malformed(&error, &response)?;
            }
        }
    }

    #[test]
    fn a_new_session_has_an_id_and_a_token(response in response()) {
        let token = response.body.0.get("token").and_then(Value::as_str);
        let token = token.filter(|token| !token.is_empty()).map(str::to_owned);
        match sessions::created(response.clone()) {
            Ok(created) => {
                prop_assert!(!created.id.is_empty());
                prop_assert_eq!(Some(created.token), token.clone());
            }
            Err(error) => check_malformed(&error, &response)?,
        }
        match sessions::next_token(response.clone()) {
            Ok(next) => prop_assert_eq!(Some(next), token),
            Err(error) => {
                prop_assert_eq!(token, None);
                check_malformed(&error, &response)?;
            }
        }
        prop_assert!(!services::located("web", &response).is_empty());
        prop_assert!(!sessions::updated("se1", &response).is_empty());
    }

    #[test]
    fn a_login_is_kept_whole_or_not_at_all(
        first in response(),
        second in response(),
        now in any::<u64>(),
        later in any::<u64>(),
    ) {
        let (now, later) = (Timestamp::from_millis(now), Timestamp::from_millis(later));
        let mut cache = TokenCache::default();
        for response in [first, second] {
            let before = cache.latest().cloned();
            let status = response.status;
            match cache.handle_login(response, now) {
                Ok(identity) => {
                    prop_assert!([200, 203].contains(&status));
                    prop_assert!(fits_a_header(identity.token()) && fits_a_path(&identity));
                    prop_assert_eq!(cache.latest(), Some(&identity));
                }
                Err(error) => {
                    prop_assert_eq!(cache.latest().cloned(), before);
                    let is_malformed = matches!(error, Error::MalformedResponse { .. });
                    prop_assert_eq!(is_malformed, [200, 203].contains(&status));
                }
            }
        }
        prop_assert!(cache.identity(later).is_none_or(|identity| Some(identity) == cache.latest()));
        if let Some(identity) = cache.latest().cloned() {
            cache.reject(&identity);
            prop_assert_eq!(cache.identity(later), None);
        }
    }

    /// A session is given up only when the registry itself says that it is gone.
    #[test]
    fn only_a_fault_ends_a_session(response in response(), kind in 0..3_u8) {
        let says = |key, text: &str| response.body.0.get(key).and_then(Value::as_str).is_some_and(|value| value.starts_with(text));
        let is_not_found = kind == 0 && says("type", "notFoundError");
        let is_gone = is_not_found && says("details", "Object \"Session\"");
        let is_unknown = is_not_found && says("details", "Object \"HeartbeatMarker\"");
        let error = match kind {
            0 => Error::UnexpectedStatus { expected: 200, response: response.clone().into() },
            1 => Error::Authentication { response: response.clone().into() },
            _ => Error::MalformedResponse { expected: "a token", response: response.clone().into() },
        };
        let verdict = Verdict::of(&error);
        prop_assert_eq!(verdict == Verdict::SessionGone, is_gone);
        prop_assert_eq!(verdict == Verdict::UnknownToken, is_unknown);
        let is_refused = kind == 0 && says("type", "badRequest") && error.fault_type() == Some(FaultType::BadRequest);
        prop_assert_eq!(verdict == Verdict::Refused, is_refused);
        let mut registration = Registration::new(RegistrationConfig { retry_delay: None, retry_count: Some(2) });
        let taken = error.fault_type() == Some(FaultType::ServiceWithThisIdExists);
        prop_assert_eq!(registration.retry_after(&error).is_some(), taken);
        prop_assert_eq!(registration.retry_after(&error), None);
    }

    #[test]
    fn a_clock_never_runs_backwards(start in any::<[f64; 2]>(), readings in vec(any::<[f64; 2]>(), 0..20)) {
        let mut clock = Clock::new(start[0], start[1]);
        let mut latest = Timestamp::from_millis(0);
        for [wall, monotonic] in readings {
            let now = clock.advance(wall, monotonic);
            prop_assert!(now >= latest);
            latest = now;
        }
    }

    #[test]
    fn waits_stay_under_their_ceiling(failures in 0..100_u32, first in 0..10_000_u64, cap in 0..10_000_u64, seed in any::<u64>()) {
        let mut backoff = Backoff::new(Duration::from_millis(first));
        (0..failures).for_each(|_| backoff.fail());
        prop_assert_eq!(backoff.failures(), failures);
        let wait = backoff.draw(Duration::from_millis(cap), &mut Jitter::new(seed));
        let doubled = u128::from(first) << failures.saturating_sub(1).min(64);
        prop_assert!(u128::from(wait.as_millis()) <= u128::from(cap).min(doubled));
    }
}

fn check_malformed(
    error: &Error<HostJson>,
    response: &Answer<HostJson>,
) -> Result<(), TestCaseError> {
    let is_malformed = matches!(error, Error::MalformedResponse { .. });
    prop_assert!(is_malformed);
    prop_assert_eq!(error.response(), Some(response));
    Ok(())
}

fn fits_a_header(token: &str) -> bool {
    token.bytes().all(|byte| byte.is_ascii_graphic())
}

fn fits_a_path(identity: &Identity) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    identity.tenant_id().bytes().all(known)
}

/// Answers that are often nearly what a reader looks for.
fn response() -> impl Strategy<Value = Answer<HostJson>> {
    let status =
        prop_oneof![3 => select(&[200, 201, 203, 204, 400, 401, 404, 503][..]), 1 => any::<u16>()];
    let location = prop_oneof![
        select(
            &[
                "http://reg.test/v1.0/1/sessions/se1",
                "",
                "/",
                "x?y#z",
                "a%2Fb",
                "%ff",
                "se1/"
            ][..]
        )
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    let retry_after = select(
        &[
            "1",
            "0",
            "-1",
            "x",
            "18446744073709551615",
            "99999999999999999999",
            "Wed, 21 Oct 2015 07:28:00 GMT",
        ][..],
    );
    (
        status,
        option::of(location),
        option::weighted(0.2, retry_after),
        json(),
    )
        .prop_map(|(status, location, retry_after, body)| {
            let mut headers = HostJson::object(&[]);
            if let Some(location) = location {
                headers = headers.with(header::LOCATION, HostJson::text(&location));
            }
            if let Some(retry_after) = retry_after {
                headers = headers.with(header::RETRY_AFTER, HostJson::text(retry_after));
                headers = headers.with(
                    header::DATE,
                    HostJson::text("Thu, 01 Jan 1970 00:00:00 GMT"),
                );
            }
            Answer {
                status,
                headers,
                body: HostJson(body),
            }
        })
}

const KEYS: &[&str] = &[
    "values",
    "metadata",
    "next_marker",
    "token",
    "access",
    "id",
    "tenant",
    "expires",
    "serviceCatalog",
    "name",
    "endpoints",
    "tenantId",
    "type",
    "message",
    "details",
    "code",
];
const TEXTS: &[&str] = &[
    "notFoundError",
    "badRequest",
    "serviceWithThisIdExists",
    "Object \"Session\" with key \"x\" does not exist",
    "Object \"HeartbeatMarker\" with key \"x\" does not exist",
    "cloudServers",
    "2031-04-05T06:07:08.000-05:00",
    "0000-01-01T00:00:00Z",
    "1234",
    "a b",
    "",
];

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        select(TEXTS).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let any_json = leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            1 => vec(inner.clone(), 0..4).prop_map(Value::from),
            3 => vec((select(KEYS), inner), 0..6).prop_map(object_of),
        ]
    });
    let text = || prop_oneof![4 => select(TEXTS).prop_map(Value::from), 1 => any::<u32>().prop_map(Value::from)];
    let identity = vec((select(&["id", "expires", "name"][..]), text()), 0..4).prop_map(object_of);
    let token = (identity, option::of(text())).prop_map(|(mut token, tenant)| {
        token["tenant"] = object_of(tenant.map(|id| ("id", id)));
        object_of([("access", object_of([("token", token)]))])
    });
    let fault = (text(), text())
        .prop_map(|(kind, details)| object_of([("type", kind), ("details", details)]));
    prop_oneof![2 => any_json, 2 => token, 1 => fault]
}

fn object_of(members: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let members = members
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value));
    Value::Object(Map::from_iter(members))
}
