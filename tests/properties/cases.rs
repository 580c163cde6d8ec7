use proptest::test_runner::{Config, FileFailurePersistence};

/// Settings for a property that is usually tried with this many inputs.
///
/// `PROPTEST_CASES`, 256 if it is not set, scales the number: with 2560 everything is tried with ten
/// times as many.
pub fn cases(usual: u32) -> Config {
    let scale = Config::default();
    Config {
        cases: (usual.saturating_mul(scale.cases) / 256).max(1),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        max_shrink_iters: 20_000,
        max_shrink_time: 60_000,
        ..scale
    }
}
