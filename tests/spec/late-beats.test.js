// Heartbeats that are due at once, because nothing could run meanwhile.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { Client } from "service-registry-client";
import { Registry } from "service-registry-client/registry";
import { account } from "./check.js";

test("beats that are late begin some at a time, and those that were sent are answered between", async () => {
  const registry = new Registry({ accounts: [account] });
  /** How many began in each turn of the event loop, and how many were answered by then. @type {Map<number, number>} */
  const begun = new Map();
  /** @type {Map<number, number>} */
  const answeredBy = new Map();
  let turns = 0;
  let answered = 0;
  const { username, apiKey } = account;
  const client = new Client(username, apiKey, "us", {
    fetch: (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
      if (url.endsWith("/heartbeat")) {
        begun.set(turns, (begun.get(turns) ?? 0) + 1);
        answeredBy.set(turns, answered);
      }
      return registry.fetch(new Request(url, init));
    },
  });
  const heartbeaters = await Promise.all(
    Array.from({ length: 300 }, async () => {
      const { heartbeater } = await client.sessions.create(5);
      heartbeater.on("heartbeat", () => {
        answered += 1;
      });
      heartbeater.start();
      return heartbeater;
    }),
  );
  while (answered < 300) await turn();

  begun.clear();
  answeredBy.clear();
  answered = 0;
  // All are due within three seconds.
  const end = performance.now() + 3_100;
  while (performance.now() < end);
  while (answered < 300) {
    turns += 1;
    await turn();
  }
  const counts = [...begun.values()];
  assert.equal(Math.max(...counts), 64);
  assert.equal(
    counts.reduce((sum, count) => sum + count),
    300,
  );
  const [first, second = 0] = answeredBy.values();
  assert.equal(first, 0);
  assert.ok(second > 0, "some are answered before the next begin");
  for (const heartbeater of heartbeaters) heartbeater.stop();
  registry.close();
});
