//! What a heartbeat makes of the answers.

use crate::client::Duration;
use crate::protocol::Timestamp;

use super::{Ask, Heartbeat, HeartbeatEvent, Phase, StopReason, Verdict, interval};

impl<E> Heartbeat<E> {
    const MAX_RETRY: Duration = Duration::from_secs(5);
    const MAX_RETRY_AFTER: Duration = Duration::from_secs(60);

    /// Takes the token that answered a beat.
    pub fn handle_acknowledgement(&mut self, token: String, now: Timestamp) {
        if !self.note_answer(now) {
            return;
        }
        self.token = token;
        let wanted = self.land();
        self.acknowledge();
        if now >= self.deadline {
            self.woken_at = Some(now);
        }
        if wanted {
            self.wait_until(Ask::Beat, (self.last_sent + self.interval).max(now));
            self.events
                .push(HeartbeatEvent::Acknowledged { at: self.last_sent });
        }
    }

    /// Takes the news that the latest beat was repeated at a time, and accepted.
    pub fn handle_repeated(&mut self, sent_at: Timestamp) {
        match self.phase {
            Phase::Waiting { ask: Ask::Beat, .. } if sent_at > self.last_sent => {
                self.last_sent = sent_at;
                self.acknowledge();
                self.wait_until(Ask::Beat, sent_at + self.interval);
            }
            // It was sent before what is under way now.
            Phase::InFlight { .. } if sent_at + self.earlier_timeout > self.deadline => {
                self.deadline = sent_at + self.earlier_timeout;
                self.expired = false;
                self.overdue = false;
                self.last_acknowledged = Some(sent_at);
            }
            _ => return,
        }
        self.events
            .push(HeartbeatEvent::Acknowledged { at: sent_at });
    }

    /// Takes the news that the session exists after all, though its token is not known.
    pub fn handle_session_found(&mut self, now: Timestamp) {
        if self.note_answer(now) && self.land() {
            let delay = self.retry_delay(now);
            self.wait_until(Ask::Beat, now + delay);
        }
    }

    /// Takes the failure of a request.
    pub fn handle_failure(&mut self, verdict: Verdict, error: E, now: Timestamp) {
        let ask = match self.phase {
            Phase::InFlight { ask, .. } => ask,
            _ => Ask::Beat,
        };
        self.gone |= verdict == Verdict::SessionGone;
        if !self.note_answer(now) || !self.land() {
            return;
        }
        self.backoff.fail();
        self.events.push(HeartbeatEvent::Failed { error });
        match verdict {
            Verdict::Retry { after } => {
                self.not_before = now + self.bounded(after, now);
                let until = now + self.retry_delay(now);
                self.wait_until(ask, until.max(self.not_before));
            }
            Verdict::UnknownToken => self.wait_until(Ask::ReadSession, now),
            Verdict::SessionGone => self.end(StopReason::Lost),
            Verdict::Refused => self.end(StopReason::Refused),
        }
        if matches!(self.phase, Phase::Waiting { .. }) {
            self.decide(now);
        }
    }

    /// Takes note that what is under way is answered; `false` if nothing is.
    fn note_answer(&mut self, now: Timestamp) -> bool {
        if self.stood_still(now) {
            self.woken_at = Some(now);
        }
        self.hear();
        matches!(self.phase, Phase::InFlight { .. } | Phase::Stopping { .. })
    }

    /// Takes note that something has become of the latest request.
    fn hear(&mut self) {
        self.woken_at = self.woken_at.filter(|woken| self.last_sent < *woken);
    }

    /// Ends the request under way; `false` when the machine was stopped meanwhile.
    fn land(&mut self) -> bool {
        let wanted = matches!(self.phase, Phase::InFlight { .. });
        self.phase = Phase::Idle;
        wanted
    }

    /// Counts the session's time from the latest request, which was accepted.
    fn acknowledge(&mut self) {
        self.deadline = self.last_sent + self.shortest_timeout;
        self.gone = false;
        self.expired = false;
        self.overdue = false;
        self.hear();
        self.last_acknowledged = Some(self.last_sent);
        self.backoff.succeed();
    }

    /// Before the deadline tries follow each other closely enough to save the session. After it they still
    /// do so if the registry has accepted them all and only the answers were lost.
    fn retry_delay(&mut self, now: Timestamp) -> Duration {
        let parts = if now < self.deadline { 6 } else { 3 };
        let cap = Self::MAX_RETRY.min(self.timeout / parts);
        self.backoff.draw(cap, &mut self.jitter)
    }

    /// What the registry asks to wait, but not so long that the session dies of it: if that left no time for another
    /// try before the deadline, half of the time that is left.
    fn bounded(&self, after: Option<Duration>, now: Timestamp) -> Duration {
        let after = after.unwrap_or_default().min(Self::MAX_RETRY_AFTER);
        let left = Duration::between(now, self.deadline);
        if left.is_zero() || after + interval::margin(self.timeout) <= left {
            after
        } else {
            after.min(left / 2)
        }
    }
}
