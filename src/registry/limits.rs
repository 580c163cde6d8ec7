use serde_json::{Map, Value, json};

use crate::protocol::Response;

use super::call::Call;
use super::failure::Failure;
use super::object_count::ObjectKind;
use super::store::Store;
use super::{Registry, answer};

impl<S: Store> Registry<S> {
    /// Tells an account what it may have and ask for, and how often it has asked.
    pub(super) fn list_limits(&self, call: &Call<'_>) -> Result<Response<String>, Failure> {
        let limits = &self.config.resource_limits;
        let resource: Map<String, Value> = ObjectKind::ALL
            .map(|kind| (kind.as_str().to_owned(), limits.of(kind).into()))
            .into_iter()
            .collect();
        let uses = self.rate_limits.uses(call.tenant, call.now);
        let rate = uses.into_iter().map(|used| {
            let hours = used.rule.period().as_secs_f64() / 3600.0;
            let rate = json!({
                "limit": used.rule.limit(),
                "used": used.used,
                "window": format!("{hours:.1} hours"),
            });
            (used.rule.path().to_owned(), rate)
        });
        let rate: Map<String, Value> = rate.collect();
        answer::json(200, &json!({"resource": resource, "rate": rate}))
    }
}
