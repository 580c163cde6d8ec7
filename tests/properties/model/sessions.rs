use serde_json::{Value, json};

use super::events::{is_uuid_at, read_uuid};
use super::fields::{Refusal, invalid, limit_reached, not_found, required};
use super::{Account, Answer, Ask, Drawn, Session, Settings};

impl Account {
    pub(super) fn create_session(
        &mut self,
        ask: &Ask<'_>,
        drawn: &Drawn,
        settings: Settings,
    ) -> Result<Answer, Refusal> {
        let metadata = ask.metadata()?.unwrap_or(json!({}));
        let timeout = required("heartbeat_timeout", ask.heartbeat_timeout()?)?;
        if self.sessions.len() >= settings.max_sessions {
            return Err(limit_reached("session", settings.max_sessions));
        }
        let session = Session {
            metadata,
            heartbeat_timeout: timeout,
            last_seen: None,
            deadline: ask.now + timeout * 1000,
            token: drawn.token.clone(),
            previous_token: None,
        };
        assert!(
            is_uuid_at(&session.token, session.deadline),
            "a token carries the deadline"
        );
        assert!(
            !self.sessions.contains_key(&drawn.session_id),
            "an id is new"
        );
        assert!(is_session_id(&drawn.session_id), "{}", drawn.session_id);
        self.sessions.insert(drawn.session_id.clone(), session);
        Ok(Answer {
            location: ask.location("sessions", &drawn.session_id),
            ..Answer::with(201, json!({"token": drawn.token}))
        })
    }

    pub(super) fn list_sessions(&mut self, ask: &Ask<'_>) -> Result<Answer, Refusal> {
        let sessions = self.sessions.iter();
        let shown = sessions.map(|(id, session)| (id.clone(), session.shown(id)));
        self.page(ask, 255, shown.collect())
    }

    pub(super) fn read_session(&self, id: &str) -> Result<Answer, Refusal> {
        let session = self
            .sessions
            .get(id)
            .ok_or_else(|| not_found("Session", id))?;
        Ok(Answer::with(200, session.shown(id)))
    }

    pub(super) fn update_session(&mut self, id: &str, ask: &Ask<'_>) -> Result<Answer, Refusal> {
        let metadata = ask.metadata()?;
        let timeout = ask.heartbeat_timeout()?;
        let session = self
            .sessions
            .get_mut(id)
            .ok_or_else(|| not_found("Session", id))?;
        session.metadata = metadata.unwrap_or(session.metadata.take());
        session.heartbeat_timeout = timeout.unwrap_or(session.heartbeat_timeout);
        Ok(Answer {
            location: ask.location("sessions", id),
            ..Answer::with(204, Value::Null)
        })
    }

    pub(super) fn delete_session(&mut self, id: &str, ask: &Ask<'_>) -> Result<Answer, Refusal> {
        let session = self
            .sessions
            .remove(id)
            .ok_or_else(|| not_found("Session", id))?;
        let services = self.take_services_of(id);
        self.feed.add(ask.now, "session.end", session.shown(id));
        self.feed.add(ask.now, "services.timeout", services);
        Ok(Answer::with(204, Value::Null))
    }

    /// The current token is exchanged for a new one; the previous one gets the current one again.
    pub(super) fn heartbeat(
        &mut self,
        id: &str,
        ask: &Ask<'_>,
        drawn: &Drawn,
    ) -> Result<Answer, Refusal> {
        let token = required("token", ask.text("token", |_| Ok(()))?)?;
        let token = read_uuid(&token).map_err(|reason| invalid("token", reason))?;
        let alive = |session: &&mut Session| ask.now < session.deadline;
        let session = self.sessions.get_mut(id).filter(alive);
        let session = session.ok_or_else(|| not_found("Session", id))?;
        let deadline = ask.now + session.heartbeat_timeout * 1000;
        if token == session.token {
            assert_ne!(drawn.token, token, "a new token is another one");
            assert!(
                is_uuid_at(&drawn.token, deadline),
                "a token carries the deadline"
            );
            session.token = drawn.token.clone();
            session.previous_token = Some(token);
        } else if Some(&token) != session.previous_token.as_ref() {
            return Err(not_found("HeartbeatMarker", &token));
        }
        session.deadline = deadline;
        session.last_seen = Some(ask.now);
        Ok(Answer::with(200, json!({"token": session.token})))
    }
}

impl Session {
    pub(super) fn shown(&self, id: &str) -> Value {
        json!({
            "id": id,
            "metadata": self.metadata,
            "heartbeat_timeout": self.heartbeat_timeout,
            "last_seen": self.last_seen,
        })
    }
}

fn is_session_id(text: &str) -> bool {
    text.len() == 10 && text.starts_with("se") && text.chars().all(|c| c.is_ascii_alphanumeric())
}
