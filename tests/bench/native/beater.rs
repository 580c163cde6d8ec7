use service_registry_client::client::{
    Duration, Endpoint, Heartbeat, HeartbeatConfig, HeartbeatRequestKind, Identity, sessions,
};
use service_registry_client::protocol::{Request, Timestamp};

use crate::host_json::HostJson;

/// A client's beats, between which nothing goes wrong.
pub struct Beater {
    machine: Heartbeat<()>,
    endpoint: Endpoint,
    identity: Identity,
    now: Timestamp,
}

impl Beater {
    /// One that has beaten once.
    pub fn new() -> Self {
        let url = "http://127.0.0.1:9000".to_owned();
        let now = Timestamp::from_millis(1_700_000_000_000);
        let mut beater = Self {
            machine: Heartbeat::new(HeartbeatConfig {
                token: "6bc8d050-f86a-11e1-a89e-ca2ffe480b20".to_owned(),
                timeout: Duration::from_secs(30),
                created_at: now,
                seed: 7,
            }),
            endpoint: Endpoint {
                url: url.clone() + "/v1.0",
                auth_url: url + "/v2.0",
            },
            identity: Identity::new("token".to_owned(), "1234".to_owned()).unwrap(),
            now,
        };
        beater.machine.start(now);
        beater.beat();
        beater
    }

    /// Beats once more.
    pub fn beat(&mut self) {
        let request = self.request();
        assert!(request.body.is_some());
        let token = "7bc8d050-f86a-11e1-a89e-ca2ffe480b20".to_owned();
        self.machine.handle_acknowledgement(token, self.now);
        assert!(self.machine.poll_event(self.now).is_some());
        self.now = self.machine.poll_timeout().unwrap();
    }

    fn request(&mut self) -> Request<Option<HostJson>> {
        let request = self.machine.poll_request(self.now).unwrap();
        let HeartbeatRequestKind::Beat { token } = request.kind else {
            panic!("{request:?}");
        };
        let call = sessions::heartbeat("seAbCdEfGh", &token).unwrap();
        call.request(&self.endpoint, &self.identity)
    }
}
