use std::borrow::Cow;

use crate::protocol::{
    ConfigurationId, ConfigurationNamespace, Fault, Invalid, Method, ServiceId, SessionId,
};

use super::address::{decode_segment, without_trailing_slash};

/// What a request of an account asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route {
    ListSessions,
    CreateSession,
    ReadSession(SessionId),
    UpdateSession(SessionId),
    DeleteSession(SessionId),
    Heartbeat(SessionId),
    ListServices,
    CreateService,
    ReadService(ServiceId),
    UpdateService(ServiceId),
    DeleteService(ServiceId),
    /// The namespace, or all values.
    ListConfiguration(Option<ConfigurationNamespace>),
    ReadConfiguration(ConfigurationId),
    SetConfiguration(ConfigurationId),
    DeleteConfiguration(ConfigurationId),
    ListEvents,
    ListOverview,
    ListLimits,
}

impl Route {
    /// Finds the route of a path, which is given as its segments behind the account; `None` if it
    /// leads nowhere. Names are found in either letter case, ids are taken as they are.
    pub(super) fn find(method: Method, segments: &[&str]) -> Result<Option<Self>, Fault> {
        use Method::{Delete, Get, Post, Put};

        let method = match method {
            Method::Head => Get,
            method => method,
        };
        let Some((resource, rest)) = segments.split_first() else {
            return Ok(None);
        };
        if resource.eq_ignore_ascii_case("configuration") {
            return configuration(method, rest);
        }
        let rest = without_trailing_slash(rest);
        if rest.contains(&"") {
            return Ok(None);
        }
        let route = match (resource.to_ascii_lowercase().as_str(), method, rest) {
            ("sessions", Get, []) => Self::ListSessions,
            ("sessions", Post, []) => Self::CreateSession,
            ("sessions", Get, [id]) => Self::ReadSession(session_id(id)?),
            ("sessions", Put, [id]) => Self::UpdateSession(session_id(id)?),
            ("sessions", Delete, [id]) => Self::DeleteSession(session_id(id)?),
            ("sessions", Post, [id, action]) if action.eq_ignore_ascii_case("heartbeat") => {
                Self::Heartbeat(session_id(id)?)
            }
            ("services", Get, []) => Self::ListServices,
            ("services", Post, []) => Self::CreateService,
            ("services", Get, [id]) => Self::ReadService(service_id(id)?),
            ("services", Put, [id]) => Self::UpdateService(service_id(id)?),
            ("services", Delete, [id]) => Self::DeleteService(service_id(id)?),
            ("events", Get, []) => Self::ListEvents,
            ("limits", Get, []) => Self::ListLimits,
            ("views", Get, [view]) if view.eq_ignore_ascii_case("overview") => Self::ListOverview,
            _ => return Ok(None),
        };
        Ok(Some(route))
    }
}

/// Any text may be asked for; what cannot be an id does not exist.
fn session_id(segment: &str) -> Result<SessionId, Fault> {
    let text = decode_segment(segment)?;
    SessionId::parse("id", &text).map_err(|_| Fault::not_found("Session", &text))
}

fn service_id(segment: &str) -> Result<ServiceId, Fault> {
    let text = decode_segment(segment)?;
    ServiceId::parse("id", &text)
        .map_err(|invalid| Fault::bad_parameter("serviceId", &invalid.reason))
}

/// Finds what a path behind `configuration` means. A slash at its end makes a namespace of it.
fn configuration(method: Method, segments: &[&str]) -> Result<Option<Route>, Fault> {
    use Method::{Delete, Get, Put};

    let invalid = |invalid: Invalid| Fault::bad_parameter("configurationId", &invalid.reason);
    // Older clients put an id that starts with a slash behind the one that is there.
    let (path, starts_twice) = match segments {
        ["", path @ ..] => (path, true),
        path => (path, false),
    };
    let route = match (path, method) {
        ([] | [""], Get) => Route::ListConfiguration(None),
        ([namespace @ .., ""], Get) => {
            let text = id_text(namespace)?;
            Route::ListConfiguration(Some(
                ConfigurationNamespace::parse("id", &text).map_err(invalid)?,
            ))
        }
        ([] | [.., ""], _) => return Ok(None),
        (path, Get | Put | Delete) => {
            let text = match path {
                [key] if !starts_twice => decode_segment(key)?,
                path => id_text(path)?.into(),
            };
            let id = ConfigurationId::parse("id", &text).map_err(invalid)?;
            match method {
                Get => Route::ReadConfiguration(id),
                Put => Route::SetConfiguration(id),
                _ => Route::DeleteConfiguration(id),
            }
        }
        _ => return Ok(None),
    };
    Ok(Some(route))
}

/// The id that has these segments.
fn id_text(segments: &[&str]) -> Result<String, Fault> {
    let segments = segments.iter().map(|segment| decode_segment(segment));
    let segments = segments.collect::<Result<Vec<Cow<'_, str>>, _>>()?;
    Ok(format!("/{}", segments.join("/")))
}
