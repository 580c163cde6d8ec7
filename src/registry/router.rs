use std::borrow::Cow;

use crate::protocol::{
    ConfigurationId, ConfigurationNamespace, Fault, Invalid, Method, ServiceId, SessionId, TenantId,
};

use super::address::{decode_segment, without_trailing_slash};

/// What a request is sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target<'p> {
    /// The identity service.
    LogIn,
    /// Something of an account.
    Account {
        /// The account, unless a header names it.
        tenant: Option<TenantId>,
        /// How many segments of the path lead to the account.
        depth: usize,
        /// `None` if the path leads nowhere from there.
        route: Option<Route<'p>>,
    },
    Nowhere,
}

/// What a request of an account asks for. Ids are as they were sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route<'p> {
    ListSessions,
    CreateSession,
    ReadSession(&'p str),
    UpdateSession(&'p str),
    DeleteSession(&'p str),
    Heartbeat(&'p str),
    ListServices,
    CreateService,
    ReadService(&'p str),
    UpdateService(&'p str),
    DeleteService(&'p str),
    ListConfiguration,
    ListNamespace(&'p [&'p str]),
    ReadConfiguration(ConfigurationPath<'p>),
    SetConfiguration(ConfigurationPath<'p>),
    DeleteConfiguration(ConfigurationPath<'p>),
    ListEvents,
    ListOverview,
    ListLimits,
}

/// A configuration value's id, as a path has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ConfigurationPath<'p> {
    segments: &'p [&'p str],
    starts_with_slash: bool,
}

impl<'p> Target<'p> {
    /// Finds where a request goes whose path has these segments. Names are found in either letter case.
    pub(super) fn find(method: Method, segments: &'p [&'p str]) -> Self {
        match segments {
            [version, rest @ ..] if version.eq_ignore_ascii_case("v1.0") => {
                let tenant = rest.first().and_then(|first| TenantId::parse(first));
                let depth = 1 + usize::from(tenant.is_some());
                let rest = segments.get(depth..).unwrap_or_default();
                Self::Account {
                    tenant,
                    depth,
                    route: Route::find(method, rest),
                }
            }
            [version, resource] | [version, resource, ""]
                if version.eq_ignore_ascii_case("v2.0")
                    && resource.eq_ignore_ascii_case("tokens")
                    && method == Method::Post =>
            {
                Self::LogIn
            }
            _ => Self::Nowhere,
        }
    }

    /// Whether this keeps a session alive.
    pub(super) fn is_heartbeat(&self) -> bool {
        matches!(
            self,
            Self::Account {
                route: Some(Route::Heartbeat(_)),
                ..
            }
        )
    }

    /// What the API's description calls this; `None` if it leads nowhere.
    pub(super) fn operation(&self) -> Option<&'static str> {
        match self {
            Self::LogIn => Some("logIn"),
            Self::Account { route, .. } => route.as_ref().map(Route::operation),
            Self::Nowhere => None,
        }
    }
}

impl<'p> Route<'p> {
    /// Finds the route of a path, which is given as its segments behind the account.
    fn find(method: Method, segments: &'p [&'p str]) -> Option<Self> {
        use Method::{Delete, Get, Post, Put};

        let method = match method {
            Method::Head => Get,
            method => method,
        };
        let (resource, rest) = segments.split_first()?;
        if resource.eq_ignore_ascii_case("configuration") {
            return configuration(method, rest);
        }
        let rest = without_trailing_slash(rest);
        if rest.contains(&"") {
            return None;
        }
        let resource = ["sessions", "services", "events", "limits", "views"]
            .into_iter()
            .find(|known| resource.eq_ignore_ascii_case(known))?;
        let route = match (resource, method, rest) {
            ("sessions", Get, []) => Self::ListSessions,
            ("sessions", Post, []) => Self::CreateSession,
            ("sessions", Get, [id]) => Self::ReadSession(id),
            ("sessions", Put, [id]) => Self::UpdateSession(id),
            ("sessions", Delete, [id]) => Self::DeleteSession(id),
            ("sessions", Post, [id, action]) if action.eq_ignore_ascii_case("heartbeat") => {
                Self::Heartbeat(id)
            }
            ("services", Get, []) => Self::ListServices,
            ("services", Post, []) => Self::CreateService,
            ("services", Get, [id]) => Self::ReadService(id),
            ("services", Put, [id]) => Self::UpdateService(id),
            ("services", Delete, [id]) => Self::DeleteService(id),
            ("events", Get, []) => Self::ListEvents,
            ("limits", Get, []) => Self::ListLimits,
            ("views", Get, [view]) if view.eq_ignore_ascii_case("overview") => Self::ListOverview,
            _ => return None,
        };
        Some(route)
    }

    fn operation(&self) -> &'static str {
        match self {
            Self::ListSessions => "listSessions",
            Self::CreateSession => "createSession",
            Self::ReadSession(_) => "readSession",
            Self::UpdateSession(_) => "updateSession",
            Self::DeleteSession(_) => "deleteSession",
            Self::Heartbeat(_) => "heartbeat",
            Self::ListServices => "listServices",
            Self::CreateService => "createService",
            Self::ReadService(_) => "readService",
            Self::UpdateService(_) => "updateService",
            Self::DeleteService(_) => "deleteService",
            Self::ListConfiguration => "listConfiguration",
            Self::ListNamespace(_) => "listNamespace",
            Self::ReadConfiguration(_) => "readConfigurationValue",
            Self::SetConfiguration(_) => "setConfigurationValue",
            Self::DeleteConfiguration(_) => "deleteConfigurationValue",
            Self::ListEvents => "listEvents",
            Self::ListOverview => "overview",
            Self::ListLimits => "readLimits",
        }
    }
}

impl ConfigurationPath<'_> {
    /// The id, if it can be one.
    pub(super) fn id(&self) -> Result<ConfigurationId, Fault> {
        let text = match self.segments {
            [key] if !self.starts_with_slash => decode_segment(key)?,
            segments => id_text(segments)?.into(),
        };
        ConfigurationId::parse("id", &text).map_err(invalid_configuration_id)
    }
}

/// Any text may be asked for; what cannot be an id does not exist.
pub(super) fn session_id(segment: &str) -> Result<SessionId, Fault> {
    let text = decode_segment(segment)?;
    SessionId::parse("id", &text).map_err(|_| Fault::not_found("Session", &text))
}

pub(super) fn service_id(segment: &str) -> Result<ServiceId, Fault> {
    let text = decode_segment(segment)?;
    ServiceId::parse("id", &text)
        .map_err(|invalid| Fault::bad_parameter("serviceId", &invalid.reason))
}

pub(super) fn namespace(segments: &[&str]) -> Result<ConfigurationNamespace, Fault> {
    ConfigurationNamespace::parse("id", &id_text(segments)?).map_err(invalid_configuration_id)
}

fn invalid_configuration_id(invalid: Invalid) -> Fault {
    Fault::bad_parameter("configurationId", &invalid.reason)
}

/// Finds what a path behind `configuration` means. A slash at its end makes a namespace of it.
fn configuration<'p>(method: Method, segments: &'p [&'p str]) -> Option<Route<'p>> {
    use Method::{Delete, Get, Put};

    // Older clients put an id that starts with a slash behind the one that is there.
    let (segments, starts_with_slash) = match segments {
        ["", segments @ ..] => (segments, true),
        segments => (segments, false),
    };
    let path = ConfigurationPath {
        segments,
        starts_with_slash,
    };
    match (segments, method) {
        ([] | [""], Get) => Some(Route::ListConfiguration),
        ([namespace @ .., ""], Get) => Some(Route::ListNamespace(namespace)),
        ([] | [.., ""], _) => None,
        (_, Get) => Some(Route::ReadConfiguration(path)),
        (_, Put) => Some(Route::SetConfiguration(path)),
        (_, Delete) => Some(Route::DeleteConfiguration(path)),
        _ => None,
    }
}

/// The id that has these segments.
fn id_text(segments: &[&str]) -> Result<String, Fault> {
    let segments = segments.iter().map(|segment| decode_segment(segment));
    let segments = segments.collect::<Result<Vec<Cow<'_, str>>, _>>()?;
    Ok(format!("/{}", segments.join("/")))
}
