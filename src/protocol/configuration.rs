use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Invalid, Reason};

/// The id of a configuration value: chosen by the client, unique in its account.
///
/// A key of 3..170 letters, digits, `_`, `-` or `.`; or `/`, up to 10 namespaces of 3..50 letters,
/// digits, `_` or `-`, each followed by `/`, and a key. 3..500 characters in all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConfigurationId(String);

impl ConfigurationId {
    /// The most characters an id has.
    pub const MAX_LENGTH: usize = 500;

    /// Parses the id; `key` is the field or parameter it stands in.
    pub fn parse(key: &'static str, text: &str) -> Result<Self, Invalid> {
        check_length(key, text)?;
        let (namespaces, name) = match text.strip_prefix('/') {
            Some(path) => path
                .rsplit_once('/')
                .map_or((None, path), |(names, name)| (Some(names), name)),
            None => (None, text),
        };
        if is_key(name) && namespaces.is_none_or(is_namespace_path) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::new(key, Reason::Characters))
        }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ConfigurationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A namespace of configuration values: `/` and up to 10 names, with `/` between them.
///
/// It exists only while there is a value in it or in a namespace under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigurationNamespace(String);

impl ConfigurationNamespace {
    /// Parses the namespace, which is written without a slash at its end; `key` is the field or
    /// parameter it stands in.
    pub fn parse(key: &'static str, text: &str) -> Result<Self, Invalid> {
        check_length(key, text)?;
        if text.strip_prefix('/').is_some_and(is_namespace_path) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::new(key, Reason::Characters))
        }
    }

    /// The namespace as text. A value may have it as its id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a configuration value says: 1..1024 characters, any characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConfigurationText(String);

impl ConfigurationText {
    /// The field's name on the wire.
    pub const KEY: &'static str = "value";

    /// Parses the field `value`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Reason::check_length(text, 1, 1024).map_err(|reason| Invalid::new(Self::KEY, reason))?;
        Ok(Self(text.to_owned()))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A configuration value as the API shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ConfigurationValue {
    /// The id, chosen by the client: a key, or a path of namespaces that ends with one.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub id: ConfigurationId,
    /// What it is set to.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub value: ConfigurationText,
}

fn check_length(key: &'static str, text: &str) -> Result<(), Invalid> {
    Reason::check_length(text, 3, ConfigurationId::MAX_LENGTH)
        .map_err(|reason| Invalid::new(key, reason))
}

fn is_namespace_path(path: &str) -> bool {
    const MOST: usize = 10;
    let is_name = |name: &str| {
        (3..=50).contains(&name.len())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    };
    path.split('/').count() <= MOST && path.split('/').all(is_name)
}

fn is_key(text: &str) -> bool {
    (3..=170).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}
