// Where a host allows no timers, as edge runtimes do outside of a request, everything that needs one says so, and what to do
// instead; nothing of it is left.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client } from "service-registry-client";
import { Registry } from "service-registry-client/registry";

const account = { username: "demo", apiKey: "secret", tenantId: "7" };
const registry = new Registry({ accounts: [account] });
let requests = 0;
const client = new Client("demo", "secret", "us", {
  fetch: (url, init) => {
    requests += 1;
    return registry.fetch(url, init);
  },
});
const { setTimeout } = globalThis;
const disallowed = new Error("Disallowed operation called within global scope");

before(async () => {
  const { heartbeater } = await client.sessions.create(30);
  const poller = client.events.getPoller({});
  const feed = client.events.follow();
  Object.assign(things, { heartbeater, poller, feed });
  requests = 0;
  globalThis.setTimeout = /** @type {any} */ (
    () => {
      throw disallowed;
    }
  );
});

after(() => {
  globalThis.setTimeout = setTimeout;
  registry.close();
});

/** @type {any} */
const things = {};

/** @type {[name: string, act: () => unknown, instead: RegExp][]} */
const rows = [
  ["a heartbeater", () => things.heartbeater.start(), /: call sessions\.heartbeat\(\) in each/],
  ["a presence", () => client.join(), /: call sessions\.heartbeat\(\) in each request$/],
  ["a poller", () => things.poller.start(), /: call events\.list\(\) in each request$/],
  ["a followed feed", () => things.feed.next(), /: call events\.list\(\) in each request$/],
  ["a call", () => client.services.list(), /: make calls in a request$/],
];

for (const [name, act, instead] of rows) {
  test(`${name} says that timers are not allowed, and what to do`, async () => {
    const error = await Promise.resolve()
      .then(act)
      .then(
        () => assert.fail("it works"),
        (/** @type {any} */ reason) => reason,
      );
    assert.equal(error.code, "unsupported", `${error}`);
    assert.match(error.message, instead);
    assert.equal(error.cause, disallowed);
    assert.equal(requests, 0);
    assert.equal(things.heartbeater.state, "idle");
    assert.equal(things.poller.status().state, "stopped");
  });
}
