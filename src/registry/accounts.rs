use std::collections::BTreeMap;

use crate::protocol::TenantId;

use super::config::Account;
use super::mac::MacKey;

/// Who may log in. Of the users' keys only a keyed digest is kept.
pub(super) struct Accounts {
    digest_key: MacKey,
    users: BTreeMap<String, User>,
}

struct User {
    key_digest: [u8; 32],
    tenant_id: TenantId,
}

impl Accounts {
    pub(super) fn new(accounts: Vec<Account>, digest_key: MacKey) -> Self {
        let users = accounts.into_iter().map(|account| {
            let user = User {
                key_digest: digest_key.code(account.api_key.as_bytes()),
                tenant_id: account.tenant_id,
            };
            (account.username, user)
        });
        Self {
            users: users.collect(),
            digest_key,
        }
    }

    /// The account of a user who gives the right key.
    pub(super) fn log_in(&self, username: &str, api_key: &str) -> Option<&TenantId> {
        let user = self.users.get(username);
        // An unknown user costs what a wrong key costs: no digest of a key is all zeros.
        let expected = user.map_or([0; 32], |user| user.key_digest);
        let is_right = self.digest_key.verifies(api_key.as_bytes(), &expected);
        user.filter(|_| is_right).map(|user| &user.tenant_id)
    }
}
