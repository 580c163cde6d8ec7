use std::cell::Cell;
use std::future::ready;
use std::pin::Pin;

use base64ct::{Base64UrlUnpadded, Encoding};

use crate::protocol::{
    Fault, FaultType, Headers, Request, Response, TenantId, Ticks, TimeUuid, Timestamp, header,
};

use super::address::{Address, Parameter};
use super::body::Body;
use super::call::Call;
use super::caller::{Caller, Pressure, Sender};
use super::clock::Clock;
use super::failure::Failure;
use super::records::{self, AccountRecord, FeedHeadRecord};
use super::router::{self, Route, Target};
use super::store::{Store, Transaction};
use super::transact::{load, transact};
use super::{Registry, answer, keys};

/// Names of the request headers [`Registry::handle`] reads, so that a host copies only these, or fewer: see [`LATE_HEADERS`].
pub const REQUEST_HEADERS: &[&str] = &[
    header::ACCESS_CONTROL_REQUEST_METHOD,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::HOST,
    header::ORIGIN,
    header::X_AUTH_TOKEN,
    header::X_FORWARDED_PROTO,
    header::X_TENANT_ID,
];

/// Those of [`REQUEST_HEADERS`] that are read only where some origins' pages may ask.
pub const PAGE_HEADERS: &[&str] = &[header::ACCESS_CONTROL_REQUEST_METHOD, header::ORIGIN];

/// Those of [`REQUEST_HEADERS`] that only an answer needs which says where something is. A host may leave them out of a
/// request, if its [`Sender`] tells them.
pub const LATE_HEADERS: &[&str] = &[header::HOST, header::X_FORWARDED_PROTO];

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What its sender is told.
    pub response: Response<String>,
    /// What it asked for, by the name that the API's description gives the operation; `None` if its path leads nowhere.
    pub operation: Option<&'static str>,
    /// The account of its sender, who could show to be of it.
    pub tenant: Option<TenantId>,
}

/// When a request came, and what is said of it however it ends.
struct Context {
    now: Timestamp,
    /// Headers of the answer.
    headers: Headers,
    tenant: Option<TenantId>,
}

impl<S: Store> Registry<S> {
    /// Answers a request that arrives now. Never fails: what goes wrong is an answer too.
    ///
    /// A request for events may ask to be held, and a login may have to wait for others; only those use more of the clock
    /// than its time.
    pub async fn handle(
        &self,
        request: Request<String>,
        caller: Caller<impl Sender>,
        clock: impl Clock,
    ) -> Answer {
        let now = clock.now();
        let transaction_id = self.transaction_id(now);
        let address = Address::of(&request, &caller.sender);
        let mut context = Context {
            now,
            headers: self.cors.headers(&request),
            tenant: None,
        };
        // A browser that got none would not send the heartbeat that it asks for, and this is no work.
        if let Some(response) = self.cors.preflight(&request) {
            let headers = context.headers;
            let response = answer::complete(response, headers, request.method, transaction_id);
            return Answer {
                response,
                operation: None,
                tenant: None,
            };
        }
        let segments = address.segments();
        let target = Target::find(request.method, &segments);
        let operation = target.operation();
        let answer = match check_pressure(caller.pressure, &target) {
            Ok(()) => {
                let sender = &caller.sender;
                let answer = self.answer(&request, sender, &address, target, &clock, &mut context);
                let answer = answer.await;
                // Nobody is told what might be gone after a loss of power.
                self.store
                    .settled()
                    .await
                    .map_or_else(|error| Err(error.into()), |()| answer)
            }
            Err(fault) => Err(fault.into()),
        };
        let response = match answer {
            Ok(response) => response,
            Err(failure) => answer::fault(&failure.into(), &transaction_id, || address.origin()),
        };
        let Context {
            headers, tenant, ..
        } = context;
        Answer {
            response: answer::complete(response, headers, request.method, transaction_id),
            operation,
            tenant,
        }
    }

    /// The checks every request passes, in the order the API has them.
    async fn answer(
        &self,
        request: &Request<String>,
        sender: &impl Sender,
        address: &Address<'_>,
        target: Target<'_>,
        clock: &impl Clock,
        context: &mut Context,
    ) -> Result<Response<String>, Failure> {
        let now = context.now;
        self.check_size(request)?;
        check_content_type(&request.headers)?;
        let body = Body::parse(&request.body)?;
        match target {
            Target::Account {
                tenant,
                depth,
                route,
            } => {
                let tenant = self.authenticate(request, address, tenant, now)?;
                let tenant = &*context.tenant.insert(tenant);
                let path = || address.path_behind(depth);
                self.rate_limits
                    .check(tenant, request.method, path, now, &mut context.headers)?;
                let call = Call {
                    account_created: self.account_created(tenant, now).await?,
                    tenant,
                    address,
                    body,
                    now,
                    has_overdue: Cell::new(false),
                };
                let Some(route) = route else {
                    return Err(Fault::no_such_page(call.address.path).into());
                };
                let may_be_held = matches!(route, Route::ListEvents);
                // A heartbeat looks at no session but its own, and at that one's deadline. It is the most
                // frequent request by far, so it leaves what else is due to the others.
                if !matches!(route, Route::Heartbeat(_)) {
                    let most = self.config.ended_per_request;
                    let are_all_gone = boxed(self.expire_at_most(most, now)).await?;
                    call.has_overdue.set(!are_all_gone);
                    if !are_all_gone {
                        self.note_time(now).await?;
                    }
                }
                let response = self.dispatch(route, &call, clock)?.await?;
                // Accounts may be others by now.
                if may_be_held {
                    self.authenticate(request, address, Some(tenant.clone()), now)?;
                }
                Ok(response)
            }
            Target::LogIn => {
                let origin = || address.origin();
                let log_in = self.log_in(&body, sender, origin, clock, &mut context.headers);
                let (response, tenant) = boxed(log_in).await?;
                context.tenant = Some(tenant);
                Ok(response)
            }
            Target::Nowhere => Err(Fault::no_such_page(address.path).into()),
        }
    }

    fn dispatch<'c>(
        &'c self,
        route: Route<'_>,
        call: &'c Call<'_>,
        clock: &'c impl Clock,
    ) -> Result<Boxed<'c, Result<Response<String>, Failure>>, Fault> {
        Ok(match route {
            Route::Heartbeat(id) => boxed(self.heartbeat(call, router::session_id(id)?)),
            Route::ListSessions => boxed(self.list_sessions(call)),
            Route::CreateSession => boxed(self.create_session(call)),
            Route::ReadSession(id) => boxed(self.read_session(call, router::session_id(id)?)),
            Route::UpdateSession(id) => boxed(self.update_session(call, router::session_id(id)?)),
            Route::DeleteSession(id) => boxed(self.delete_session(call, router::session_id(id)?)),
            Route::ListServices => boxed(self.list_services(call)),
            Route::CreateService => boxed(self.create_service(call)),
            Route::ReadService(id) => boxed(self.read_service(call, router::service_id(id)?)),
            Route::UpdateService(id) => boxed(self.update_service(call, router::service_id(id)?)),
            Route::DeleteService(id) => boxed(self.delete_service(call, router::service_id(id)?)),
            Route::ListConfiguration => boxed(self.list_configuration(call, None)),
            Route::ListNamespace(path) => {
                let namespace = router::namespace(path)?;
                boxed(self.list_configuration(call, Some(namespace)))
            }
            Route::ReadConfiguration(path) => boxed(self.read_configuration(call, path.id()?)),
            Route::SetConfiguration(path) => boxed(self.set_configuration(call, path.id()?)),
            Route::DeleteConfiguration(path) => boxed(self.delete_configuration(call, path.id()?)),
            Route::ListEvents => boxed(self.list_events(call, clock)),
            Route::ListLimits => boxed(ready(self.list_limits(call))),
            Route::ListOverview => boxed(self.list_overview(call)),
        })
    }

    fn check_size(&self, request: &Request<String>) -> Result<(), Fault> {
        let max = self.config.max_body_bytes;
        // A host need not read a body that says it is too large.
        let stated = request.headers.value(header::CONTENT_LENGTH);
        let stated = stated.and_then(|length| length.parse::<usize>().ok());
        if request.body.len().max(stated.unwrap_or_default()) <= max {
            return Ok(());
        }
        let details = format!("The largest body accepted has {max} bytes");
        Err(Fault::new(
            FaultType::RequestTooLarge,
            "Request body is too large",
            details,
        ))
    }

    /// Finds out which account a request is for, and that its sender may use it.
    fn authenticate(
        &self,
        request: &Request<String>,
        address: &Address<'_>,
        in_path: Option<TenantId>,
        now: Timestamp,
    ) -> Result<TenantId, Fault> {
        let in_header = request.headers.value(header::X_TENANT_ID);
        let tenant = match in_header.filter(|text| !text.is_empty()) {
            Some(text) => TenantId::parse(text).ok_or_else(invalid_token)?,
            None => in_path.ok_or_else(|| unauthorized("No tenant id provided"))?,
        };
        let token = match address.parameter(header::X_AUTH_TOKEN) {
            Parameter::Absent => request.headers.value(header::X_AUTH_TOKEN),
            Parameter::Once(token) => Some(token),
            Parameter::Repeated => return Err(invalid_token()),
        };
        let token = token
            .filter(|token| !token.is_empty())
            .ok_or_else(|| unauthorized("No authentication token provided"))?;
        match self.accounts.borrow().read_token(token, now) {
            Some(claims) if claims.tenant_id == tenant => Ok(tenant),
            _ => Err(invalid_token()),
        }
    }

    /// When the account was first used, which may be now.
    async fn account_created(
        &self,
        tenant: &TenantId,
        now: Timestamp,
    ) -> Result<Timestamp, Failure> {
        let known = self.account_created.borrow().get(tenant).copied();
        if let Some(created) = known {
            return Ok(created);
        }
        let created = transact(&self.store, async || {
            let mut transaction = Transaction::new();
            let stored = load(&self.store, keys::account(tenant)).await?;
            let record = match stored {
                Some(stored) => stored.record,
                None => {
                    let record = AccountRecord { created: now };
                    let key = keys::account(tenant);
                    // A position in the empty feed must not be older than the account.
                    let last = TimeUuid::first_at(Ticks::at(now));
                    transaction
                        .check(key.clone(), None)
                        .put(key, records::encode(&record)?)
                        .put(
                            keys::feed_head(tenant),
                            records::encode(&FeedHeadRecord { last })?,
                        );
                    record
                }
            };
            Ok::<_, Failure>((record.created, transaction))
        })
        .await?;
        let mut known = self.account_created.borrow_mut();
        known.insert(tenant.clone(), created);
        Ok(created)
    }

    fn transaction_id(&self, now: Timestamp) -> String {
        let count = self.requests.get().wrapping_add(1);
        self.requests.set(count);
        let mut text = [0; 12];
        let random = Base64UrlUnpadded::encode(&self.random.bytes::<9>(), &mut text);
        let (first, second) = random
            .unwrap_or_default()
            .split_at_checked(4)
            .unwrap_or_default();
        // Of every answer, so without the machinery of `format!`.
        [
            ".rh-",
            first,
            ".h-",
            &self.config.host_name,
            ".r-",
            second,
            ".c-",
            &count.to_string(),
            ".ts-",
            &now.as_millis().to_string(),
            concat!(".v-", env!("CARGO_PKG_VERSION")),
        ]
        .concat()
    }
}

/// What is done for a request, apart from what is done for others: as one piece it would be a machine that is too large for an
/// engine to make good code of.
type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

fn boxed<'a, T>(work: impl Future<Output = T> + 'a) -> Boxed<'a, T> {
    Box::pin(work)
}

/// The 401 of a token that is none, is no longer one, or is another account's.
pub(super) fn invalid_token() -> Fault {
    unauthorized("Invalid or expired authentication token")
}

/// A 401.
pub(super) fn unauthorized(details: &str) -> Fault {
    Fault::new(FaultType::Unauthorized, "forbidden", details)
}

/// Refuses what the host has no time for, before anything of it is read.
fn check_pressure(pressure: Pressure, target: &Target<'_>) -> Result<(), Fault> {
    match pressure {
        Pressure::Fine => Ok(()),
        Pressure::High if target.is_heartbeat() => Ok(()),
        Pressure::High | Pressure::Extreme => Err(Fault::unavailable()),
    }
}

fn check_content_type(headers: &Headers) -> Result<(), Fault> {
    const JSON: &str = "application/json";
    let stated = headers.value(header::CONTENT_TYPE).unwrap_or_default();
    if stated == JSON {
        return Ok(());
    }
    let media_type = stated.split(';').next().unwrap_or_default().trim();
    if media_type.is_empty() || media_type.eq_ignore_ascii_case(JSON) {
        return Ok(());
    }
    let media_type = media_type.to_lowercase();
    Err(Fault::bad_request(format!(
        "Unsupported content type: {media_type}"
    )))
}
