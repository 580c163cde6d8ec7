use super::{Duration, Error, Json, Verdict};

/// A failure as the host has it: the client's own decision, or what went wrong before there was an
/// answer.
pub trait Failed<J: Json>: Clone + From<Error<J>> {
    /// The client's decision, if it was one.
    fn decided(&self) -> Option<&Error<J>>;

    /// What it says about the session whose heartbeat failed.
    fn verdict(&self) -> Verdict {
        self.decided().map_or(Verdict::NO_ANSWER, Verdict::of)
    }

    /// How long to wait before another try at least: what the registry asks for, up to a minute.
    fn retry_after(&self) -> Duration {
        const MOST: Duration = Duration::from_secs(60);
        let asked = self.decided().and_then(Error::retry_after);
        asked.unwrap_or_default().min(MOST)
    }

    /// Whether it is the registry's fault about an object of this kind.
    fn is_about(&self, kind: &str) -> bool {
        self.decided().is_some_and(|error| error.is_about(kind))
    }

    /// Whether the same may succeed later.
    fn is_transient(&self) -> bool {
        self.decided().is_none_or(Error::is_transient)
    }

    /// Whether what is asked for is itself refused, so that trying again cannot help.
    fn is_refusal(&self) -> bool {
        self.decided().is_some_and(Error::is_refusal)
    }
}

impl<J: Json> Failed<J> for Error<J> {
    fn decided(&self) -> Option<&Error<J>> {
        Some(self)
    }
}
