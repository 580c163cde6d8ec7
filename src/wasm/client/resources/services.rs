use std::rc::Rc;

use crate::client::{object, services};
use crate::wasm::client::answer::Answer;
use crate::wasm::client::api::Api;
use crate::wasm::client::arguments::Arguments;
use crate::wasm::client::failure::Failure;
use crate::wasm::client::fetch::Reply;
use crate::wasm::client::method::{Action, Build, Built, Method, Read};
use crate::wasm::client::options::{LIST, LIST_BY_TAG, REGISTRATION};

/// `client.services`. Documented for its users in `js/types/services.d.ts`.
pub(in crate::wasm::client) const METHODS: &[Method] = &[
    Method {
        name: "Services|list",
        result: "page",
        arguments: "",
        options: LIST_BY_TAG,
        action: Action::List(Build::Of(|_, arguments| {
            let tag = arguments.options.text("tag");
            Ok(services::list(tag.as_deref(), &arguments.page()))
        })),
    },
    Method {
        name: "Services|listForTag",
        result: "page",
        arguments: "tag: a string",
        options: LIST,
        action: Action::List(Build::Of(|_, arguments| {
            Ok(services::list(Some(&arguments.text(0)), &arguments.page()))
        })),
    },
    Method {
        name: "Services|get",
        result: "object",
        arguments: "serviceId: a string",
        options: "",
        action: Action::Call(
            Build::Id(services::get),
            Read::Said(|_, response| object(response)),
        ),
    },
    Method {
        name: "Services|create",
        result: "id",
        arguments: "sessionId: a string; serviceId: a string; payload?: an object",
        options: "",
        action: Action::Call(Build::Of(create), Read::Of(created)),
    },
    Method {
        name: "Services|register",
        result: "id",
        arguments: "sessionId: a string; serviceId: a string; payload?: an object",
        options: REGISTRATION,
        action: Action::Insist(
            Build::Of(create),
            Read::Of(|api, arguments, _| {
                hold(api, arguments);
                Ok(Answer::of(arguments.value(1)))
            }),
        ),
    },
    Method {
        name: "Services|update",
        result: "id",
        arguments: "serviceId: a string; payload?: an object",
        options: "",
        action: Action::Call(Build::Change(services::update), Read::Of(updated)),
    },
    Method {
        name: "Services|remove",
        result: "nothing",
        arguments: "serviceId: a string",
        options: "",
        action: Action::Call(Build::Of(remove), Read::Nothing),
    },
];

/// The call that `sessionId, serviceId, payload` are for.
fn create(_: &Api, arguments: &Arguments) -> Built {
    let (session_id, id) = (arguments.text(0), arguments.text(1));
    Ok(services::create(&session_id, &id, &arguments.value(2)))
}

fn created(api: &Rc<Api>, arguments: &Arguments, reply: Reply) -> Result<Answer, Failure> {
    hold(api, arguments);
    let id = services::located(&arguments.text(1), &reply.response);
    Ok(Answer::of(id.into()))
}

/// Tells those who can make its session anew that a service is part of it.
fn hold(api: &Api, arguments: &Arguments) {
    let (id, payload) = (arguments.text(1), arguments.value(2));
    api.hold(Some(&arguments.text(0)), &|holdings| {
        holdings.add_service(&id, &payload);
    });
}

fn updated(api: &Rc<Api>, arguments: &Arguments, reply: Reply) -> Result<Answer, Failure> {
    let (id, payload) = (arguments.text(0), arguments.payload(1));
    for beater in &api.beaters(None) {
        beater.update_service(&id, &payload);
    }
    let read = Read::Said(|arguments, response| {
        Ok(services::located(&arguments.text(0), &response).into())
    });
    read.answer(api, arguments, reply)
}

fn remove(api: &Api, arguments: &Arguments) -> Built {
    let id = arguments.text(0);
    let call = services::remove(&id)?;
    // At once: whatever becomes of the call, the service is not wanted any more.
    api.hold(None, &|holdings| holdings.remove_service(&id));
    Ok(call)
}
