use super::Identity;
use super::call::without_slash;

/// Where the API and the identity service are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The API's base with its version, without a slash at the end.
    pub url: String,
    /// The identity service's base with its version, without `/tokens`.
    pub auth_url: String,
}

impl Endpoint {
    /// Where the hosted API was; a program of today sets its own.
    const DEFAULT_URL: &'static str = "https://dfw.registry.api.rackspacecloud.com/v1.0";

    /// The endpoint of a region, with either address replaced if one is given.
    ///
    /// Beside a `url` of the program's own, the identity service is taken to be the registry's: a
    /// key that was made for one must not travel to Rackspace because the other was not mentioned.
    pub fn new(region: Region, url: Option<String>, auth_url: Option<String>) -> Self {
        let url = url.unwrap_or_else(|| Self::DEFAULT_URL.to_owned());
        let url = without_slash(&url).to_owned();
        let auth_url = auth_url.unwrap_or_else(|| match without_version(&url) {
            Some(base) if is_rackspace(base) => region.auth_url().to_owned(),
            base => base.unwrap_or(&url).to_owned() + "/v2.0",
        });
        Self {
            auth_url: without_slash(&auth_url).to_owned(),
            url,
        }
    }

    /// The address of an account, which the targets of its calls follow.
    pub fn account(&self, identity: &Identity) -> String {
        self.url.clone() + "/" + identity.tenant_id()
    }
}

/// Decides which identity service a client asks when it names none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Region {
    /// The United States.
    #[default]
    Us,
    /// The United Kingdom.
    Uk,
}

impl Region {
    /// The region of this name: `us` or `uk`.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "us" => Some(Self::Us),
            "uk" => Some(Self::Uk),
            _ => None,
        }
    }

    const fn auth_url(self) -> &'static str {
        match self {
            Self::Us => "https://identity.api.rackspacecloud.com/v2.0",
            Self::Uk => "https://lon.identity.api.rackspacecloud.com/v2.0",
        }
    }
}

/// The URL without the last segment of its path, if it has a path.
fn without_version(url: &str) -> Option<&str> {
    let slash = url.bytes().rposition(|byte| byte == b'/')?;
    url.get(..slash).filter(|base| !base.ends_with(":/"))
}

fn is_rackspace(base: &str) -> bool {
    base.ends_with(".rackspace.com") || base.ends_with(".rackspacecloud.com")
}
