//! The table of fault kinds, one test a row.

use service_registry_client::protocol::FaultType;

#[test]
fn each_kind_has_the_name_and_the_status_of_the_api() {
    let rows = [
        ("badRequest", 400),
        ("serviceWithThisIdExists", 400),
        ("invalidLimit", 400),
        ("limitReached", 400),
        ("rateLimitReached", 400),
        ("badRequestHttpsOnly", 400),
        ("unauthorizedError", 401),
        ("forbiddenError", 403),
        ("notFoundError", 404),
        ("requestTooLargeError", 413),
        ("overLimit", 429),
        ("internalError", 500),
        ("notImplementedError", 501),
        ("systemFailureError", 503),
    ];
    assert_eq!(rows.len(), FaultType::ALL.len());
    for ((name, status), kind) in rows.into_iter().zip(FaultType::ALL) {
        assert_eq!((kind.as_str(), kind.status()), (name, status));
        assert_eq!(FaultType::parse(name), Some(*kind));
    }
    assert_eq!(FaultType::parse("BadRequest"), None);
}
