//! Reading the events feed on and on: what to ask next, and which of an answer's events are new.

use std::rc::Rc;

use crate::protocol::FaultType;

use super::events::EventListOptions;
use super::{Call, Error, Json, Listed, decimal, events};

/// Where to start in the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedStart {
    /// With what the registry lists when it is told nothing: the last hour, unless it is configured
    /// otherwise.
    Window,
    /// With what happens from now on.
    Now,
    /// After the event with this id, or from this position of a list.
    After(String),
}

/// Reads a feed page by page, each event once.
///
/// The host sends [`request`](Self::request), hands the answer to [`handle_page`](Self::handle_page) or
/// the failure to [`handle_failure`](Self::handle_failure), and repeats.
///
/// Markers are inclusive. A registry of today says where its feed goes on (`feed_position`); with an
/// older one the last event seen is asked for again, and dropped.
#[derive(Clone, Debug)]
pub struct FeedCursor {
    next: Next,
    /// The last event that was handed out, or the position that was started from.
    marker: Option<String>,
    /// Its clones share these.
    options: Rc<EventListOptions>,
    /// Whether the registry says where its feed goes on; such a one can hold a request, too. `None`
    /// before its first answer.
    tells_position: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Next {
    Window,
    At(String),
    /// At an event that was not read yet. A registry that is asked to wait waits for later ones.
    Page(String),
    /// Where now is has to be found out. Without a position from the registry, that is behind the last
    /// event there is.
    SkipToEnd(Option<String>),
}

/// What a page of the feed brings.
#[derive(Clone, Debug)]
pub struct FeedPage<J> {
    /// What is missing before the events.
    pub gap: Option<FeedGap>,
    /// The new events, oldest first.
    pub events: Vec<J>,
    /// Whether the next page exists already.
    pub has_more: bool,
}

/// Events that the registry does not have any more, and nobody was told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedGap {
    /// Where reading was to go on.
    pub from: Option<String>,
    /// Where it goes on instead; `None` for what the registry still lists.
    pub to: Option<String>,
}

impl FeedCursor {
    /// A cursor that asks with these options, which are without a marker and a wait.
    pub fn new(start: FeedStart, options: EventListOptions) -> Self {
        let marker = match &start {
            FeedStart::After(marker) => Some(marker.clone()),
            FeedStart::Window | FeedStart::Now => None,
        };
        Self {
            next: match start {
                FeedStart::Window => Next::Window,
                FeedStart::Now => Next::SkipToEnd(None),
                FeedStart::After(marker) => Next::At(marker),
            },
            marker,
            options: Rc::new(options),
            tells_position: None,
        }
    }

    /// From where reading goes on after a pause: to be saved, and started from with
    /// [`FeedStart::After`]. `None` before anything was read.
    pub fn marker(&self) -> Option<&str> {
        self.marker.as_deref()
    }

    /// Moves the marker behind an event that was handed out.
    pub fn pass(&mut self, id: String) {
        self.marker = Some(id);
    }

    /// Moves the marker to the end of a gap that was handed out.
    pub fn pass_gap(&mut self, gap: &FeedGap) {
        // Behind a gap that nothing follows, the cursor is further on already.
        if gap.to.is_some() && self.marker == gap.from {
            self.marker = gap.to.clone();
        }
    }

    /// Goes on behind the marker, whatever was read since.
    pub fn rewind(&mut self) {
        self.next = match (&self.marker, &self.next) {
            (Some(marker), _) => Next::At(marker.clone()),
            (None, Next::SkipToEnd(_)) => Next::SkipToEnd(None),
            (None, _) => Next::Window,
        };
    }

    /// Whether the registry holds a request until there is something new.
    pub fn can_wait(&self) -> bool {
        self.tells_position == Some(true)
    }

    /// Whether the next request may ask to be held. What is there already must be read first, and a
    /// registry that tells no position would not understand.
    pub fn may_wait(&self) -> bool {
        let is_behind = matches!(self.next, Next::Page(_) | Next::SkipToEnd(_));
        self.tells_position != Some(false) && !is_behind
    }

    /// The request for the next page; `wait` is for how many seconds the registry may hold it.
    pub fn request<J: Json>(&self, wait: Option<u32>) -> Call<J> {
        let wait = wait.filter(|_| self.may_wait());
        let wait = wait.map(|seconds| decimal(seconds.into()));
        let marker = self.next.marker();
        events::list(&self.options)
            .query("wait", wait.as_deref())
            .query("marker", marker.map(String::as_str))
    }

    /// Takes the answer to [`request`](Self::request). `gap` is what it says under that name.
    pub fn handle_page<J: Json>(
        &mut self,
        listed: &Listed<J>,
        gap: Option<FeedGap>,
    ) -> FeedPage<J> {
        self.tells_position = Some(listed.feed_position.is_some());
        let mut events = listed.values.entries().unwrap_or_default();
        let last_id = events.last().and_then(|event| event.text_at(&["id"]));
        // A page that leads to itself would be read for ever.
        let asked = self.next.marker();
        let next_page = listed.next_marker.as_ref().filter(|id| asked != Some(id));
        let position = listed.feed_position.as_ref();
        if let Next::SkipToEnd(_) = self.next {
            self.next = match (position, next_page, last_id) {
                (Some(position), ..) => self.start_at(position.clone()),
                (None, Some(next), _) => Next::SkipToEnd(Some(next.clone())),
                (None, None, Some(last)) => self.start_at(last),
                (None, None, None) => Next::Window,
            };
            return FeedPage {
                gap,
                events: Vec::new(),
                has_more: matches!(self.next, Next::SkipToEnd(_)),
            };
        }
        let has_more = next_page.is_some();
        events.retain(|event| {
            let id = event.text_at(&["id"]);
            id.is_none() || id != self.marker
        });
        if events.is_empty()
            && !has_more
            && let Some(position) = position
        {
            self.marker = Some(position.clone());
        }
        if let Some(next) = next_page {
            self.next = Next::Page(next.clone());
        } else if let Some(next) = position.or(last_id.as_ref()) {
            self.next = Next::At(next.clone());
        }
        FeedPage {
            gap,
            events,
            has_more,
        }
    }

    /// Takes a failure. When the registry's feed began after the marker, or ended before it, as after a
    /// loss of its data, that is a gap, and reading goes on with what there is; `None` for everything
    /// else.
    pub fn handle_failure<J: Json>(&mut self, error: &Error<J>) -> Option<FeedGap> {
        self.next.marker()?;
        if error.fault_type() != Some(FaultType::BadRequest) {
            return None;
        }
        let details = error.response()?.body.text_at(&["details"])?;
        if !details.starts_with("from parameter must be") {
            return None;
        }
        let from = self.marker.take();
        self.next = Next::Window;
        Some(FeedGap { from, to: None })
    }

    fn start_at(&mut self, marker: String) -> Next {
        self.marker = Some(marker.clone());
        Next::At(marker)
    }
}

impl Next {
    fn marker(&self) -> Option<&String> {
        match self {
            Self::Window | Self::SkipToEnd(None) => None,
            Self::At(marker) | Self::Page(marker) | Self::SkipToEnd(Some(marker)) => Some(marker),
        }
    }
}

impl FeedGap {
    /// Reads the gap that an answer to an events request tells of.
    pub fn read<J: Json>(body: &J) -> Option<Self> {
        body.at(&["metadata", "gap"]).as_ref().map(Self::of)
    }

    /// Reads a gap as it stands in an answer, and as programs get it.
    pub fn of<J: Json>(gap: &J) -> Self {
        Self {
            from: gap.text_at(&["from"]),
            to: gap.text_at(&["to"]),
        }
    }
}
