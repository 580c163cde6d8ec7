// A registry that is killed and comes back empty, under two hundred presences.

import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Members } from "./rig/members.js";
import { RegistryProcess } from "./rig/processes.js";
import { expectRestored, heartbeatTimeout, outage } from "./rig/promises.js";
import { Reader } from "./rig/reader.js";

for (const [name, away, thread] of /** @type {[string, number, "main" | "worker"][]} */ ([
  ["at once", 0, "main"],
  ["at once, beats from a worker", 0, "worker"],
  ["after three timeouts", outage, "main"],
])) {
  test(`200 presences are restored in a registry that was killed and is back ${name}`, {
    timeout: 120_000,
  }, async (context) => {
    const registry = await RegistryProcess.start(context);
    const { url } = registry;
    const members = await Members.join(context, {
      url,
      presences: 200,
      services: 2,
      heartbeatTimeout,
      thread,
    });
    const reader = new Reader(context, url);
    await members.ask("update", { version: "2" });
    members.told.length = 0;
    await registry.kill();
    await sleep(away);
    const since = await registry.restart();
    await expectRestored(context, members, reader, { since, version: "2" });
  });
}
