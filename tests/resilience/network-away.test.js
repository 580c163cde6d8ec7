// A network that is gone for three timeouts, while the registry lives.

import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { joinThroughPassage } from "./rig/joined.js";
import { threads } from "./rig/members.js";
import { expectDeadUnseen, expectJoinedTwice, expectRestored, outage } from "./rig/promises.js";

/** @typedef {import("./rig/passage.js").Passage} Passage */

/** @type {[string, (passage: Passage) => void][]} */
const cuts = [
  ["takes everything and answers nothing", (passage) => passage.swallow()],
  ["resets every connection", (passage) => passage.drop()],
];

describe("three timeouts of a network", () => {
  for (const [name, cut] of cuts) {
    for (const thread of threads) {
      test(`that ${name}, beats from the ${thread} thread`, {
        timeout: 120_000,
      }, async (context) => {
        const { passage, members, reader } = await joinThroughPassage(context, { thread });
        members.forget();
        cut(passage);
        const away = Date.now();
        // Wanted while nothing can be sent, and done on return.
        const updated = members.update("3");
        await sleep(outage);
        expectDeadUnseen(reader, away);
        passage.pass();
        const since = Date.now();
        await updated;
        await expectRestored(context, members, reader, since);
        expectJoinedTwice(members, reader);
      });
    }
  }
});
