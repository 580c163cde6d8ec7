//! Registering a service whose id may still be taken.

use serde_json::json;
use service_registry_client::client::{
    Answer, Duration, Error, Json, Registration, RegistrationConfig,
};

use crate::host_json::HostJson;

#[test]
fn tries_are_counted_exactly() {
    for (retry_delay, retry_count, tries, delay) in [
        (None, None, 21, 2_000),
        (None, Some(1), 1, 0),
        (None, Some(2), 2, 2_000),
        (Some(500), Some(3), 3, 500),
        (Some(15_000), None, 4, 15_000),
        (Some(60_000), None, 2, 60_000),
        (Some(0), Some(0), 21, 2_000),
    ] {
        let mut registration = Registration::new(RegistrationConfig {
            retry_delay: retry_delay.map(Duration::from_millis),
            retry_count,
        });
        let waits: Vec<_> =
            std::iter::from_fn(|| registration.retry_after(&fault("serviceWithThisIdExists")))
                .collect();
        assert_eq!(waits.len() + 1, tries, "{retry_delay:?} {retry_count:?}");
        assert!(waits.iter().all(|wait| wait.as_millis() == delay));
    }
}

#[test]
fn only_a_taken_id_is_tried_again() {
    for fault_type in [
        "badRequest",
        "limitReached",
        "unauthorizedError",
        "someNewType",
    ] {
        let mut registration = Registration::new(RegistrationConfig::default());
        assert_eq!(
            registration.retry_after(&fault(fault_type)),
            None,
            "{fault_type}"
        );
    }
}

fn fault(fault_type: &str) -> Error<HostJson> {
    let body = HostJson(json!({"type": fault_type}));
    Error::UnexpectedStatus {
        expected: 201,
        response: Box::new(Answer {
            status: 400,
            headers: HostJson::object(&[]),
            body,
        }),
    }
}
