use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::client::{Duration, Error, HeartbeatConfig, Holdings, Keeper, object, sessions};
use crate::protocol::HeartbeatTimeout;
use crate::wasm::client::answer::Answer;
use crate::wasm::client::api::Api;
use crate::wasm::client::arguments::Arguments;
use crate::wasm::client::failure::Failure;
use crate::wasm::client::fetch::Reply;
use crate::wasm::client::heartbeater::{HeartBeater, accepted};
use crate::wasm::client::method::{Action, Build, Built, Method, Read};
use crate::wasm::client::options::{self, LIST};
use crate::wasm::client::time::jitter_seed;
use crate::wasm::object::{member, object as js_object};
use crate::wasm::room;

/// `client.sessions`. Documented for its users in `js/types/sessions.d.ts`.
pub(in crate::wasm::client) const METHODS: &[Method] = &[
    Method {
        name: "Sessions|list",
        result: "page",
        arguments: "",
        options: LIST,
        action: Action::List(Build::Page(sessions::list)),
    },
    Method {
        name: "Sessions|get",
        result: "object",
        arguments: "sessionId: a string",
        options: "",
        action: Action::Call(
            Build::Id(sessions::get),
            Read::Said(|_, response| object(response)),
        ),
    },
    Method {
        name: "Sessions|create",
        result: "session",
        arguments: "heartbeatTimeout?: anything; payload?: an object",
        options: "recover: true or false",
        action: Action::Call(Build::Of(create), Read::Of(created)),
    },
    Method {
        name: "Sessions|heartbeat",
        result: "token",
        arguments: "sessionId: a string; token: a string",
        options: "",
        action: Action::Call(
            Build::Texts(sessions::heartbeat),
            Read::Said(|_, response| Ok(sessions::next_token(response)?.into())),
        ),
    },
    Method {
        name: "Sessions|update",
        result: "id",
        arguments: "sessionId: a string; payload?: an object",
        options: "",
        action: Action::Call(Build::Of(update), Read::Either(updated)),
    },
    Method {
        name: "Sessions|remove",
        result: "nothing",
        arguments: "sessionId: a string",
        options: "",
        action: Action::Call(Build::Of(remove), Read::Nothing),
    },
];

fn create(_: &Api, arguments: &Arguments) -> Built {
    timeout(&arguments.value(0))?;
    Ok(sessions::create(definition(arguments)))
}

/// What a session is made of by its arguments.
fn definition(arguments: &Arguments) -> JsValue {
    sessions::definition(arguments.value(0), &arguments.value(1))
}

fn timeout(heartbeat_timeout: &JsValue) -> Result<Duration, Error<JsValue>> {
    options::heartbeat_timeout(heartbeat_timeout).ok_or(Error::InvalidArgument {
        argument: "heartbeatTimeout",
        rule: "a number of seconds",
    })
}

fn created(api: &Rc<Api>, arguments: &Arguments, reply: Reply) -> Result<Answer, Failure> {
    // There may be more of these under way than there is memory for.
    room::check().map_err(Failure::Final)?;
    let (created, whole) = reply.read(sessions::created)?;
    let config = HeartbeatConfig {
        token: created.token.clone(),
        timeout: timeout(&arguments.value(0))?,
        created_at: arguments.asked_at,
        seed: jitter_seed(),
    };
    let recovers = arguments.options.is_true("recover");
    let holdings = recovers.then(|| Holdings::new(definition(arguments)));
    let keeper = Keeper::new(created.id.clone(), config, holdings);
    let session = js_object(&[
        ("id", created.id.into()),
        ("token", created.token.into()),
        ("heartbeater", HeartBeater::of(api.clone(), keeper).into()),
    ]);
    Ok(Answer {
        value: session,
        ..Answer::whole(whole)
    })
}

fn remove(api: &Api, arguments: &Arguments) -> Built {
    let id = arguments.text(0);
    let call = sessions::remove(&id)?;
    // At once: whatever becomes of the call, the session is not wanted any more.
    for beater in &api.beaters(Some(&id)) {
        beater.end();
    }
    Ok(call)
}

fn update(api: &Api, arguments: &Arguments) -> Built {
    let id = arguments.text(0);
    let payload = arguments.payload(1);
    let timeout = timeout_of(&payload);
    let call = sessions::update(&id, payload)?;
    if let Some(timeout) = timeout {
        for beater in &api.beaters(Some(&id)) {
            beater.ask_timeout(timeout);
        }
    }
    Ok(call)
}

fn timeout_of(payload: &JsValue) -> Option<Duration> {
    options::heartbeat_timeout(&member(payload, HeartbeatTimeout::KEY)?)
}

fn updated(
    api: &Rc<Api>,
    arguments: &Arguments,
    result: Result<Reply, Failure>,
) -> Result<Answer, Failure> {
    let id = arguments.text(0);
    let payload = arguments.payload(1);
    let timeout = timeout_of(&payload);
    let is_accepted = accepted(&result);
    for beater in &api.beaters(Some(&id)) {
        if is_accepted == Some(true) {
            beater.redefine(&payload);
        }
        if let Some(timeout) = timeout {
            beater.settle_timeout(timeout, is_accepted);
        }
    }
    let read = Read::Said(|arguments, response| {
        Ok(sessions::updated(&arguments.text(0), &response).into())
    });
    read.answer(api, arguments, result?)
}
