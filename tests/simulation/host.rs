//! What a client's host does: it drives the machine by its contract, logs in, and keeps time limits.

use service_registry_client::client::{Answer, Call, Duration, KeeperEvent, KeeperRequest, Ticket};
use service_registry_client::protocol::Request;

use crate::client::{Errand, Failure, credentials, endpoint};
use crate::flaws::Flaw;
use crate::host_json::HostJson;
use crate::network::{Message, text};
use crate::pacer::Pacer;
use crate::world::{Event, World};

impl World {
    /// Does what the machine asks for, in the order its contract gives.
    pub fn drive(&mut self, client: usize) {
        while let Some(event) = self.poll_event(client) {
            self.tell(client, event);
        }
        let host = &mut self.clients[client];
        let Some(keeper) = &mut host.keeper else {
            return;
        };
        if !keeper.is_stepping() {
            host.errands
                .retain(|_, errand| Errand::kind(errand.ticket) == 0);
        }
        let clock = host.clock(self.now);
        while let Some(request) = self.clients[client]
            .keeper
            .as_mut()
            .and_then(|keeper| keeper.poll_request(clock))
        {
            self.begin(client, request);
        }
        let due = self.clients[client]
            .keeper
            .as_ref()
            .and_then(|keeper| keeper.poll_timeout());
        self.clients[client].timer = 0;
        if let Some(due) = due {
            self.timer_at(client, Duration::between(clock, due));
        }
    }

    fn poll_event(&mut self, client: usize) -> Option<KeeperEvent<Failure>> {
        let host = &mut self.clients[client];
        let clock = host.clock(self.now);
        host.keeper.as_mut()?.poll_event(clock)
    }

    fn begin(&mut self, client: usize, request: KeeperRequest<HostJson>) {
        let number = self.number();
        self.check_request(client, request.ticket);
        let patience = u64::from(request.timeout.as_millis());
        let lag = self.clients[client].plan.lag;
        let lag = self.chance.between(0, lag);
        self.push(self.now + patience + lag, Event::Limit(client, number));
        let errand = Errand {
            ticket: request.ticket,
            call: request.call().unwrap(),
            identity: None,
            may_be_stale: true,
            at: self.now,
            repeat: request.repeat,
            exchange: 0,
        };
        self.clients[client].errands.insert(number, errand);
        self.go_on(client, number);
    }

    /// Sends what an errand needs next: a login, or its own request.
    fn go_on(&mut self, client: usize, number: u64) {
        let exchange = self.number();
        let host = &mut self.clients[client];
        let clock = host.clock(self.now);
        let known = host.cache.identity(clock).cloned();
        let errand = host.errands.get_mut(&number).unwrap();
        errand.exchange = exchange;
        errand.identity = errand.identity.take().or(known);
        let request = match &errand.identity {
            Some(identity) => errand.call.request(&endpoint(), identity),
            None => credentials().login(&endpoint()),
        };
        let request = text(request);
        if errand.ticket == Ticket::Beat {
            let repeat = errand.repeat.filter(|_| host.plan.has_pacemaker);
            let repeat = repeat.filter(|_| errand.identity.is_some());
            host.pacer = repeat.map(|repeat| Pacer {
                beat: exchange,
                request: request.clone(),
                repeat: repeat.as_millis().into(),
                exchange: Some(exchange),
                sent: self.now,
                sent_at: clock,
            });
        }
        self.send(Message {
            client,
            errand: number,
            exchange,
            request,
            has_waited: false,
        });
    }

    /// Takes the end of an exchange.
    pub fn answered(
        &mut self,
        client: usize,
        number: u64,
        exchange: u64,
        result: Result<Box<Answer<HostJson>>, &'static str>,
    ) {
        let host = &mut self.clients[client];
        let clock = host.clock(self.now);
        let Some(errand) = host.errands.get_mut(&number) else {
            return;
        };
        if errand.exchange != exchange {
            return;
        }
        let answer = match result {
            Ok(answer) => *answer,
            Err(error) => return self.finish(client, number, Err(Failure::Network(error))),
        };
        match errand.identity.clone() {
            None => match host.cache.handle_login(answer, clock) {
                Ok(identity) => errand.identity = Some(identity),
                Err(error) => return self.finish(client, number, Err(error.into())),
            },
            Some(identity)
                if answer.status == 401
                    && errand.may_be_stale
                    && self.flaw != Some(Flaw::OneLogin) =>
            {
                errand.may_be_stale = false;
                errand.identity = None;
                host.cache.reject(&identity);
            }
            Some(_) => {
                let result = errand.call.check(answer).map_err(Failure::Decided);
                return self.finish(client, number, result);
            }
        }
        self.go_on(client, number);
    }

    /// Hands the end of a request to the machine.
    pub fn finish(
        &mut self,
        client: usize,
        number: u64,
        result: Result<Answer<HostJson>, Failure>,
    ) {
        let host = &mut self.clients[client];
        let clock = host.clock(self.now);
        let errand = host.errands.remove(&number).unwrap();
        let result = result.and_then(|answer| Ok(errand.ticket.read(answer)?));
        let result = result.map_err(Failure::into_failed);
        if let Err(failure) = &result {
            let wait = failure.retry_after;
            if !host.has_session(self.now) {
                host.not_before[Errand::kind(errand.ticket)] = clock + wait;
            }
            let until = self.now + u64::from(wait.as_millis());
            host.excused_until = host.excused_until.max(until);
        }
        if errand.ticket != Ticket::Beat || result.is_err() {
            host.beat_at = None;
        }
        if host.doubts_since.is_some_and(|since| errand.at >= since) {
            host.doubts_since = None;
        }
        if let Some(keeper) = &mut host.keeper {
            keeper.handle(errand.ticket, result, clock);
        }
        self.drive(client);
    }

    /// Makes a call at once, without network and trouble.
    pub fn set_up(
        &mut self,
        client: usize,
        call: &Call<HostJson>,
    ) -> Result<Answer<HostJson>, Failure> {
        let clock = self.clients[client].clock(self.now);
        let login = self.serve(client, text(credentials().login(&endpoint())));
        let identity = self.clients[client].cache.handle_login(login, clock)?;
        let request: Request<String> = text(call.request(&endpoint(), &identity));
        Ok(call.check(self.serve(client, request))?)
    }
}
