use serde_json::json;

use super::fields::Refusal;
use super::{Account, Answer, Ask};

impl Account {
    pub(super) fn overview(&mut self, ask: &Ask<'_>) -> Result<Answer, Refusal> {
        let entries = self.sessions.iter().map(|(id, session)| {
            let services = self.services_of(id);
            (
                id.clone(),
                json!({"session": session.shown(id), "services": services}),
            )
        });
        self.page(ask, 255, entries.collect())
    }
}
