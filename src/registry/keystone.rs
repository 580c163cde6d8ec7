//! Logging in, the way OpenStack's identity service has it (Keystone v2.0).

use std::rc::Rc;

use serde_json::{Value, json};
use time::{Duration, UtcDateTime};

use crate::protocol::{Fault, FaultType, Headers, Response, TenantId, Timestamp, header};

use super::auth_token::Claims;
use super::body::Body;
use super::caller::Sender;
use super::clock::Clock;
use super::failure::Failure;
use super::handle::{invalid_token, unauthorized};
use super::logins::Refusal;
use super::store::Store;
use super::{Registry, answer};

enum Credentials<'a> {
    Key { username: &'a str, api_key: &'a str },
    Token { token: &'a str, tenant: &'a str },
}

impl<S: Store> Registry<S> {
    /// Answers credentials with a token, and a token with what it is good for; says whose it is, too. `origin` tells where
    /// the registry was asked, and where it says its API is; `headers` are the answer's, whatever it
    /// says.
    pub(super) async fn log_in(
        &self,
        body: &Body,
        sender: &impl Sender,
        origin: impl FnOnce() -> String,
        clock: &impl Clock,
        headers: &mut Headers,
    ) -> Result<(Response<String>, TenantId), Failure> {
        let (token, claims) = match Credentials::read(body)? {
            Credentials::Key { username, api_key } => {
                let address = sender.address();
                let address = address.as_deref();
                let tenant = self
                    .logins
                    .log_in(&self.accounts, (username, api_key), address, clock)
                    .await
                    .map_err(|refusal| refusal.failure(headers))?;
                let claims = Claims {
                    tenant_id: tenant,
                    username: username.to_owned(),
                    expires: clock.now() + self.config.token_lifetime,
                    nonce: self.random.bytes(),
                };
                (self.accounts.borrow().sign(&claims)?, Rc::new(claims))
            }
            Credentials::Token { token, tenant } => {
                let claims = self.accounts.borrow().read_token(token, clock.now());
                let claims = claims.filter(|claims| claims.tenant_id.as_str() == tenant);
                (token.to_owned(), claims.ok_or_else(invalid_token)?)
            }
        };
        let response = answer::json(200, &access(&token, &claims, &origin()))?;
        Ok((response, claims.tenant_id.clone()))
    }
}

impl Refusal {
    fn failure(self, headers: &mut Headers) -> Failure {
        match self {
            Self::Wrong => {
                unauthorized("Unable to authenticate user with credentials provided.").into()
            }
            Self::TooMany(seconds) => {
                headers.push(header::RETRY_AFTER, seconds.to_string());
                let details = format!("Another login may be tried in {seconds} seconds");
                Fault::new(FaultType::OverLimit, "Too many logins have failed", details).into()
            }
            Self::Busy => Fault::unavailable_because("Too many keys are being looked at").into(),
            Self::Store(error) => error.into(),
        }
    }
}

impl<'a> Credentials<'a> {
    fn read(body: &'a Body) -> Result<Self, Fault> {
        let text = |path: [&str; 3]| body.text_at(&path);
        let key = |kind, secret| {
            Some(Self::Key {
                username: text(["auth", kind, "username"])?,
                api_key: text(["auth", kind, secret])?,
            })
        };
        let token = || {
            Some(Self::Token {
                token: text(["auth", "token", "id"])?,
                tenant: body.text_at(&["auth", "tenantName"])?,
            })
        };
        key("RAX-KSKEY:apiKeyCredentials", "apiKey")
            .or_else(|| key("passwordCredentials", "password"))
            .or_else(token)
            .ok_or_else(|| Fault::bad_request("Expecting credentials in \"auth\""))
    }
}

/// The one answer that all older clients can read: the tenant is a text of digits, the time has a
/// negative offset of whole hours, and the endpoint has no region.
fn access(token: &str, claims: &Claims, origin: &str) -> Value {
    let tenant = claims.tenant_id.as_str();
    json!({
        "access": {
            "token": {
                "id": token,
                "expires": written_date(claims.expires),
                "tenant": {"id": tenant, "name": tenant},
            },
            "serviceCatalog": [{
                "name": "cloudServers",
                "type": "compute",
                "endpoints": [{"tenantId": tenant, "publicURL": format!("{origin}/v1.0/{tenant}")}],
            }],
            "user": {"id": tenant, "name": claims.username, "roles": []},
        },
    })
}

/// Writes a time as `2031-04-05T06:07:08.000-05:00`; all times after the year 9999 as its end.
fn written_date(time: Timestamp) -> String {
    let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    let since_epoch = Duration::milliseconds(millis) - Duration::hours(5);
    let date = UtcDateTime::UNIX_EPOCH
        .checked_add(since_epoch)
        .unwrap_or(UtcDateTime::MAX);
    let (year, month, day) = date.to_calendar_date();
    let (hour, minute, second, milli) = date.as_hms_milli();
    let month = u8::from(month);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}-05:00")
}
