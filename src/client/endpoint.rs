use super::Identity;

/// Where the API and the identity service are, without slashes at the end: the host decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The API's base with its version.
    pub url: String,
    /// The identity service's base with its version, without `/tokens`.
    pub auth_url: String,
}

impl Endpoint {
    /// The address of an account, which the targets of its calls follow.
    pub fn account(&self, identity: &Identity) -> String {
        self.url.clone() + "/" + identity.tenant_id()
    }
}
