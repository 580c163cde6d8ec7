use crate::client::views;
use crate::wasm::client::method::{Action, Build, Method};
use crate::wasm::client::options::LIST;

/// `client.views`. Documented for its users in `js/types/views.d.ts`.
pub(in crate::wasm::client) const METHODS: &[Method] = &[Method {
    name: "Views|getOverview",
    result: "page",
    arguments: "",
    options: LIST,
    action: Action::List(Build::Page(views::overview)),
}];
