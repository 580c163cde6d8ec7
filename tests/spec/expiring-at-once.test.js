// Sessions that end together, of which a request ends some: the timer goes on with the others.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { Registry } from "service-registry-client/registry";
import { logIn } from "./api.js";
import { account } from "./check.js";

test("what a request leaves of those that are over ends at once, not with the timer's next second", async () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.now() });
  const pass = async (/** @type {number} */ millis) => {
    mock.timers.tick(millis);
    await turn();
  };
  const registry = new Registry({ accounts: [account], resourceLimits: { sessions: 1_000 } });
  const url = "http://registry.test/v1.0";
  const authUrl = "http://registry.test/v2.0";
  const place = { fetch: registry.fetch, url, authUrl, other: account, overSocket: false };
  const api = await logIn({ ...place, ...account });
  // From here on the timer looks once a second; those that end together do so half a second later.
  await api.createSession({ heartbeat_timeout: 30 });
  await pass(500);
  for (let created = 0; created < 100; created += 1)
    await api.createSession({ heartbeat_timeout: 3 });
  for (let half = 1; half <= 6; half += 1) await pass(500);
  await pass(100);
  assert.equal(registry.statistics().expiredSessions, 0);

  assert.equal((await api.read("/sessions")).values.length, 1);
  assert.equal(registry.statistics().expiredSessions, 64);
  await pass(1);
  assert.equal(registry.statistics().expiredSessions, 100);
  registry.close();
});
