use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::client::{Call, Listed, Registration, object, services};

use super::answer::{Answer, answer};
use super::api::Api;
use super::arguments::Arguments;
use super::failure::Failure;
use super::options::{self, CallOptions};

/// `client.services`. Documented for its users in `js/types/services.d.ts`.
#[wasm_bindgen]
pub struct Services {
    api: Rc<Api>,
}

impl Services {
    pub(super) fn new(api: Rc<Api>) -> Self {
        Self { api }
    }
}

#[wasm_bindgen]
impl Services {
    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn list(&self, arguments: Box<[JsValue]>) -> JsValue {
        answer(&self.api, arguments, async |api, mut arguments| {
            let options = arguments.object("options")?;
            let tag = options::text(&options, "tag", "options.tag")?;
            list(&api, tag.as_deref(), &options).await
        })
    }

    #[wasm_bindgen(js_name = listForTag, variadic, skip_typescript)]
    pub fn list_for_tag(&self, arguments: Box<[JsValue]>) -> JsValue {
        answer(&self.api, arguments, async |api, mut arguments| {
            let tag = arguments.text("tag")?;
            list(&api, Some(&tag), &arguments.object("options")?).await
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn get(&self, arguments: Box<[JsValue]>) -> JsValue {
        answer(&self.api, arguments, async |api, mut arguments| {
            let call = services::get(&arguments.text("serviceId")?)?;
            let options = arguments.call_options(&api)?;
            Ok(Answer::Object(object(api.send(&call, &options).await?)?))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn create(&self, arguments: Box<[JsValue]>) -> JsValue {
        answer(&self.api, arguments, async |api, mut arguments| {
            let (id, call) = create_call(&mut arguments)?;
            let options = arguments.call_options(&api)?;
            let response = api.send(&call, &options).await?;
            Ok(Answer::Named("id", services::located(&id, &response)))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn register(&self, arguments: Box<[JsValue]>) -> JsValue {
        answer(&self.api, arguments, async |api, mut arguments| {
            let (id, call) = create_call(&mut arguments)?;
            let options = arguments.object("options")?;
            let registration = Registration::new(options::registration(&options)?);
            let options = options::call(&options, api.call_options())?;
            register(&api, &call, registration, &options).await?;
            Ok(Answer::Named("id", id))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn update(&self, arguments: Box<[JsValue]>) -> JsValue {
        answer(&self.api, arguments, async |api, mut arguments| {
            let id = arguments.text("serviceId")?;
            let call = services::update(&id, arguments.payload()?)?;
            let options = arguments.call_options(&api)?;
            let response = api.send(&call, &options).await?;
            Ok(Answer::Named("id", services::located(&id, &response)))
        })
    }

    #[wasm_bindgen(variadic, skip_typescript)]
    pub fn remove(&self, arguments: Box<[JsValue]>) -> JsValue {
        answer(&self.api, arguments, async |api, mut arguments| {
            let call = services::remove(&arguments.text("serviceId")?)?;
            let options = arguments.call_options(&api)?;
            api.send(&call, &options).await?;
            Ok(Answer::Nothing)
        })
    }
}

async fn list(api: &Rc<Api>, tag: Option<&str>, options: &JsValue) -> Result<Answer, Failure> {
    let call = services::list(tag, &options::list(options)?);
    let response = api
        .send(&call, &options::call(options, api.call_options())?)
        .await?;
    Ok(Answer::Page(Listed::read(response)?))
}

/// Takes `sessionId, serviceId, payload` off the arguments.
fn create_call(arguments: &mut Arguments) -> Result<(String, Call<JsValue>), Failure> {
    let session_id = arguments.text("sessionId")?;
    let id = arguments.text("serviceId")?;
    let call = services::create(&session_id, &id, &arguments.object("payload")?);
    Ok((id, call))
}

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
        let Failure::Core(error) = &failure else {
            return Err(failure);
        };
        let Some(delay) = registration.retry_after(error) else {
            return Err(failure);
        };
        api.sleep(delay, options).await?;
    }
}
