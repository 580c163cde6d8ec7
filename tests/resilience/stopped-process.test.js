// A process that is stopped and continued, as debuggers, containers and laptops do it.

import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "./rig/joined.js";
import { threads } from "./rig/members.js";
import {
  expectDeadUnseen,
  expectJoinedTwice,
  expectKept,
  expectRestored,
  outage,
} from "./rig/promises.js";

describe("a process that was stopped", () => {
  for (const thread of threads) {
    test(`for three timeouts has its services back, beats from the ${thread} thread`, {
      timeout: 120_000,
    }, async (context) => {
      const { members, reader } = await join(context, { thread });
      members.signal("SIGSTOP");
      const stopped = Date.now();
      await sleep(outage);
      expectDeadUnseen(reader, stopped);
      members.signal("SIGCONT");
      await expectRestored(context, members, reader, Date.now());
      expectJoinedTwice(members, reader);
    });

    test(`for less than its sessions live goes on, beats from the ${thread} thread`, {
      timeout: 60_000,
    }, async (context) => {
      const { members, reader } = await join(context, { thread });
      for (let count = 0; count < 3; count += 1) {
        members.signal("SIGSTOP");
        await sleep(1_500);
        members.signal("SIGCONT");
        await sleep(2_000);
      }
      await expectKept(members, reader);
    });
  }
});
