//! Runs the client's tasks, each step of them on a stack of its own.

use std::mem::take;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::slots::Slots;

#[wasm_bindgen(raw_module = "../../js/task.js")]
extern "C" {
    /// Documented where it is written.
    #[wasm_bindgen(js_name = stepLater)]
    fn step_later(step: &Function, task: u32);
}

type Work = Pin<Box<dyn Future<Output = ()>>>;

/// What is done when a task has trapped.
type Rescue = Box<dyn FnOnce(JsValue)>;

/// A task between its steps. While it takes one, its work is on the stack: if it traps, the work is gone
/// with the stack.
struct Task {
    work: Option<Work>,
    rescue: Rescue,
    is_scheduled: bool,
    /// Memory that its first step can have: however many tasks begin at once, there is enough for all.
    ballast: Vec<u8>,
    is_cancelled: bool,
}

/// About what a call takes until it is answered, in bytes.
const BALLAST: usize = 512;

thread_local! {
    static TASKS: Slots<Task> = const { Slots::new() };

    static STEP: Function = {
        let step = Closure::<dyn Fn(u32, JsValue)>::new(|task: u32, trap: JsValue| {
            if trap.is_undefined() {
                step(task as usize);
            } else {
                give_up(task as usize, trap);
            }
        });
        step.into_js_value().unchecked_into()
    };
}

/// Runs a future to its end. If it traps, it is never dropped, with all it holds, and `rescue` is called
/// with the error that tells of it. The number is for `cancel`, and another task's after the end.
pub(super) fn spawn(
    work: impl Future<Output = ()> + 'static,
    rescue: impl FnOnce(JsValue) + 'static,
) -> usize {
    start(Box::pin(work), Box::new(rescue))
}

fn start(work: Work, rescue: Rescue) -> usize {
    let task = Task {
        work: Some(work),
        rescue,
        is_scheduled: false,
        ballast: Vec::with_capacity(BALLAST),
        is_cancelled: false,
    };
    let id = TASKS.with(|tasks| tasks.insert(task));
    schedule(id);
    id
}

/// Drops a task that has not ended: at once, or after the step that it is taking.
pub(super) fn cancel(id: usize) {
    let is_waiting = with(id, |task| {
        task.is_cancelled = true;
        task.work.is_some()
    });
    if is_waiting == Some(true) {
        drop(TASKS.with(|tasks| tasks.remove(id)));
    }
}

fn schedule(id: usize) {
    if with(id, |task| task.is_scheduled) == Some(false) {
        STEP.with(|step| step_later(step, id as u32));
        with(id, |task| task.is_scheduled = true);
    }
}

fn step(id: usize) {
    let work = with(id, |task| {
        task.is_scheduled = false;
        task.work.take().zip(Some(take(&mut task.ballast)))
    });
    let Some((mut work, ballast)) = work.flatten() else {
        return;
    };
    drop(ballast);
    let waker = Waker::from(Arc::new(Wakes(id)));
    match work.as_mut().poll(&mut Context::from_waker(&waker)) {
        Poll::Pending if with(id, |task| task.is_cancelled) != Some(true) => {
            with(id, |task| task.work = Some(work));
        }
        _ => drop(TASKS.with(|tasks| tasks.remove(id))),
    }
}

fn give_up(id: usize, trap: JsValue) {
    if let Some(task) = TASKS.with(|tasks| tasks.remove(id)) {
        (task.rescue)(trap);
    }
}

fn with<R>(id: usize, look: impl FnOnce(&mut Task) -> R) -> Option<R> {
    TASKS.with(|tasks| tasks.with(id, look))
}

/// Wakes the task of this number. Late, that may be another one, which then finds nothing to do.
struct Wakes(usize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        schedule(self.0);
    }
}
