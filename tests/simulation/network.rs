//! The network: what becomes of a message on its way.

use serde_json::json;
use service_registry_client::client::Answer;
use service_registry_client::protocol::{Method, Request, header};

use crate::host_json::HostJson;
use crate::plan::{Cut, Fault};
use crate::server::HOST;
use crate::world::{Event, World};

/// A request on its way.
#[derive(Clone, Debug)]
pub struct Message {
    pub client: usize,
    pub errand: u64,
    pub exchange: u64,
    pub request: Request<String>,
    /// Whether the registry took its time already.
    pub has_waited: bool,
}

impl Message {
    pub fn name(&self) -> String {
        let path = self.request.url.splitn(4, '/').nth(3).unwrap_or_default();
        let path = path.trim_start_matches("v1.0/1234");
        format!(
            "{} {} of client {}",
            self.request.method.as_str(),
            path,
            self.client
        )
    }

    /// Whether it may arrive long after its sender has given it up. Nothing an API without conditional
    /// requests offers could heal a change of a service that overtakes later ones, so a registry must not
    /// begin with what belongs to a connection that was closed.
    fn is_harmless_when_late(&self) -> bool {
        !self.request.url.contains("/services") || self.request.method == Method::Get
    }
}

impl World {
    /// Sends a request.
    pub fn send(&mut self, message: Message) {
        self.note(|| format!("sent: {}", message.name()));
        let client = message.client;
        if self.cut(client, &[Cut::Refused]) {
            return self.reply(&message, Err("refused"));
        }
        if self.cut(client, &[Cut::BlackHole, Cut::Requests]) {
            return self.note(|| "  lost".to_owned());
        }
        let copies = self.copies(client);
        if copies != 1 {
            self.note(|| format!("  {copies} copies"));
        }
        for _ in 0..copies {
            let at = self.now + self.journey(client);
            self.push(at, Event::Arrival(Box::new(message.clone())));
        }
    }

    /// A request arrives.
    pub fn arrive(&mut self, mut message: Box<Message>) {
        let client = message.client;
        if self.cut(client, &[Cut::BlackHole, Cut::Requests]) {
            return self.note(|| format!("lost on its way: {}", message.name()));
        }
        let is_waited_for = self.clients[client]
            .errands
            .get(&message.errand)
            .is_some_and(|errand| errand.exchange == message.exchange);
        if !is_waited_for && !message.is_harmless_when_late() {
            return self.note(|| format!("given up before it arrived: {}", message.name()));
        }
        let mut delay = 0;
        for fault in self.faults.clone().into_values() {
            match fault {
                Fault::Down { .. } => return self.reply(&message, Err("refused")),
                Fault::Erring {
                    status,
                    retry_after,
                } => {
                    let answer = error(status, retry_after);
                    return self.reply(&message, Ok(Box::new(answer)));
                }
                Fault::Slow { most, before } => {
                    let time = self.chance.below(most);
                    if before && !message.has_waited {
                        message.has_waited = true;
                        return self.push(self.now + time, Event::Arrival(message));
                    }
                    delay = time;
                }
                _ => {}
            }
        }
        self.arrivals.push(self.now);
        let answer = self.serve(client, message.request.clone());
        self.note(|| format!("{} for {}", answer.status, message.name()));
        self.reply_after(delay, &message, Ok(Box::new(answer)));
    }

    fn reply(&mut self, message: &Message, result: Result<Box<Answer<HostJson>>, &'static str>) {
        self.reply_after(0, message, result);
    }

    fn reply_after(
        &mut self,
        delay: u64,
        message: &Message,
        result: Result<Box<Answer<HostJson>>, &'static str>,
    ) {
        let client = message.client;
        if self.cut(client, &[Cut::BlackHole, Cut::Answers]) || self.copies(client) == 0 {
            return self.note(|| "  its answer is lost".to_owned());
        }
        let at = self.now + delay + self.journey(client);
        let event = Event::Answer {
            client,
            errand: message.errand,
            exchange: message.exchange,
            result,
        };
        self.push(at, event);
    }

    fn cut(&self, client: usize, cuts: &[Cut]) -> bool {
        self.faults.values().any(|fault| {
            matches!(fault, Fault::Cut { whom, cut } if whom.includes(client) && cuts.contains(cut))
        })
    }

    /// How often a message arrives that is sent once.
    fn copies(&mut self, client: usize) -> usize {
        let mut copies = 1;
        for fault in self.faults.clone().into_values() {
            if let Fault::Noise {
                whom,
                lost,
                doubled,
                ..
            } = fault
                && whom.includes(client)
            {
                if self.chance.percent(lost) {
                    return 0;
                }
                copies += usize::from(self.chance.percent(doubled));
            }
        }
        copies
    }

    /// How long a message takes.
    fn journey(&mut self, client: usize) -> u64 {
        let (least, most) = self.clients[client].plan.latency;
        let mut time = self.chance.between(least, most);
        for fault in self.faults.clone().into_values() {
            if let Fault::Noise { whom, delay, .. } = fault
                && whom.includes(client)
            {
                time += self.chance.below(delay);
            }
        }
        time
    }
}

/// A request as it travels.
pub fn text(request: Request<Option<HostJson>>) -> Request<String> {
    let mut headers = request.headers;
    headers.push(header::HOST, HOST);
    Request {
        method: request.method,
        url: request.url,
        headers,
        body: request
            .body
            .map_or_else(String::new, |body| body.0.to_string()),
    }
}

/// What something before the registry answers.
fn error(status: u16, retry_after: Option<u64>) -> Answer<HostJson> {
    let mut headers = json!({"content-type": "text/html"});
    if let Some(seconds) = retry_after {
        headers[header::RETRY_AFTER] = json!(seconds.to_string());
    }
    Answer {
        status,
        headers: HostJson(headers),
        // Not every 404 is about a session.
        body: HostJson(match status {
            404 => json!({"type": "notFoundError", "details": "there is no such page"}),
            _ => json!("an error page"),
        }),
    }
}
