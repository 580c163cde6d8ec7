use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::protocol::{TenantId, Timestamp};

use super::auth_token::{self, Claims};
use super::config::{Account, ApiKey};
use super::key_hash::KeyHash;
use super::known_tokens::KnownTokens;
use super::mac::MacKey;
use super::meter::Meter;
use super::store::StoreError;

/// Who may log in, and whose tokens are good.
pub(super) struct Accounts {
    digest_key: MacKey,
    signing_key: MacKey,
    users: BTreeMap<String, User>,
    /// The users' hash that is the most work to compare a key with.
    costliest: Option<KeyHash>,
    /// Of what nobody has signed.
    no_token_key: MacKey,
    /// Good until the accounts are others.
    known_tokens: KnownTokens,
}

/// A user. Of the key only digests are kept.
pub(super) struct User {
    tenant_id: TenantId,
    /// Keyed. Of a key that is given as a hash, known from the first login on.
    key_digest: Cell<Option<[u8; 32]>>,
    key_hash: Option<KeyHash>,
    /// What the user's tokens are signed with. It depends on all there is to know of the account, so that tokens end with
    /// it, and with its key, and need no list.
    token_key: MacKey,
    pub(super) failed_logins: Cell<Meter>,
}

impl Accounts {
    pub(super) fn new(accounts: Vec<Account>, digest_key: MacKey, signing_key: MacKey) -> Self {
        let no_token_key = digest_key.derive(&[b"nobody"]);
        let mut this = Self {
            digest_key,
            signing_key,
            users: BTreeMap::new(),
            costliest: None,
            no_token_key,
            known_tokens: KnownTokens::default(),
        };
        this.set(accounts);
        this
    }

    /// Has these accounts in place of all there were.
    pub(super) fn set(&mut self, accounts: Vec<Account>) {
        self.known_tokens = KnownTokens::default();
        let mut before = std::mem::take(&mut self.users);
        for account in accounts {
            let before = before.remove(&account.username);
            let user = self.user_of(&account, before);
            self.users.insert(account.username, user);
        }
        let hashes = self
            .users
            .values()
            .filter_map(|user| user.key_hash.as_ref());
        self.costliest = hashes.max_by_key(|hash| hash.cost()).cloned();
    }

    pub(super) fn len(&self) -> usize {
        self.users.len()
    }

    pub(super) fn user(&self, username: &str) -> Option<&User> {
        self.users.get(username)
    }

    /// Whether a key is known to be a user's without any work. What it is not, [`verifies`](Self::verifies) may find out.
    pub(super) fn knows(&self, user: Option<&User>, api_key: &str) -> bool {
        let expected = user.and_then(|user| user.key_digest.get());
        // An unknown user costs what a wrong key costs: no digest of a key is all zeros.
        let expected = expected.unwrap_or_default();
        self.digest_key.verifies(api_key.as_bytes(), &expected)
    }

    /// Whether there are hashes that keys must be compared with.
    pub(super) fn has_hashes(&self) -> bool {
        self.costliest.is_some()
    }

    /// Does the work for a key that [`knows`](Self::knows) did not find. It is done for users that have no hash, or are none,
    /// too: how long it takes must not tell who is a user.
    pub(super) fn verifies(&self, user: Option<&User>, api_key: &str) -> Result<bool, StoreError> {
        let own = user.and_then(|user| user.key_hash.as_ref());
        let Some(hash) = own.or(self.costliest.as_ref()) else {
            return Ok(false);
        };
        let is_right = hash.verifies(api_key)? && own.is_some();
        if let Some(user) = user.filter(|_| is_right) {
            let digest = self.digest_key.code(api_key.as_bytes());
            user.key_digest.set(Some(digest));
        }
        Ok(is_right)
    }

    /// Writes a token of a user of ours.
    pub(super) fn sign(&self, claims: &Claims) -> Result<String, StoreError> {
        let token = auth_token::sign(claims, self.token_key(claims));
        token.map_err(|_| StoreError::Corrupt("token"))
    }

    /// Reads a token that is still good.
    pub(super) fn read_token(&self, token: &str, now: Timestamp) -> Option<Rc<Claims>> {
        let known = self.known_tokens.find(token);
        let claims = known.or_else(|| {
            let claims = auth_token::read(token, |claims| self.token_key(claims))?;
            let claims = Rc::new(claims);
            self.known_tokens.note(token, &claims);
            Some(claims)
        });
        claims.filter(|claims| now < claims.expires)
    }

    fn token_key(&self, claims: &Claims) -> &MacKey {
        let user = self.users.get(&claims.username);
        user.map_or(&self.no_token_key, |user| &user.token_key)
    }

    fn user_of(&self, account: &Account, before: Option<User>) -> User {
        let (kind, secret) = match &account.api_key {
            ApiKey::Plain(key) => (&b"key"[..], key.as_str()),
            ApiKey::Hash(hash) => (&b"hash"[..], hash.as_str()),
        };
        let identity = [&account.username, account.tenant_id.as_str(), secret];
        let [username, tenant, secret] = identity.map(str::as_bytes);
        let token_key = self.signing_key.derive(&[username, tenant, kind, secret]);
        let failed_logins = before.as_ref().map(|user| user.failed_logins.get());
        let (key_digest, key_hash) = match &account.api_key {
            ApiKey::Plain(key) => (Some(self.digest_key.code(key.as_bytes())), None),
            ApiKey::Hash(hash) => {
                let before = before.filter(|user| user.key_hash.as_ref() == Some(hash));
                (
                    before.and_then(|user| user.key_digest.get()),
                    Some(hash.clone()),
                )
            }
        };
        User {
            tenant_id: account.tenant_id.clone(),
            key_digest: Cell::new(key_digest),
            key_hash,
            token_key,
            failed_logins: Cell::new(failed_logins.unwrap_or_default()),
        }
    }
}

impl User {
    pub(super) fn tenant_id(&self) -> &TenantId {
        &self.tenant_id
    }
}
