// A registry that is killed and comes back empty, under two hundred presences.

import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "./rig/joined.js";
import { expectRestored, outage } from "./rig/promises.js";

for (const [name, away, thread] of /** @type {[string, number, "main" | "worker"][]} */ ([
  ["at once", 0, "main"],
  ["at once, beats from a worker", 0, "worker"],
  ["after three timeouts", outage, "main"],
])) {
  test(`200 presences are restored in a registry that was killed and is back ${name}`, {
    timeout: 120_000,
  }, async (context) => {
    const { registry, members, reader } = await join(context, { presences: 200, thread });
    members.forget();
    await registry.kill();
    await sleep(away);
    const since = await registry.restart();
    await expectRestored(context, members, reader, since);
  });
}
