//! How a client comes by the token that its calls need: one login at a time, for all that wait for it.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Poll, Waker};

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::executor;
use super::failure::Failure;

#[wasm_bindgen(raw_module = "../../js/token.js")]
extern "C" {
    /// Documented where it is written.
    #[wasm_bindgen(js_name = askForToken)]
    pub(super) fn ask_for_token(source: &JsValue, callback: &Function, id: u32);
}

type Outcome = Result<(), Failure>;

/// A login under way. It ends when nobody waits for it any more.
#[derive(Default)]
pub(super) struct Login {
    outcome: RefCell<Option<Outcome>>,
    waiting: RefCell<Vec<Waker>>,
    task: Cell<Option<Waker>>,
}

impl Login {
    /// Begins a login by doing this.
    pub(super) fn begin(mut work: Pin<Box<dyn Future<Output = Outcome>>>) -> Rc<Self> {
        let login = Rc::new(Self::default());
        let weak = Rc::downgrade(&login);
        let rescuer = weak.clone();
        let work = poll_fn(move |context| {
            let Some(login) = Weak::upgrade(&weak) else {
                return Poll::Ready(());
            };
            login.task.set(Some(context.waker().clone()));
            work.as_mut()
                .poll(context)
                .map(|outcome| login.end(outcome))
        });
        executor::spawn(work, move |trap| {
            if let Some(login) = Weak::upgrade(&rescuer) {
                login.end(Err(Failure::Internal(trap)));
            }
        });
        login
    }

    pub(super) fn is_under_way(&self) -> bool {
        self.outcome.borrow().is_none()
    }

    /// Waits for the end.
    pub(super) fn wait(self: Rc<Self>) -> impl Future<Output = Outcome> {
        poll_fn(move |context| match &*self.outcome.borrow() {
            Some(outcome) => Poll::Ready(outcome.clone()),
            None => {
                self.waiting.borrow_mut().push(context.waker().clone());
                Poll::Pending
            }
        })
    }

    fn end(&self, outcome: Outcome) {
        self.outcome.replace(Some(outcome));
        for waker in self.waiting.take() {
            waker.wake();
        }
    }
}

impl Drop for Login {
    fn drop(&mut self) {
        if let Some(task) = self.task.take() {
            task.wake();
        }
    }
}
