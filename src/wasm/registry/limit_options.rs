use std::time::Duration;

use js_sys::Array;
use serde::Deserialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::protocol::Method;
use crate::registry::{InvalidRateLimit, RateLimit, ResourceLimits};

use crate::wasm::object::member;

use super::refusal::{invalid, refuse_unknown};

/// How many objects an account may have. A call that would create one more is refused with
/// `limitReached`.
#[derive(Clone, Default, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceLimitsOptions {
    /// Sessions that are alive; 1000000 by default.
    #[tsify(optional)]
    sessions: Option<u32>,
    /// Services; 1000000 by default.
    #[tsify(optional)]
    services: Option<u32>,
    /// Configuration values; 1000000 by default.
    #[tsify(optional)]
    configuration_values: Option<u32>,
}

/// How often the users of an account may ask for something. A request that is one too many is
/// refused with `rateLimitReached`, and not counted.
#[derive(Clone, Deserialize, Tsify)]
pub struct RateLimitOptions {
    /// The verb; HEAD counts as GET.
    method: RateLimitMethod,
    /// A regular expression that the whole path behind the account matches, such as
    /// `/services(/.*)?`. Letter case makes no difference, nor does a slash at the end, or a second one
    /// in front of a configuration value's id.
    path: String,
    /// How many requests, at least 1.
    limit: u32,
    /// In how many seconds, at least 1.
    period: u32,
}

/// The verbs a limit may be for.
#[derive(Clone, Copy, Deserialize, Tsify)]
#[serde(rename_all = "UPPERCASE")]
pub enum RateLimitMethod {
    Get,
    Post,
    Put,
    Delete,
    All,
}

/// Refuses what is misspelt in the limits among the options.
pub(super) fn refuse_unknown_limits(options: &JsValue) -> Result<(), JsValue> {
    if let Some(limits) = member(options, "resourceLimits").filter(JsValue::is_object) {
        let known = ["sessions", "services", "configurationValues"];
        refuse_unknown(&limits, "resourceLimits.", &known)?;
    }
    let rules = member(options, "rateLimits").filter(Array::is_array);
    let rules = rules.map(JsCast::unchecked_into::<Array>);
    for (index, rule) in rules.iter().flat_map(Array::iter).enumerate() {
        if rule.is_object() {
            let known = ["method", "path", "limit", "period"];
            refuse_unknown(&rule, &format!("rateLimits[{index}]."), &known)?;
        }
    }
    Ok(())
}

/// Refuses a limit that could not be meant.
pub(super) fn check_rate_limits(rules: &[RateLimitOptions]) -> Result<(), JsValue> {
    for (index, rule) in rules.iter().enumerate() {
        let broken =
            |field: &str, text: &str| invalid(&format!("rateLimits[{index}].{field}"), text);
        if rule.limit == 0 {
            return Err(broken("limit", "must be at least 1"));
        }
        match rule.core() {
            Ok(_) => {}
            Err(InvalidRateLimit::Path(reason)) => {
                let text = format!("must be a regular expression: {reason}");
                return Err(broken("path", &text));
            }
            Err(_) => return Err(broken("period", "must be at least 1")),
        }
    }
    Ok(())
}

impl ResourceLimitsOptions {
    pub(super) fn core(&self) -> ResourceLimits {
        let default = ResourceLimits::default();
        let limit = |given: Option<u32>, default| given.map_or(default, u64::from);
        ResourceLimits {
            sessions: limit(self.sessions, default.sessions),
            services: limit(self.services, default.services),
            configuration_values: limit(self.configuration_values, default.configuration_values),
        }
    }
}

impl RateLimitOptions {
    pub(super) fn core(&self) -> Result<RateLimit, InvalidRateLimit> {
        let method = match self.method {
            RateLimitMethod::Get => Some(Method::Get),
            RateLimitMethod::Post => Some(Method::Post),
            RateLimitMethod::Put => Some(Method::Put),
            RateLimitMethod::Delete => Some(Method::Delete),
            RateLimitMethod::All => None,
        };
        let period = Duration::from_secs(self.period.into());
        RateLimit::new(method, &self.path, self.limit.into(), period)
    }
}
