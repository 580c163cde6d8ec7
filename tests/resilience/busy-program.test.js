// A program whose main thread does something else.

import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "./rig/joined.js";
import { expectKept, expectRestored, heartbeatTimeout, outage } from "./rig/promises.js";

test("a program that beats from a worker may be busy for three timeouts", {
  timeout: 60_000,
}, async (context) => {
  const { members, reader } = await join(context, { thread: "worker" });
  await members.ask("block", outage);
  await sleep(heartbeatTimeout * 1000);
  await expectKept(members, reader);
});

test("a program whose registry was replaced while it was busy has its services back", {
  timeout: 60_000,
}, async (context) => {
  const { registry, members, reader } = await join(context, { thread: "worker" });
  const busy = members.ask("block", outage);
  await sleep(outage / 2);
  await registry.kill();
  await registry.restart();
  await busy;
  await expectRestored(context, members, reader, Date.now());
});

test("a program that does not may be busy for a timeout less an interval", {
  timeout: 60_000,
}, async (context) => {
  // The interval of ten seconds is six at most.
  const { members, reader } = await join(context, { heartbeatTimeout: 10 });
  for (let count = 0; count < 4; count += 1) {
    await members.ask("block", 3_500);
    await sleep(1_700);
  }
  await expectKept(members, reader);
});
