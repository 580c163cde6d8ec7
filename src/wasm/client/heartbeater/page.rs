//! What heartbeats do when their page is hidden, or gone.

use std::rc::Rc;

use crate::client::{Duration, sessions};
use crate::protocol::HeartbeatTimeout;
use crate::wasm::client::executor;
use crate::wasm::client::failure::Failure;
use crate::wasm::object::object;

use super::beater::Beater;

impl Beater {
    /// Ends the session by the page's last request.
    pub(super) fn leave(self: &Rc<Self>) {
        let call = sessions::remove(&self.session_id());
        self.end();
        let beater = self.clone();
        let work = async move {
            if let Ok(call) = call {
                let fetch = beater.api.last_fetch();
                let options = beater.api.call_options();
                let _ = beater.api.send_by(Some(&fetch), &call, &options).await;
            }
        };
        executor::spawn(work, drop);
    }

    /// Asks for a session of at least this many seconds, or, of none, for what it was before. One that is refused does not
    /// matter.
    pub(super) fn relax(self: &Rc<Self>, seconds: u32) {
        if let Some(task) = self.relaxing.take() {
            executor::cancel(task);
        }
        let wanted = Duration::from_secs(seconds.into());
        let timeout = self.keeper.borrow().timeout();
        let own = self.own_timeout.get();
        let wanted = match own {
            None if timeout < wanted => {
                self.own_timeout.set(Some(timeout));
                wanted
            }
            Some(own) => own.max(wanted),
            None => return,
        };
        let beater = self.clone();
        let work = async move {
            if beater.ask_for_timeout(wanted).await.is_ok() && seconds == 0 {
                beater.own_timeout.set(None);
            }
            beater.relaxing.set(None);
        };
        self.relaxing.set(Some(executor::spawn(work, drop)));
    }

    async fn ask_for_timeout(self: &Rc<Self>, timeout: Duration) -> Result<(), Failure> {
        // A shorter one is kept to from before it is asked for: the answer may be lost.
        if timeout < self.keeper.borrow().timeout() {
            self.change_timeout(timeout);
        }
        let seconds = timeout.as_millis() / 1000;
        let payload = object([(HeartbeatTimeout::KEY, seconds.into())]);
        let call = sessions::update(&self.session_id(), payload.clone())?;
        self.api.send(&call, &self.api.call_options()).await?;
        self.hold(&|holdings| holdings.update_session(&payload));
        self.change_timeout(timeout);
        Ok(())
    }
}
