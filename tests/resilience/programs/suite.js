// The behaviour suite in a program that listens to no rejections, as most programs do not: whatever the client leaves
// unhandled ends it. (node:test listens.)

import { Registry } from "service-registry-client/registry";
import { account, otherAccount } from "../../spec/check.js";
import { suite } from "../../spec/suite.js";

const concurrency = 16;

for (const event of ["unhandledRejection", "uncaughtException"]) {
  if (process.listenerCount(event) > 0) throw new Error(`somebody listens to ${event}`);
}
const checks = Object.values(suite).flat();
const queue = checks.values();
/** @type {string[]} */
const failed = [];
await Promise.all(Array.from({ length: concurrency }, work));
process.send?.({ ended: { checks: checks.length, failed } });
process.disconnect();

async function work() {
  for (const { name, run, options } of queue) {
    const registry = new Registry({ accounts: [account, otherAccount], ...options });
    const origin = "http://registry.test:8080";
    /** @type {import("../../spec/check.js").Target} */
    const target = {
      ...account,
      other: otherAccount,
      fetch: registry.fetch,
      url: `${origin}/v1.0`,
      authUrl: `${origin}/v2.0`,
      overSocket: false,
    };
    // Whether it holds is told by the suite's own tests, which are not run beside so many others.
    await run(target).catch(() => failed.push(name));
    for (const end of target.ends ?? []) end();
    registry.close();
  }
}
