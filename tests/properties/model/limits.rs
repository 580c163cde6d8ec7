use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::fields::{Refusal, fault};
use super::{Ask, Settings};

/// At most so many requests in a period, of a verb or of all, to paths that start alike.
#[derive(Clone, Copy, Debug)]
pub struct RateRule {
    pub method: Option<&'static str>,
    pub prefix: &'static str,
    pub limit: usize,
    pub period_s: u64,
}

/// For each account and rule, the accepted requests: each as the hundredth of a period it fell into.
#[derive(Default)]
pub(super) struct Rates(BTreeMap<(String, usize), Vec<u64>>);

impl Rates {
    /// Counts a request, and tells how often the rule that leaves the least was used.
    pub(super) fn count(
        &mut self,
        tenant: &str,
        method: &str,
        ask: &Ask<'_>,
        settings: Settings,
    ) -> (Option<usize>, Result<(), Refusal>) {
        let applies = |rule: &RateRule| {
            rule.method.is_none_or(|known| known == method) && ask.path.starts_with(rule.prefix)
        };
        let matching: Vec<usize> = (0..2)
            .filter(|nth| applies(&settings.rates[*nth]))
            .collect();
        let rule = |nth: usize| settings.rates[nth];
        let is_free = |nth: &usize| self.used(tenant, *nth, ask, settings) < rule(*nth).limit;
        // Every rule looks at its period, whatever the others say.
        let free: Vec<bool> = matching.iter().map(is_free).collect();
        let accepted = free.iter().all(|free| *free);
        if accepted {
            for nth in &matching {
                let requests = self.0.get_mut(&(tenant.to_owned(), *nth)).unwrap();
                let latest = requests.last().copied().unwrap_or_default();
                requests.push(latest.max(hundredth(rule(*nth), ask.now)));
            }
        }
        let uses = matching
            .iter()
            .map(|nth| (*nth, self.0[&(tenant.to_owned(), *nth)].len()));
        let tightest = uses.min_by_key(|(nth, used)| rule(*nth).limit - used);
        match tightest {
            Some((nth, used)) if !accepted => (Some(used), Err(rate_limit_reached(rule(nth)))),
            tightest => (tightest.map(|(_, used)| used), Ok(())),
        }
    }

    /// How often a rule was used in the period that ends now.
    fn used(&mut self, tenant: &str, nth: usize, ask: &Ask<'_>, settings: Settings) -> usize {
        let requests = self.0.entry((tenant.to_owned(), nth)).or_default();
        let now = hundredth(settings.rates[nth], ask.now);
        requests.retain(|at| at + 100 > now);
        requests.len()
    }

    pub(super) fn shown(&mut self, tenant: &str, ask: &Ask<'_>, settings: Settings) -> Value {
        let mut rate = json!({});
        for (nth, rule) in settings.rates.iter().enumerate() {
            rate[rule.expression()] = json!({
                "limit": rule.limit,
                "used": self.used(tenant, nth, ask, settings),
                "window": format!("{:.1} hours", rule.period_s as f64 / 3600.0),
            });
        }
        let resource = json!({
            "session": settings.max_sessions,
            "service": settings.max_services,
            "configuration_value": settings.max_configuration_values,
        });
        json!({"resource": resource, "rate": rate})
    }
}

impl RateRule {
    pub fn expression(&self) -> String {
        format!("{}.*", self.prefix)
    }
}

fn hundredth(rule: RateRule, now: u64) -> u64 {
    now / (rule.period_s * 1000 / 100)
}

fn rate_limit_reached(rule: RateRule) -> Refusal {
    let (limit, seconds, path) = (rule.limit, rule.period_s, rule.expression());
    let details = format!(
        "Limit of {limit} requests in {seconds} seconds for path \"{path}\" has been reached"
    );
    fault(
        "rateLimitReached",
        400,
        "Rate limit has been reached.",
        &details,
    )
}
