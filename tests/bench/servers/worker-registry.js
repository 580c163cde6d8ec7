// The registry as a worker, as docs/runtimes.md has it.

import { Registry } from "service-registry-client/registry";
import { account } from "./account.js";

const { fetch } = new Registry({ accounts: [account] });

export default { fetch };
