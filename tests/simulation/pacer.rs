//! The thread that repeats a client's beats while its main thread says nothing.

use service_registry_client::client::Answer;
use service_registry_client::protocol::{Request, Timestamp, header};

use crate::host_json::HostJson;
use crate::network::Message;
use crate::world::{Event, World};

pub struct Pacer {
    /// The exchange of the main thread's own beat, which names this.
    pub beat: u64,
    pub request: Request<String>,
    pub repeat: u64,
    /// The exchange under way.
    pub exchange: Option<u64>,
    /// When that was sent, by the simulation's clock and by the client's.
    pub sent: u64,
    pub sent_at: Timestamp,
}

impl World {
    /// The pacemaker hears of the end of an exchange, whatever the main thread does.
    pub fn pacer_hears(
        &mut self,
        client: usize,
        exchange: u64,
        result: &Result<Box<Answer<HostJson>>, &'static str>,
    ) {
        let now = self.now;
        let Some(pacer) = &mut self.clients[client].pacer else {
            return;
        };
        if pacer.exchange != Some(exchange) {
            return;
        }
        pacer.exchange = None;
        let status = result.as_ref().map_or(0, |answer| answer.status);
        let is_accepted = status == 200;
        // A failure of the main thread's own beat is its business, and so is what does not pass by itself.
        let asks_to_wait = result
            .as_ref()
            .is_ok_and(|answer| answer.headers.0.get(header::RETRY_AFTER).is_some());
        let may_pass = result.is_err() || (status >= 500 && !asks_to_wait);
        if !is_accepted && (exchange == pacer.beat || !may_pass) {
            return;
        }
        let at = if is_accepted {
            pacer.sent + pacer.repeat
        } else {
            now + pacer.repeat / 8
        };
        let (beat, sent_at) = (pacer.beat, pacer.sent_at);
        if is_accepted && exchange != beat {
            self.push(now, Event::Repeated(client, sent_at));
        }
        self.push(at, Event::Pace(client, beat));
    }

    /// The pacemaker's patience with an exchange ends.
    pub fn pacer_gives_up(&mut self, client: usize, exchange: u64) {
        self.pacer_hears(client, exchange, &Err("timeout"));
    }

    /// The pacemaker repeats a beat.
    pub fn pace(&mut self, client: usize, beat: u64) {
        let exchange = self.number();
        let host = &mut self.clients[client];
        let clock = host.clock(self.now);
        let Some(pacer) = &mut host.pacer else {
            return;
        };
        if pacer.beat != beat || pacer.exchange.is_some() {
            return;
        }
        pacer.exchange = Some(exchange);
        pacer.sent = self.now;
        pacer.sent_at = clock;
        let message = Message {
            client,
            errand: 0,
            exchange,
            request: pacer.request.clone(),
            has_waited: false,
        };
        let patience = self.now + pacer.repeat / 2;
        self.push(patience, Event::PacerLimit(client, exchange));
        self.note(|| "a beat is repeated".to_owned());
        self.send(message);
    }
}
