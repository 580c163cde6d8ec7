use crate::client::account;
use crate::wasm::client::method::{Action, Method};
use crate::wasm::client::options::CALL;

/// `client.account`. Documented for its users in `js/types/account.d.ts`.
pub(in crate::wasm::client) const METHODS: &[Method] = &[Method {
    name: "Account|getLimits",
    result: "object",
    arguments: "",
    options: &[CALL],
    action: Action::Call(|_, _| Ok(account::limits()), |_, _, reply| reply.object()),
}];
