// Heartbeats that are due at once, because nothing could run meanwhile.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { Client } from "service-registry-client";
import { Registry } from "service-registry-client/registry";
import { account } from "./check.js";

test("beats that are late begin some at a time, and those that were sent are answered between", async () => {
  const registry = new Registry({ accounts: [account] });
  /** How many began in each turn of the event loop. @type {Map<number, number>} */
  const begun = new Map();
  let turns = 0;
  const { username, apiKey } = account;
  const client = new Client(username, apiKey, "us", {
    fetch: (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
      if (url.endsWith("/heartbeat")) begun.set(turns, (begun.get(turns) ?? 0) + 1);
      return registry.fetch(new Request(url, init));
    },
  });
  let answered = 0;
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
  answered = 0;
  // All are due within three seconds.
  const end = performance.now() + 3_100;
  while (performance.now() < end);
  while (answered < 300) {
    turns += 1;
    await turn();
  }
  assert.equal(Math.max(...begun.values()), 64);
  for (const heartbeater of heartbeaters) heartbeater.stop();
  registry.close();
});
