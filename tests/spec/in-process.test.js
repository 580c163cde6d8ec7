// The behaviour suite without a socket: requests go to `registry.fetch`, and every exchange is held
// against the description of the API.

import { describe, test } from "node:test";
import { Registry } from "service-registry-client/registry";
import { bundleDescription } from "./bundle.js";
import { account, otherAccount } from "./check.js";
import { Coverage, Described, OperationResponse } from "./described.js";
import { Description } from "./description.js";
import { equal } from "./expect.js";
import { refusals } from "./refusals.js";
import { runSuite } from "./run.js";

const bundle = bundleDescription();
const description = new Description(bundle);
const coverage = new Coverage();

/** Statuses that no request brings about. */
const unreachable = new Map([
  ["500", "the store must be broken: tests/core/registry_conflicts.rs"],
  ["503", "the store must be out of reach: tests/core/registry_conflicts.rs"],
]);

runSuite("in process", open, { overSocket: false });

describe("in process: every operation", { concurrency: 8 }, () => {
  for (const { name, run } of refusals(description)) {
    test(name, async () => {
      const { target, close } = open({});
      try {
        await run(target);
      } finally {
        close();
      }
    });
  }
});

test("in process: every answer that is described has occurred", () => {
  const missing = description.operations.flatMap(({ id, statuses }) =>
    statuses
      .filter((status) => !unreachable.has(status) && !coverage.has(id, status))
      .map((status) => `${id} ${status}`),
  );
  equal(missing, [], "described, and never answered");
});

/** @param {import("./check.js").RegistryOptions} options */
function open(options) {
  const registry = new Registry({ accounts: [account, otherAccount], ...options });
  const settled = options.maxHeartbeatTimeout ? new Description(bundle, options) : description;
  const fetch = registry.handler(OperationResponse);
  const described = new Described(fetch, settled, coverage);
  const target = {
    ...account,
    other: otherAccount,
    fetch: described.fetch,
    url: "http://registry.test:8080/v1.0",
    authUrl: "http://registry.test:8080/v2.0",
    overSocket: false,
  };
  const close = () => {
    registry.close();
    described.verify();
  };
  return { target, close };
}
