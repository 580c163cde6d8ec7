use std::fmt;
use std::rc::Rc;

use crate::protocol::{Headers, Method, Request, Timestamp, header};

use super::{Answer, Duration, Endpoint, Error, Json, decimal};

/// What a client proves its identity with.
#[derive(Clone)]
pub struct Credentials {
    /// The user's name.
    pub username: String,
    /// What only the user knows.
    pub secret: Secret,
}

/// What only a user knows.
#[derive(Clone)]
pub enum Secret {
    /// A key made for programs.
    ApiKey(String),
    /// The password of the user's account.
    Password(String),
}

impl Credentials {
    /// The request that logs in.
    pub fn login<J: Json>(&self, endpoint: &Endpoint) -> Request<Option<J>> {
        let (kind, name, secret) = match &self.secret {
            Secret::ApiKey(key) => ("RAX-KSKEY:apiKeyCredentials", "apiKey", key),
            Secret::Password(password) => ("passwordCredentials", "password", password),
        };
        let username = ("username", J::text(&self.username));
        let credentials = J::object(&[username, (name, J::text(secret))]);
        let auth = J::object(&[(kind, credentials)]);
        Request {
            method: Method::Post,
            url: endpoint.auth_url.clone() + "/tokens",
            headers: Headers::from([(header::CONTENT_TYPE, "application/json")]),
            body: Some(J::object(&[("auth", auth)])),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// Who the registry takes the client for, until the token expires or is refused.
///
/// Every request under way has it, so its clones share one.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity(Rc<Claims>);

#[derive(PartialEq, Eq)]
struct Claims {
    token: String,
    tenant_id: String,
}

impl Identity {
    /// An identity, if its token can be a header and its tenant a part of every path.
    pub fn new(token: String, tenant_id: String) -> Option<Self> {
        let fits = Self::is_token(&token) && Self::is_tenant_id(&tenant_id);
        fits.then(|| Self(Rc::new(Claims { token, tenant_id })))
    }

    /// Whether this can be a token: visible characters.
    pub fn is_token(text: &str) -> bool {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
    }

    /// Whether this can be a tenant: letters, digits, - and _.
    pub fn is_tenant_id(text: &str) -> bool {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        !text.is_empty() && text.bytes().all(is_plain)
    }

    /// The token that authenticates a request.
    pub fn token(&self) -> &str {
        &self.0.token
    }

    /// The headers of a request that it makes.
    pub fn headers(&self) -> Headers {
        let mut headers = Headers::new();
        headers.push(header::X_AUTH_TOKEN, self.0.token.clone());
        headers.push(header::CONTENT_TYPE, "application/json");
        headers
    }

    /// The account.
    pub fn tenant_id(&self) -> &str {
        &self.0.tenant_id
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("tenant_id", &self.0.tenant_id)
            .finish_non_exhaustive()
    }
}

/// The identity a client has, kept for as long as it is good. Failures are never kept.
#[derive(Clone, Debug, Default)]
pub struct TokenCache {
    entry: Option<CachedIdentity>,
}

#[derive(Clone, Debug)]
struct CachedIdentity {
    identity: Identity,
    good_until: Option<Timestamp>,
}

impl TokenCache {
    /// The identity to use now; `None` when the client must log in first.
    pub fn identity(&self, now: Timestamp) -> Option<&Identity> {
        let entry = self.entry.as_ref()?;
        let good = entry.good_until.is_none_or(|until| now < until);
        good.then_some(&entry.identity)
    }

    /// The identity that was last logged in with and not refused since, expired or not.
    pub fn latest(&self) -> Option<&Identity> {
        self.entry.as_ref().map(|entry| &entry.identity)
    }

    /// Takes the answer to a login.
    pub fn handle_login<J: Json>(
        &mut self,
        response: Answer<J>,
        now: Timestamp,
    ) -> Result<Identity, Error<J>> {
        if !matches!(response.status, 200 | 203) {
            return Err(Error::Authentication {
                response: Box::new(response),
            });
        }
        let Some(identity) = read_identity(&response.body) else {
            // What there is of the body may be a token that is good elsewhere.
            let response = Answer {
                body: J::text(""),
                ..response
            };
            let expected = "access.token with an id and a tenant";
            return Err(Error::malformed(expected, response));
        };
        let expires = response.body.at(&["access", "token", "expires"]);
        let good_until = expires
            .and_then(|date| date.as_date())
            .map(|millis| good_until(now, millis));
        self.entry = Some(CachedIdentity {
            identity: identity.clone(),
            good_until,
        });
        Ok(identity)
    }

    /// Takes an identity that came by other ways than a login. It is good until it is refused.
    pub fn put(&mut self, identity: Identity) {
        self.entry = Some(CachedIdentity {
            identity,
            good_until: None,
        });
    }

    /// Forgets an identity whose token was refused, unless a newer one has replaced it.
    pub fn reject(&mut self, identity: &Identity) {
        if self
            .entry
            .as_ref()
            .is_some_and(|entry| entry.identity == *identity)
        {
            self.entry = None;
        }
    }
}

/// Leaves the last tenth of a token's life, at most a minute of it, to the journey of a request.
fn good_until(now: Timestamp, expires_millis: f64) -> Timestamp {
    let expires = Timestamp::from_millis(expires_millis.max(0.0) as u64);
    let margin = (Duration::between(now, expires) / 10).min(Duration::from_secs(60));
    expires - margin
}

/// The tenant stands beside the token in today's answers; the first clients took it from the
/// catalogue entry of the compute service.
fn read_identity<J: Json>(body: &J) -> Option<Identity> {
    let token = body.text_at(&["access", "token", "id"])?;
    let tenant = body
        .at(&["access", "token", "tenant", "id"])
        .or_else(|| catalog_tenant(body))?;
    let tenant_id = match tenant.as_number() {
        Some(number) => decimal(number as u64),
        None => tenant.as_text()?,
    };
    Identity::new(token, tenant_id)
}

fn catalog_tenant<J: Json>(body: &J) -> Option<J> {
    let catalog = body.at(&["access", "serviceCatalog"])?.entries()?;
    let compute = catalog.iter().rev().find(|entry| {
        let name = entry.text_at(&["name"]);
        matches!(
            name.as_deref(),
            Some("cloudServers" | "cloudServersLegacy" | "cloudServersOpenStack")
        )
    })?;
    compute
        .member("endpoints")?
        .entries()?
        .first()?
        .member("tenantId")
}
