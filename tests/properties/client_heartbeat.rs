//! Whatever happens to a heartbeat, in whatever order: it sends one request at a time, in time, with
//! the latest token, and says what it knows.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use service_registry_client::client::{
    Duration, Heartbeat, HeartbeatConfig, HeartbeatEvent, HeartbeatRequestKind, HeartbeatState,
    StopReason, Verdict,
};
use service_registry_client::protocol::Timestamp;

use crate::cases::cases;

proptest! {
    #![proptest_config(cases(1024))]

    #[test]
    fn a_heartbeat_keeps_its_promises(
        timeout in millis(),
        created_at in prop_oneof![Just(1_700_000_000_000), any::<u64>()],
        seed in any::<u64>(),
        happenings in vec(happening(), 0..60),
    ) {
        let mut rig = Rig::new(timeout, created_at, seed);
        for happening in happenings {
            rig.take(happening);
            rig.check()?;
        }
    }
}

#[derive(Clone, Debug)]
enum Happening {
    Start,
    Stop,
    ChangeTimeout(u64),
    Wake,
    /// A thread of its own repeated the beat, some time ago.
    Repeated(u64),
    Acknowledged,
    SessionFound,
    Failed(Verdict),
    Wait(u64),
    /// The host's timer fires when it was set to.
    Timer,
}

fn happening() -> impl Strategy<Value = Happening> {
    let after = prop_oneof![
        Just(None),
        (0..90_u64).prop_map(|s| Some(Duration::from_secs(s))),
        any::<u64>().prop_map(|millis| Some(Duration::from_millis(millis)))
    ];
    let verdict = prop_oneof![
        4 => after.prop_map(|after| Verdict::Retry { after }),
        2 => Just(Verdict::UnknownToken),
        1 => Just(Verdict::SessionGone),
        1 => Just(Verdict::Refused),
    ];
    prop_oneof![
        3 => Just(Happening::Start),
        1 => Just(Happening::Stop),
        1 => millis().prop_map(Happening::ChangeTimeout),
        6 => Just(Happening::Acknowledged),
        2 => Just(Happening::SessionFound),
        4 => verdict.prop_map(Happening::Failed),
        2 => millis().prop_map(Happening::Wait),
        2 => Just(Happening::Wake),
        2 => millis().prop_map(Happening::Repeated),
        8 => Just(Happening::Timer),
    ]
}

fn millis() -> impl Strategy<Value = u64> {
    prop_oneof![4 => 1_000..60_000_u64, 2 => (1..40_u64).prop_map(|s| s * 1000), 1 => 0..1000_u64, 1 => any::<u64>()]
}

/// A session's timeout has a second at least; longer than a week no registry gives.
fn clamped(millis: u64) -> Duration {
    Duration::from_millis(millis.clamp(1000, 7 * 24 * 60 * 60 * 1000))
}

struct Rig {
    machine: Heartbeat<u32>,
    now: Timestamp,
    /// The token that the next beat must carry.
    token: String,
    tokens: u32,
    /// When the request under way was sent.
    under_way: Option<Timestamp>,
    wanted: bool,
    timeout: Duration,
    /// The shortest timeout that the registry may have had when the request arrived.
    shortest_timeout: Duration,
}

impl Rig {
    fn new(timeout: u64, created_at: u64, seed: u64) -> Self {
        let config = HeartbeatConfig {
            token: "t0".to_owned(),
            timeout: Duration::from_millis(timeout),
            created_at: Timestamp::from_millis(created_at),
            seed,
        };
        Self {
            machine: Heartbeat::new(config),
            now: Timestamp::from_millis(created_at),
            token: "t0".to_owned(),
            tokens: 0,
            under_way: None,
            wanted: false,
            timeout: clamped(timeout),
            shortest_timeout: clamped(timeout),
        }
    }

    fn take(&mut self, happening: Happening) {
        match happening {
            Happening::Start => {
                self.machine.start(self.now);
                self.wanted = true;
            }
            Happening::Stop => {
                self.machine.stop();
                self.wanted = false;
            }
            Happening::ChangeTimeout(millis) => {
                self.timeout = clamped(millis);
                self.shortest_timeout = self.shortest_timeout.min(self.timeout);
                self.machine
                    .change_timeout(Duration::from_millis(millis), self.now);
            }
            Happening::Wake => self.machine.wake(self.now),
            Happening::Repeated(ago) => {
                let sent_at = self.now - Duration::from_millis(ago);
                self.machine.handle_repeated(sent_at);
            }
            Happening::Wait(millis) => self.now = self.now + Duration::from_millis(millis),
            Happening::Timer => {
                self.now = self
                    .now
                    .max(self.machine.poll_timeout().unwrap_or(self.now))
            }
            // The host answers what it sent, and nothing else.
            _ if self.under_way.is_none() => {}
            Happening::Acknowledged => {
                self.under_way = None;
                self.tokens += 1;
                self.token = format!("t{}", self.tokens);
                self.machine
                    .handle_acknowledgement(self.token.clone(), self.now);
            }
            Happening::SessionFound => {
                self.under_way = None;
                self.machine.handle_session_found(self.now);
            }
            Happening::Failed(verdict) => {
                self.under_way = None;
                self.machine.handle_failure(verdict, self.tokens, self.now);
            }
        }
    }

    /// What a host does after each happening, and what it may rely on.
    fn check(&mut self) -> Result<(), TestCaseError> {
        while let Some(event) = self.machine.poll_event(self.now) {
            match event {
                // While a beat is under way, one that was repeated before it.
                HeartbeatEvent::Acknowledged { .. } if self.under_way.is_some() => {}
                HeartbeatEvent::Acknowledged { at } => self.check_next_beat(at)?,
                HeartbeatEvent::Failed { error } => prop_assert_eq!(error, self.tokens),
                HeartbeatEvent::Expired => {
                    prop_assert!(self.wanted && self.now >= self.machine.deadline());
                    prop_assert_eq!(self.machine.state(self.now), HeartbeatState::Lost);
                }
                HeartbeatEvent::Stopped(reason) => {
                    self.wanted = false;
                    let is_lost = self.machine.state(self.now) == HeartbeatState::Lost;
                    prop_assert!(reason != StopReason::Lost || is_lost);
                }
            }
        }
        if let Some(request) = self.machine.poll_request(self.now) {
            prop_assert!(self.wanted && self.under_way.is_none());
            let seconds = Duration::from_secs(1)..=Duration::from_secs(20);
            prop_assert!(seconds.contains(&request.timeout));
            if let HeartbeatRequestKind::Beat { token } = request.kind {
                prop_assert_eq!(&token, &self.token);
            }
            self.under_way = Some(self.now);
            self.shortest_timeout = self.timeout;
        }
        prop_assert_eq!(self.machine.poll_request(self.now), None);
        let timer = self.machine.poll_timeout();
        // It never falls silent: a heartbeat that is wanted has a request under way or a timer set.
        prop_assert!(timer.is_some() || !self.wanted || self.under_way.is_some());
        prop_assert!(timer.is_none() || self.wanted);
        prop_assert!(timer.is_none_or(|timer| timer > self.now));
        let is_over = self.now >= self.machine.deadline();
        if self.wanted {
            let state = self.machine.state(self.now);
            prop_assert!(state != HeartbeatState::Idle);
            let is_doubted = matches!(state, HeartbeatState::Suspect | HeartbeatState::Lost);
            prop_assert!(!is_over || is_doubted);
        }
        Ok(())
    }

    /// The beat after one that was acknowledged leaves a tenth of the timeout, and a second at least,
    /// for its journey; where the timeout has no such second to give, half of it.
    fn check_next_beat(&self, at: Timestamp) -> Result<(), TestCaseError> {
        prop_assert!(at <= self.now);
        let deadline = self.machine.deadline();
        let timeout = self.shortest_timeout;
        prop_assert_eq!(deadline, at + timeout);
        let margin = (timeout / 10).max(Duration::from_secs(1)).min(timeout / 2);
        let latest = (deadline - margin).max(self.now);
        prop_assert!(
            self.machine
                .poll_timeout()
                .is_some_and(|timer| timer <= latest)
        );
        Ok(())
    }
}
