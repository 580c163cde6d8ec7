// A network that is gone for three timeouts, while the registry lives.

import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Members } from "./rig/members.js";
import { Passage } from "./rig/passage.js";
import { RegistryProcess } from "./rig/processes.js";
import {
  expectDeadUnseen,
  expectJoinedTwice,
  expectRestored,
  heartbeatTimeout,
  outage,
} from "./rig/promises.js";
import { Reader } from "./rig/reader.js";

/** @type {[string, (passage: Passage) => void][]} */
const cuts = [
  ["takes everything and answers nothing", (passage) => passage.swallow()],
  ["resets every connection", (passage) => passage.drop()],
];

describe("three timeouts of a network", () => {
  for (const [name, cut] of cuts) {
    for (const thread of /** @type {const} */ (["main", "worker"])) {
      test(`that ${name}, beats from the ${thread} thread`, { timeout: 120_000 }, (context) =>
        loseNetwork(context, cut, thread),
      );
    }
  }
});

/**
 * @param {import("node:test").TestContext} context
 * @param {(passage: Passage) => void} cut
 * @param {"main" | "worker"} thread
 */
async function loseNetwork(context, cut, thread) {
  const { url } = await RegistryProcess.start(context);
  const passage = await Passage.open(context, url);
  const reader = new Reader(context, url);
  const members = await Members.join(context, {
    url: passage.url,
    presences: 20,
    services: 2,
    heartbeatTimeout,
    thread,
  });
  await members.ask("update", { version: "2" });
  members.told.length = 0;
  cut(passage);
  const away = Date.now();
  // Wanted while nothing can be sent, and done on return.
  const updated = members.ask("update", { version: "3" });
  await sleep(outage);
  expectDeadUnseen(reader, away);
  passage.pass();
  const since = Date.now();
  await updated;
  await expectRestored(context, members, reader, { since, version: "3" });
  expectJoinedTwice(members, reader);
}
