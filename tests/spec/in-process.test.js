// The behaviour suite without a socket: requests go to `registry.fetch`.

import { Registry } from "service-registry-client/registry";
import { account, otherAccount } from "./check.js";
import { runSuite } from "./run.js";

runSuite("in process", (options) => {
  const registry = new Registry({ accounts: [account, otherAccount], ...options });
  const target = {
    ...account,
    other: otherAccount,
    fetch: registry.fetch,
    url: "http://registry.test/v1.0",
    authUrl: "http://registry.test/v2.0",
    overSocket: false,
  };
  return { target, close: () => registry.close() };
});
