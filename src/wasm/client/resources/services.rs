use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::client::{Call, Failed, Registration, services};
use crate::wasm::client::answer::{Answer, Work, answer, answer_list, send};
use crate::wasm::client::api::Api;
use crate::wasm::client::arguments::Arguments;
use crate::wasm::client::failure::Failure;
use crate::wasm::client::fetch::Reply;
use crate::wasm::client::listing;
use crate::wasm::client::options::{self, CallOptions};

/// `client.services`. Documented for its users in `js/types/services.d.ts`.
#[wasm_bindgen]
pub struct Services {
    api: Rc<Api>,
}

impl Services {
    pub(in crate::wasm::client) fn new(api: Rc<Api>) -> Self {
        Self { api }
    }
}

#[wasm_bindgen]
impl Services {
    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn list(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer_list(&self.api, arguments, |api, arguments| {
            let options = arguments.object("options")?;
            let tag = options::text(&options, "tag", "options.tag")?;
            list(api, tag.as_deref(), &options)
        })
    }

    #[wasm_bindgen(js_name = listForTag, variadic, skip_typescript)]
    pub fn list_for_tag(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer_list(&self.api, arguments, |api, arguments| {
            let tag = arguments.text("tag")?;
            list(api, Some(&tag), &arguments.object("options")?)
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn get(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer(&self.api, arguments, |api, arguments| {
            let call = services::get(&arguments.text("serviceId")?)?;
            let options = arguments.call_options(&api)?;
            Ok(send(api, call, options, Reply::object))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn create(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer(&self.api, arguments, |api, arguments| {
            let service = NewService::take(arguments)?;
            let options = arguments.call_options(&api)?;
            let call = service.call();
            Ok(send(api.clone(), call, options, move |reply| {
                service.hold(&api);
                let id = services::located(&service.id, &reply.response);
                Ok(Answer::Named("id", id))
            }))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn register(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer(&self.api, arguments, |api, arguments| {
            let service = NewService::take(arguments)?;
            let options = arguments.object("options")?;
            let registration = Registration::new(options::registration(&options)?);
            let options = options::call(&options, api.call_options())?;
            Ok(Box::pin(async move {
                register(&api, &service.call(), registration, &options).await?;
                service.hold(&api);
                Ok(Answer::Named("id", service.id))
            }))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn update(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer(&self.api, arguments, |api, arguments| {
            let id = arguments.text("serviceId")?;
            let payload = arguments.payload()?;
            let call = services::update(&id, payload.clone())?;
            let options = arguments.call_options(&api)?;
            Ok(send(api.clone(), call, options, move |reply| {
                api.hold(|holdings| holdings.update_service(&id, &payload));
                reply.answer(|response| Ok(Answer::Named("id", services::located(&id, &response))))
            }))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn remove(&self, arguments: Box<[JsValue]>) -> Result<JsValue, JsValue> {
        answer(&self.api, arguments, |api, arguments| {
            let id = arguments.text("serviceId")?;
            let call = services::remove(&id)?;
            let options = arguments.call_options(&api)?;
            // At once: whatever becomes of the call, the service is not wanted any more.
            api.hold(|holdings| holdings.remove_service(&id));
            Ok(send(api, call, options, |_| Ok(Answer::Nothing)))
        })
    }
}

fn list(api: Rc<Api>, tag: Option<&str>, options: &JsValue) -> Result<Work, Failure> {
    let call = services::list(tag, &options::list_options(options)?);
    let options = options::list_call(options, api.call_options())?;
    Ok(listing::list(api, call, options))
}

/// A service to be registered.
struct NewService {
    session_id: String,
    id: String,
    payload: JsValue,
}

impl NewService {
    /// Takes `sessionId, serviceId, payload` off the arguments.
    fn take(arguments: &mut Arguments) -> Result<Self, Failure> {
        Ok(Self {
            session_id: arguments.text("sessionId")?,
            id: arguments.text("serviceId")?,
            payload: arguments.object("payload")?,
        })
    }

    fn call(&self) -> Call<JsValue> {
        services::create(&self.session_id, &self.id, &self.payload)
    }

    /// Tells those who can make its session anew that it is part of it.
    fn hold(&self, api: &Api) {
        for beater in api.beaters(&self.session_id) {
            beater.hold(&|holdings| holdings.add_service(&self.id, &self.payload));
        }
    }
}

/// Creates a service, trying again while its id is taken.
async fn register(
    api: &Rc<Api>,
    call: &Call<JsValue>,
    mut registration: Registration,
    options: &CallOptions,
) -> Result<(), Failure> {
    loop {
        let Err(failure) = api.send(call, options).await else {
            return Ok(());
        };
        let retry = failure
            .decided()
            .and_then(|error| registration.retry_after(error));
        let Some(delay) = retry else {
            return Err(failure);
        };
        api.sleep(delay, options).await?;
    }
}
