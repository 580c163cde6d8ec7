use crate::client::{account, object};
use crate::wasm::client::method::{Action, Build, Method, Read};

/// `client.account`. Documented for its users in `js/types/account.d.ts`.
pub(in crate::wasm::client) const METHODS: &[Method] = &[Method {
    name: "Account|getLimits",
    result: "object",
    arguments: "",
    options: "",
    action: Action::Call(
        Build::Of(|_, _| Ok(account::limits())),
        Read::Said(|_, response| object(response)),
    ),
}];
