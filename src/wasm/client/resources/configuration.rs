use wasm_bindgen::prelude::*;

use crate::client::configuration;
use crate::wasm::client::method::{Action, Build, Method, Read};
use crate::wasm::client::options::LIST;

/// `client.configuration`. Documented for its users in `js/types/configuration.d.ts`.
pub(in crate::wasm::client) const METHODS: &[Method] = &[
    Method {
        name: "Configuration|list",
        result: "page",
        arguments: "",
        options: LIST,
        action: Action::List(Build::Page(configuration::list)),
    },
    Method {
        name: "Configuration|listForNamespace",
        result: "page",
        arguments: "namespace: a string",
        options: LIST,
        action: Action::List(Build::Of(|_, arguments| {
            configuration::list_for_namespace(&arguments.text(0), &arguments.page())
        })),
    },
    Method {
        name: "Configuration|get",
        result: "value",
        arguments: "configurationId: a string",
        options: "",
        action: Action::Call(
            Build::Id(configuration::get),
            Read::Said(|arguments, response| {
                Ok(configuration::value(&arguments.text(0), response)?.1)
            }),
        ),
    },
    Method {
        name: "Configuration|set",
        result: "nothing",
        arguments: "configurationId: a string; value: a string",
        options: "",
        action: Action::Call(
            Build::Texts(configuration::set),
            Read::Said(|_, _| Ok(JsValue::UNDEFINED)),
        ),
    },
    Method {
        name: "Configuration|remove",
        result: "nothing",
        arguments: "configurationId: a string",
        options: "",
        action: Action::Call(Build::Id(configuration::remove), Read::Nothing),
    },
];
