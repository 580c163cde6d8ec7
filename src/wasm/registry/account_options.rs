use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use crate::protocol::TenantId;
use crate::registry::{Account, ApiKey, KeyHash};

use crate::wasm::error::invalid_argument;
use crate::wasm::room;

use super::host;
use super::refusal::{invalid, rule};

/// One account of a registry.
#[derive(Clone, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct AccountOptions {
    /// The user's name.
    username: String,
    /// The user's API key. The registry keeps a digest of it only.
    #[tsify(optional)]
    #[serde(default)]
    api_key: Option<String>,
    /// Instead of the key its hash, by argon2id, as `hashApiKey` makes them. To log in is slow for the
    /// first time then.
    #[tsify(optional)]
    #[serde(default)]
    api_key_hash: Option<String>,
    /// The account's number, 1 to 20 digits. Users with the same number share what they register.
    tenant_id: String,
}

/// The account of a registry that was made without any.
#[derive(Clone, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct DevelopmentAccount {
    /// Always `demo`.
    username: String,
    /// Random, made with the registry.
    api_key: String,
    /// Always `1234`.
    tenant_id: String,
}

/// Reads and checks what a program passed to `registry.setAccounts(…)`.
pub(super) fn read_accounts(accounts: JsValue) -> Result<Vec<AccountOptions>, JsValue> {
    let deserializer = serde_wasm_bindgen::Deserializer::from(accounts);
    let accounts: Vec<AccountOptions> =
        serde_path_to_error::deserialize(deserializer).map_err(|error| {
            let place = error.path().to_string();
            let place = format!("accounts{}", place.trim_end_matches('.'));
            invalid(&place, rule(error.inner()))
        })?;
    check_accounts(&accounts)?;
    Ok(accounts)
}

/// Hashes a key for `accounts[].apiKeyHash`: by argon2id, with a random salt, as a PHC string. That is
/// slow, as it has to be.
///
/// Throws a `ServiceRegistryError` with code `invalid_argument` if the key is no string, or an empty
/// one.
#[wasm_bindgen(js_name = hashApiKey, unchecked_return_type = "string")]
pub fn hash_api_key(
    #[wasm_bindgen(js_name = apiKey, unchecked_param_type = "string")] api_key: JsValue,
) -> Result<JsValue, JsValue> {
    let api_key = api_key.as_string().filter(|key| !key.is_empty());
    let api_key = api_key.ok_or_else(|| invalid_argument("apiKey must be a non-empty string"))?;
    let hash = KeyHash::of(&api_key, host::random());
    let hash = hash.map_err(|_| room::memory_used_up())?;
    Ok(hash.as_str().into())
}

/// Refuses accounts that could not be meant.
pub(super) fn check_accounts(accounts: &[AccountOptions]) -> Result<(), JsValue> {
    let mut usernames = BTreeSet::new();
    for (index, account) in accounts.iter().enumerate() {
        let broken = match account.check() {
            Ok(()) if !usernames.insert(&account.username) => {
                Err((".username", "is another account's".to_owned()))
            }
            checked => checked,
        };
        broken.map_err(|(field, rule)| invalid(&format!("accounts[{index}]{field}"), &rule))?;
    }
    Ok(())
}

impl AccountOptions {
    fn check(&self) -> Result<(), (&'static str, String)> {
        let broken = |field, rule: &str| Err((field, rule.to_owned()));
        if self.username.is_empty() {
            return broken(".username", "must not be empty");
        }
        match (&self.api_key, &self.api_key_hash) {
            (None, None) => return broken("", "lacks an apiKey"),
            (Some(_), Some(_)) => return broken(".apiKeyHash", "is beside an apiKey"),
            (Some(key), None) if key.is_empty() => return broken(".apiKey", "must not be empty"),
            (None, Some(hash)) => {
                KeyHash::parse(hash).map_err(|rule| (".apiKeyHash", rule.to_string()))?;
            }
            (Some(_), None) => {}
        }
        match TenantId::parse(&self.tenant_id) {
            Some(_) => Ok(()),
            None => broken(".tenantId", "must be a string of 1 to 20 digits"),
        }
    }

    /// The account as the core has it, of one that was checked.
    pub(super) fn core(&self) -> Option<Account> {
        let api_key = match (&self.api_key, &self.api_key_hash) {
            (Some(key), _) => ApiKey::Plain(key.clone()),
            (None, hash) => ApiKey::Hash(KeyHash::parse(hash.as_ref()?).ok()?),
        };
        Some(Account {
            username: self.username.clone(),
            api_key,
            tenant_id: TenantId::parse(&self.tenant_id)?,
        })
    }
}

impl DevelopmentAccount {
    pub(super) fn random() -> Self {
        Self {
            username: "demo".to_owned(),
            api_key: host::random::<16>()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
            tenant_id: "1234".to_owned(),
        }
    }

    pub(super) fn core(&self) -> Option<Account> {
        Some(Account {
            username: self.username.clone(),
            api_key: self.api_key.as_str().into(),
            tenant_id: TenantId::parse(&self.tenant_id)?,
        })
    }

    pub(super) fn to_js(&self) -> JsValue {
        serde_wasm_bindgen::to_value(self).unwrap_or(JsValue::NULL)
    }
}
