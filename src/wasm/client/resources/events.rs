use crate::client::events;
use crate::wasm::client::method::{Action, Build, Method};
use crate::wasm::client::options::EVENTS;

/// `client.events`, of which `js/classes.js` adds `follow` and `getPoller`. Documented for its users in
/// `js/types/events.d.ts`.
pub(in crate::wasm::client) const METHODS: &[Method] = &[Method {
    name: "Events|list",
    result: "page",
    arguments: "marker?: a string",
    options: EVENTS,
    action: Action::List(Build::Of(|_, arguments| {
        let mut options = arguments.options.events();
        options.list.marker = arguments.optional_text(0).or(options.list.marker);
        Ok(events::list(&options))
    })),
}];
