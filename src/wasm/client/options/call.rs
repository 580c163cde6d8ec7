use wasm_bindgen::prelude::*;

use crate::client::events::EventListOptions;
use crate::client::{Json, ListOptions, RegistrationConfig};

use super::Options;

/// The further options of a list. The registry is who judges `limit` and `marker`.
pub(in crate::wasm::client) const LIST: &str = "limit: a number or a string; marker: a string; \
    maxAge: a number of milliseconds, from 0 to 2147483647; \
    staleIfError: a number of milliseconds, from 0 to 2147483647";

/// The further options of a list of services.
pub(in crate::wasm::client) const LIST_BY_TAG: &str = "limit: a number or a string; marker: a string; \
    maxAge: a number of milliseconds, from 0 to 2147483647; \
    staleIfError: a number of milliseconds, from 0 to 2147483647; tag: a string";

/// The further options of a list of events. `queryString` is the older client's way to further
/// parameters.
pub(in crate::wasm::client) const EVENTS: &str = "limit: a number or a string; marker: a string; \
    type: a string; extended: true or false; wait: a number of seconds, from 0 to 60; \
    queryString: an object of strings and numbers";

/// The further options of a registration.
pub(in crate::wasm::client) const REGISTRATION: &str = "retryDelay: a number of milliseconds, from 0 to 2147483647; \
    retryCount: a whole number, from 0 to 4294967295";

impl Options {
    /// Which page of a list is asked for.
    pub(in crate::wasm::client) fn page(&self) -> ListOptions {
        ListOptions {
            limit: self.text("limit"),
            marker: self.text("marker"),
        }
    }

    /// Which events are asked for.
    pub(in crate::wasm::client) fn events(&self) -> EventListOptions {
        EventListOptions {
            list: self.page(),
            event_type: self.text("type"),
            extended: self.is_true("extended"),
            wait: self.number("wait"),
            query: self.query(),
        }
    }

    /// How long to wait for an id that is taken.
    pub(in crate::wasm::client) fn registration(&self) -> RegistrationConfig {
        RegistrationConfig {
            retry_delay: self.duration("retryDelay"),
            retry_count: self.number("retryCount"),
        }
    }

    /// `queryString`, which has been read into names and values, one after the other.
    fn query(&self) -> Vec<(String, String)> {
        let mut query = Vec::new();
        let parameters = self.value("queryString");
        let texts = parameters.and_then(|parameters| parameters.entries());
        let mut texts = texts.unwrap_or_default().into_iter();
        while let (Some(name), Some(value)) = (texts.next(), texts.next()) {
            let text = |value: JsValue| value.as_string().unwrap_or_default();
            query.push((text(name), text(value)));
        }
        query
    }
}
