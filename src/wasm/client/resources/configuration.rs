use wasm_bindgen::prelude::*;

use crate::client::configuration;
use crate::wasm::client::answer::Answer;
use crate::wasm::client::method::{Action, Method};
use crate::wasm::client::options::{CALL, LIST};

/// `client.configuration`. Documented for its users in `js/types/configuration.d.ts`.
pub(in crate::wasm::client) const METHODS: &[Method] = &[
    Method {
        name: "Configuration|list",
        result: "page",
        arguments: "",
        options: &[CALL, LIST],
        action: Action::List(|_, arguments| Ok(configuration::list(&arguments.page()))),
    },
    Method {
        name: "Configuration|listForNamespace",
        result: "page",
        arguments: "namespace: a string",
        options: &[CALL, LIST],
        action: Action::List(|_, arguments| {
            configuration::list_for_namespace(&arguments.text(0), &arguments.page())
        }),
    },
    Method {
        name: "Configuration|get",
        result: "value",
        arguments: "configurationId: a string",
        options: &[CALL],
        action: Action::Call(
            |_, arguments| configuration::get(&arguments.text(0)),
            |_, arguments, reply| {
                let id = arguments.text(0);
                reply.answer(|response| Ok(configuration::value(&id, response)?.1))
            },
        ),
    },
    Method {
        name: "Configuration|set",
        result: "nothing",
        arguments: "configurationId: a string; value: a string",
        options: &[CALL],
        action: Action::Call(
            |_, arguments| configuration::set(&arguments.text(0), &arguments.text(1)),
            |_, _, reply| reply.answer(|_| Ok(JsValue::UNDEFINED)),
        ),
    },
    Method {
        name: "Configuration|remove",
        result: "nothing",
        arguments: "configurationId: a string",
        options: &[CALL],
        action: Action::Call(
            |_, arguments| configuration::remove(&arguments.text(0)),
            |_, _, _| Ok(Answer::nothing()),
        ),
    },
];
