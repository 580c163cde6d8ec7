// A program that is told to end.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { join } from "./rig/joined.js";
import { threads } from "./rig/members.js";

const drain = 2_000;
const presences = 5;
/** How long leaving takes at most. */
const timeout = 5_000;
/** What processes take that share a busy machine. */
const busyMachine = 2_000;

describe("a program that gets a SIGTERM", () => {
  for (const thread of threads) {
    test(`drains, leaves and ends by itself, beats from the ${thread} thread`, {
      timeout: 60_000,
    }, async (context) => {
      const { members, reader } = await join(context, { presences, thread, drain });
      const told = Date.now();
      members.signal("SIGTERM");
      const ended = members.end();
      let draining = 0;
      while (draining < members.ids.length && Date.now() < told + drain) {
        const services = [...(await reader.services()).values()];
        draining = services.filter(({ metadata }) => metadata.draining === "true").length;
      }
      assert.equal(draining, members.ids.length);
      const { code, signal, at } = await ended;
      assert.deepEqual({ code, signal }, { code: 0, signal: null });
      assert.ok(at - told >= drain, `it drained for ${at - told} ms`);
      assert.ok(at - told < drain + busyMachine, `it ended after ${at - told} ms`);
      assert.equal((await reader.services()).size, 0);
    });

    test(`ends in time without a registry, beats from the ${thread} thread`, {
      timeout: 60_000,
    }, async (context) => {
      const { registry, members } = await join(context, { presences, thread, drain });
      await registry.kill();
      const told = Date.now();
      members.signal("SIGTERM");
      const { code, signal, at } = await members.end();
      assert.deepEqual({ code, signal }, { code: 0, signal: null });
      assert.ok(at - told < timeout + busyMachine, `it ended after ${at - told} ms`);
    });
  }
});
