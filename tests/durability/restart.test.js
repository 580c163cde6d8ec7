// What a restart leaves as it was, and what a silent session gains by it: nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Api, expect } from "./rig/api.js";
import { describe as describeService } from "./rig/feed.js";
import { imageOf } from "./rig/image.js";
import { place, RegistryProcess } from "./rig/processes.js";

/** What a start takes off the sessions' lives, and how old what is known of the time may be. */
const startCost = 1000;
/** How late a busy machine may do things, in milliseconds. */
const lateness = 1500;

for (const signal of /** @type {const} */ (["SIGKILL", "SIGTERM"])) {
  test(`after ${signal} all is as it was, and a session has as much time left`, {
    timeout: 60_000,
  }, async (context) => {
    const directory = place(context);
    const first = await RegistryProcess.start(context, { directory });
    let api = await new Api(first.url).logIn();
    const { token } = api;
    const lasting = await createSession(api, 30);
    const made = Date.now();
    const silent = await createSession(api, 5);
    await createService(api, "lasting", lasting.id);
    await createService(api, "silent", silent.id);
    expect(await api.call("PUT", "/configuration/port", { value: "8080" }), 204);
    await sleep(1200);
    const image = await imageOf(api);
    first.signal(signal);
    await first.ended;
    const lived = Date.now() - made;
    // Longer than the session has left.
    await sleep(5000);

    const again = Date.now();
    const second = await RegistryProcess.start(context, { directory });
    api = Api.with(second.url, /** @type {string} */ (token));
    assert.deepEqual(await imageOf(api), image);
    const beaten = await api.call("POST", `/sessions/${lasting.id}/heartbeat`, {
      token: lasting.token,
    });
    expect(beaten, 200);
    const end = await waitForEnd(api, "silent");
    const left = end - again;
    assert.ok(left <= 5000 - lived + startCost + lateness, `${left} ms after ${lived} ms`);
    assert.ok(left >= 5000 - lived - startCost - lateness, `${left} ms after ${lived} ms`);
    const known = (await api.list("/services?")).map(describeService);
    assert.equal(known.length, 1);
    await second.kill();
  });
}

test("restarts do not keep a silent session alive", { timeout: 60_000 }, async (context) => {
  const directory = place(context);
  const first = await RegistryProcess.start(context, { directory });
  const { token } = await new Api(first.url).logIn();
  const { id } = await createSession(Api.with(first.url, /** @type {string} */ (token)), 5);
  await first.kill();
  for (let start = 1; start < 6; start += 1) {
    const registry = await RegistryProcess.start(context, { directory });
    await registry.kill();
  }
  const registry = await RegistryProcess.start(context, { directory });
  const api = Api.with(registry.url, /** @type {string} */ (token));
  expect(await api.call("GET", `/sessions/${id}`), 404);
  await registry.kill();
});

test("a registry without sessions for long counts the time of its first one", {
  timeout: 60_000,
}, async (context) => {
  const directory = place(context);
  const first = await RegistryProcess.start(context, { directory });
  const api = await new Api(first.url).logIn();
  await sleep(4000);
  const { id } = await createSession(api, 3);
  // At once: the time was not noted since the registry started, but for the session's sake.
  await first.kill();
  const second = await RegistryProcess.start(context, { directory });
  const started = Date.now();
  const again = Api.with(second.url, /** @type {string} */ (api.token));
  expect(await again.call("GET", `/sessions/${id}`), 200);
  while ((await again.call("GET", `/sessions/${id}`)).status === 200) await sleep(100);
  assert.ok(Date.now() - started < 3000 + lateness, `${Date.now() - started} ms`);
  await second.kill();
});

/** @param {Api} api @param {number} timeout */
async function createSession(api, timeout) {
  const answer = await api.call("POST", "/sessions", { heartbeat_timeout: timeout });
  expect(answer, 201);
  const id = answer.headers.get("location")?.split("/").at(-1) ?? "";
  return { id, token: /** @type {string} */ (answer.body.token) };
}

/** @param {Api} api @param {string} id @param {string} session */
async function createService(api, id, session) {
  expect(await api.call("POST", "/services", { id, session_id: session }), 201);
}

/** When a service's session ended. @param {Api} api @param {string} id */
async function waitForEnd(api, id) {
  for (;;) {
    const events = await api.list("/events?type=services.timeout&");
    const ends = events.filter(({ payload }) =>
      payload.some((/** @type {any} */ service) => service.id === id),
    );
    assert.ok(ends.length < 2);
    if (ends[0]) return ends[0].timestamp;
    await sleep(100);
  }
}
