use std::cell::RefCell;
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;

use crate::client::{Holdings, check};
use crate::protocol::Timestamp;

use super::failure::Failure;
use super::fetch::Reply;
use super::heartbeater::beater::Beater;
use super::login::Login;
use super::options::ApiConfig;

#[wasm_bindgen(raw_module = "../../js/sender.js")]
extern "C" {
    /// Documented where it is written.
    #[derive(Clone)]
    pub type Sender;

    #[wasm_bindgen(constructor)]
    fn new(ask: &JsValue, options: &JsValue) -> Sender;
}

/// The first question of `js/sender.js` that is none, but news for a beater.
const NEWS: u32 = 5;

/// One registry as one user: what all parts of a client share.
pub(super) struct Api {
    login: Login,
    sender: Sender,
    /// By the numbers that JavaScript has for them. One's number is another's when it is gone.
    beaters: RefCell<Vec<Weak<Beater>>>,
}

impl Api {
    pub(super) fn new(config: ApiConfig) -> Rc<Self> {
        let ApiConfig {
            endpoint,
            identity,
            options,
        } = config;
        let login = Login::new(endpoint, identity);
        Rc::new_cyclic(|api: &Weak<Self>| {
            let api = api.clone();
            let ask = move |question: u32, number: u32, value: JsValue| match api.upgrade() {
                Some(api) => api.answer(question, number, value),
                None => Ok(JsValue::UNDEFINED),
            };
            let ask = Closure::<dyn Fn(u32, u32, JsValue) -> Result<JsValue, JsValue>>::new(ask);
            Self {
                login,
                sender: Sender::new(&ask.into_js_value(), &options),
                beaters: RefCell::default(),
            }
        })
    }

    /// Answers a question of `js/sender.js`, by its number. One callback serves for all that a client is asked and told:
    /// of each the engine has to know when it is collected.
    fn answer(&self, question: u32, number: u32, value: JsValue) -> Result<JsValue, JsValue> {
        let Some(news) = question.checked_sub(NEWS) else {
            return self.login.answer(question, value);
        };
        let beater = {
            let beaters = self.beaters.borrow();
            beaters.get(number as usize).and_then(Weak::upgrade)
        };
        if let Some(beater) = beater {
            beater.take(news, value);
        }
        Ok(JsValue::UNDEFINED)
    }

    /// Remembers who beats, to tell them of changes and news.
    pub(super) fn add_beater(&self, make: impl FnOnce(u32) -> Rc<Beater>) -> Rc<Beater> {
        let number = {
            let mut beaters = self.beaters.borrow_mut();
            let free = beaters.iter().position(|beater| beater.strong_count() == 0);
            free.unwrap_or_else(|| {
                beaters.push(Weak::new());
                beaters.len() - 1
            })
        };
        let number = number as u32;
        let beater = make(number);
        self.place_beater(number, Rc::downgrade(&beater));
        beater
    }

    /// Gives a number to a beater, or to none: even a weak reference keeps the memory of what is gone.
    pub(super) fn place_beater(&self, number: u32, beater: Weak<Beater>) {
        if let Some(place) = self.beaters.borrow_mut().get_mut(number as usize) {
            *place = beater;
        }
    }

    /// Those who beat for a session, or all who beat.
    pub(super) fn beaters(&self, session_id: Option<&str>) -> Vec<Rc<Beater>> {
        let beaters = self.beaters.borrow();
        let beaters = beaters.iter().filter_map(Weak::upgrade);
        beaters
            .filter(|beater| session_id.is_none_or(|id| beater.keeps(id)))
            .collect()
    }

    /// Tells them, so far as they can make a session anew, of a change in what one of them holds.
    pub(super) fn hold(&self, session_id: Option<&str>, change: &dyn Fn(&mut Holdings<JsValue>)) {
        for beater in self.beaters(session_id) {
            beater.hold(change);
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.login.now()
    }

    /// As whom to make a call, as `js/exchange.js` has it; `undefined` if that takes a login.
    pub(super) fn account(&self, now: Timestamp) -> JsValue {
        self.login.account(now)
    }

    /// What makes the calls.
    pub(super) fn sender(&self) -> &Sender {
        &self.sender
    }

    /// The answer to a call that succeeds with the status `expected`, or why there is none, in the numbers of
    /// `js/sender.js`.
    pub(super) fn reply(&self, expected: u16, outcome: JsValue) -> Result<Reply, Failure> {
        let reply = Reply::from(outcome);
        match reply.response.status {
            0 => Err(Failure::Passing(reply.response.body)),
            1 => Err(Failure::Final(reply.response.body)),
            2 => Err(self.login.failure()),
            _ => {
                let (response, whole) = reply.read(|response| check(expected, response))?;
                Ok(Reply { response, whole })
            }
        }
    }
}
