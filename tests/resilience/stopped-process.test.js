// A process that is stopped and continued, as debuggers, containers and laptops do it.

import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Members } from "./rig/members.js";
import { RegistryProcess } from "./rig/processes.js";
import {
  expectDeadUnseen,
  expectJoinedTwice,
  expectKept,
  expectRestored,
  heartbeatTimeout,
  outage,
} from "./rig/promises.js";
import { Reader } from "./rig/reader.js";

describe("a process that was stopped", () => {
  for (const thread of /** @type {const} */ (["main", "worker"])) {
    test(`for three timeouts has its services back, beats from the ${thread} thread`, {
      timeout: 120_000,
    }, async (context) => {
      const { members, reader } = await start(context, thread);
      members.signal("SIGSTOP");
      const stopped = Date.now();
      await sleep(outage);
      expectDeadUnseen(reader, stopped);
      members.signal("SIGCONT");
      await expectRestored(context, members, reader, { since: Date.now(), version: "2" });
      expectJoinedTwice(members, reader);
    });

    test(`for less than its sessions live goes on, beats from the ${thread} thread`, {
      timeout: 60_000,
    }, async (context) => {
      const { members, reader } = await start(context, thread);
      for (let count = 0; count < 3; count += 1) {
        members.signal("SIGSTOP");
        await sleep(1_500);
        members.signal("SIGCONT");
        await sleep(2_000);
      }
      await expectKept(members, reader, "2");
    });
  }
});

/**
 * @param {import("node:test").TestContext} context
 * @param {"main" | "worker"} thread
 */
async function start(context, thread) {
  const { url } = await RegistryProcess.start(context);
  const reader = new Reader(context, url);
  const members = await Members.join(context, {
    url,
    presences: 20,
    services: 2,
    heartbeatTimeout,
    thread,
  });
  await members.ask("update", { version: "2" });
  reader.looks.length = 0;
  return { members, reader };
}
