use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use regex_lite::{Regex, RegexBuilder};

use crate::protocol::{Fault, FaultType, Headers, Method, TenantId, Timestamp, header};

/// How often the users of an account may ask for something.
#[derive(Clone, Debug)]
pub struct RateLimit {
    method: Option<Method>,
    path: String,
    paths: Paths,
    limit: u64,
    period: Duration,
}

/// The paths that an expression matches.
#[derive(Clone, Debug)]
enum Paths {
    /// Of those that begin like this. Most rules are of this kind, and the engine, which is small, takes longer than all else
    /// that a request needs.
    Beginning(String),
    Matching(Regex),
}

/// Why there is no such [`RateLimit`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidRateLimit {
    /// The path is no regular expression. The parser's own words.
    Path(String),
    /// The period is shorter than a second.
    Period,
}

/// How far an account is from a limit, after the request that is told of it.
pub(super) struct RateUse<'a> {
    pub(super) rule: &'a RateLimit,
    pub(super) used: u64,
}

/// The requests that each account has sent, as far as this registry has seen them.
pub(super) struct RateLimits {
    rules: Vec<RateLimit>,
    accounts: RefCell<BTreeMap<TenantId, Vec<Window>>>,
}

/// A sliding window over a rule's period.
#[derive(Clone, Default)]
struct Window {
    /// The requests of each hundredth of the period, numbered since the epoch, the latest last.
    buckets: VecDeque<(u64, u64)>,
    used: u64,
}

impl RateLimit {
    /// At most `limit` requests of a kind in a period. `method` is their verb, or `None` for all;
    /// HEAD counts as GET. `path` is a regular expression that their whole path behind the account
    /// matches, in either letter case, as it was sent or in its plainest spelling.
    pub fn new(
        method: Option<Method>,
        path: impl Into<String>,
        limit: u64,
        period: Duration,
    ) -> Result<Self, InvalidRateLimit> {
        let path = path.into();
        if period.as_secs() == 0 {
            return Err(InvalidRateLimit::Period);
        }
        let compile = |text: &str| {
            let compiled = RegexBuilder::new(text)
                .case_insensitive(true)
                .dot_matches_new_line(true)
                .build();
            compiled.map_err(|error| InvalidRateLimit::Path(error.to_string()))
        };
        // It is told in a header of every answer.
        if !path.bytes().all(|byte| byte.is_ascii_graphic()) {
            let text = "it holds characters that are not visible ASCII";
            return Err(InvalidRateLimit::Path(text.to_owned()));
        }
        // On its own first: what only makes sense between these parentheses must not pass.
        compile(&path)?;
        let beginning = path.strip_suffix(".*");
        let paths = match beginning.filter(|text| regex_lite::escape(text) == *text) {
            Some(text) => Paths::Beginning(text.to_owned()),
            None => Paths::Matching(compile(&format!("^(?:{path})$"))?),
        };
        Ok(Self {
            method,
            paths,
            path,
            limit,
            period,
        })
    }

    /// The regular expression, as it was given.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn limit(&self) -> u64 {
        self.limit
    }

    pub(super) fn period(&self) -> Duration {
        self.period
    }

    fn applies_to(&self, method: Method, spellings: &[&str]) -> bool {
        self.method.is_none_or(|known| known == method)
            && spellings.iter().any(|path| self.paths.include(path))
    }

    fn bucket(&self, now: Timestamp) -> u64 {
        let period = u64::try_from(self.period.as_millis()).unwrap_or(u64::MAX);
        now.as_millis() / (period / Window::BUCKETS).max(1)
    }
}

impl Paths {
    fn include(&self, path: &str) -> bool {
        match self {
            Self::Beginning(text) => path
                .get(..text.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(text)),
            Self::Matching(expression) => expression.is_match(path),
        }
    }
}

impl RateLimits {
    pub(super) fn new(rules: Vec<RateLimit>) -> Self {
        Self {
            rules,
            accounts: RefCell::default(),
        }
    }

    /// Counts a request, unless a rule that it falls under is exhausted: then it is refused. `path` tells
    /// the path behind the account, and `headers` are those of the answer, whatever it says.
    pub(super) fn check<'p>(
        &self,
        tenant: &TenantId,
        method: Method,
        path: impl FnOnce() -> &'p str,
        now: Timestamp,
        headers: &mut Headers,
    ) -> Result<(), Fault> {
        let Some((used, is_accepted)) = self.count(tenant, method, path, now) else {
            return Ok(());
        };
        used.describe(headers, now);
        if is_accepted {
            Ok(())
        } else {
            Err(used.fault())
        }
    }

    /// How much of each rule an account has used.
    pub(super) fn uses(&self, tenant: &TenantId, now: Timestamp) -> Vec<RateUse<'_>> {
        let mut accounts = self.accounts.borrow_mut();
        let mut windows = accounts.get_mut(tenant).into_iter().flatten();
        let uses = self.rules.iter().map(|rule| {
            let window = windows.next();
            let used = window.map_or(0, |window| {
                window.slide(rule.bucket(now));
                window.used
            });
            RateUse { rule, used }
        });
        uses.collect()
    }

    /// The rule that leaves the least after a request, and whether that is accepted; `None` if no rule
    /// applies.
    fn count<'p>(
        &self,
        tenant: &TenantId,
        method: Method,
        path: impl FnOnce() -> &'p str,
        now: Timestamp,
    ) -> Option<(RateUse<'_>, bool)> {
        let method = match method {
            Method::Head => Method::Get,
            method => method,
        };
        // Most requests fall under no rule, and most registries have one.
        if !self
            .rules
            .iter()
            .any(|rule| rule.method.is_none_or(|known| known == method))
        {
            return None;
        }
        let path = percent_decode_str(path()).decode_utf8_lossy();
        let plain = plain(&path);
        let mut accounts = self.accounts.borrow_mut();
        if !accounts.contains_key(tenant) {
            accounts.insert(tenant.clone(), vec![Window::default(); self.rules.len()]);
        }
        let windows = accounts.get_mut(tenant)?;
        let mut matching: Vec<_> = self
            .rules
            .iter()
            .zip(windows)
            .filter(|(rule, _)| rule.applies_to(method, &[&path, &plain]))
            .collect();
        for (rule, window) in &mut matching {
            window.slide(rule.bucket(now));
        }
        let is_accepted = matching
            .iter()
            .all(|(rule, window)| window.used < rule.limit);
        if is_accepted {
            for (rule, window) in &mut matching {
                window.add(rule.bucket(now));
            }
        }
        let uses = matching.iter().map(|(rule, window)| RateUse {
            rule,
            used: window.used,
        });
        let tightest = uses.min_by_key(RateUse::left)?;
        Some((tightest, is_accepted))
    }
}

impl Window {
    const BUCKETS: u64 = 100;

    /// Forgets what is a period old.
    fn slide(&mut self, current: u64) {
        while let Some((_, count)) = self
            .buckets
            .pop_front_if(|(bucket, _)| bucket.saturating_add(Self::BUCKETS) <= current)
        {
            self.used = self.used.saturating_sub(count);
        }
    }

    fn add(&mut self, current: u64) {
        self.used = self.used.saturating_add(1);
        match self.buckets.back_mut() {
            // A clock that was set back counts on where it was.
            Some((latest, count)) if *latest >= current => *count = count.saturating_add(1),
            _ => self.buckets.push_back((current, 1)),
        }
    }
}

impl RateUse<'_> {
    /// Adds what an answer says of the limit.
    fn describe(&self, headers: &mut Headers, now: Timestamp) {
        let seconds = self.rule.period.as_secs();
        let reply_after = (now + self.rule.period).as_millis() / 1000;
        headers.push(header::X_RATELIMIT_PATH_REGEX, self.rule.path.clone());
        headers.push(header::X_RATELIMIT_LIMIT, self.rule.limit.to_string());
        headers.push(header::X_RATELIMIT_USED, self.used.to_string());
        headers.push(header::X_RATELIMIT_WINDOW, format!("{seconds} seconds"));
        headers.push(header::REPLY_AFTER, reply_after.to_string());
    }

    /// The fault of a request that is one too many.
    fn fault(&self) -> Fault {
        let RateLimit {
            limit,
            path,
            period,
            ..
        } = self.rule;
        let seconds = period.as_secs();
        let details = format!(
            "Limit of {limit} requests in {seconds} seconds for path \"{path}\" has been reached"
        );
        let message = "Rate limit has been reached.";
        Fault::new(FaultType::RateLimitReached, message, details)
    }

    fn left(&self) -> u64 {
        self.rule.limit.saturating_sub(self.used)
    }
}

/// The plainest spelling of a path that leads to the same place, so that no other one leads around a
/// rule: without a slash at the end, but for a namespace's, and without a second one in front of an id.
fn plain(path: &str) -> Cow<'_, str> {
    const CONFIGURATION: &str = "/configuration";
    let (start, rest) = path
        .split_at_checked(CONFIGURATION.len())
        .unwrap_or_default();
    if start.eq_ignore_ascii_case(CONFIGURATION) && (rest.is_empty() || rest.starts_with('/')) {
        let id = rest.trim_start_matches('/');
        return match id {
            "" => Cow::Borrowed(start),
            id => Cow::Owned([start, "/", id].concat()),
        };
    }
    Cow::Borrowed(path.strip_suffix('/').unwrap_or(path))
}

impl fmt::Display for InvalidRateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(reason) => write!(f, "the path is no regular expression: {reason}"),
            Self::Period => f.write_str("the period is shorter than a second"),
        }
    }
}

impl std::error::Error for InvalidRateLimit {}
