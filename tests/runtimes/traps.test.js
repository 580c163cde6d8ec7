// A trap inside the module ends the call it happens in, and nothing else.
//
// The traps are real: a function that the module imports runs a module of one `unreachable`, after so many calls as the
// test says, so that they come at every place where the client's code calls out.

import assert from "node:assert/strict";
import { before, test } from "node:test";

/** `(module (func (export "trap") unreachable))` */
const trapping = new WebAssembly.Module(
  // biome-ignore format: bytes of the sections, a line each
  new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0,
    1, 4, 1, 96, 0, 0,
    3, 2, 1, 0,
    7, 8, 1, 4, 116, 114, 97, 112, 0, 0,
    10, 5, 1, 3, 0, 0, 11,
  ]),
);
const trap = /** @type {() => void} */ (new WebAssembly.Instance(trapping).exports.trap);

/** How many calls of a module's imports are left before one traps; none does at zero. */
const countdown = { client: 0, registry: 0 };

/** @type {typeof import("service-registry-client")} */
let installed;
/** @type {typeof import("service-registry-client/registry").Registry} */
let Registry;

before(async () => {
  const { Instance } = WebAssembly;
  const plantIn = (/** @type {keyof typeof countdown} */ name) => {
    WebAssembly.Instance = /** @type {any} */ (
      function planted(/** @type {WebAssembly.Module} */ module, /** @type {any} */ imports) {
        for (const from of Object.keys(imports)) imports[from] = withTraps(imports[from], name);
        return new Instance(module, imports);
      }
    );
  };
  plantIn("client");
  installed = await import("service-registry-client");
  plantIn("registry");
  Registry = (await import("service-registry-client/registry")).Registry;
  WebAssembly.Instance = Instance;
});

/** @param {Record<string, any>} imports @param {keyof typeof countdown} name */
function withTraps(imports, name) {
  /** @type {Record<string, unknown>} */
  const planted = {};
  for (const [key, imported] of Object.entries(imports)) {
    if (typeof imported !== "function") planted[key] = imported;
    else {
      planted[key] = (/** @type {unknown[]} */ ...args) => {
        if (countdown[name] > 0 && --countdown[name] === 0) trap();
        return imported(...args);
      };
    }
  }
  return planted;
}

function newRegistry() {
  const account = { username: "demo", apiKey: "secret", tenantId: "7" };
  return new Registry({ accounts: [account] });
}

/** @param {typeof globalThis.fetch} fetch */
function newClient(fetch = newRegistry().fetch) {
  return new installed.Client("demo", "secret", "us", { url: "http://registry/v1.0", fetch });
}

/**
 * Does something again and again, with a trap one call of an import later each time, until there is none.
 *
 * @param {() => Promise<unknown>} work
 * @param {(place: number) => Promise<void>} check what holds after each trap
 */
async function trapEverywhere(work, check) {
  let trapped = 0;
  for (let place = 1; ; place += 1) {
    countdown.client = place;
    const error = await work().then(
      () => undefined,
      (/** @type {unknown} */ reason) => reason,
    );
    const isOver = countdown.client > 0;
    countdown.client = 0;
    if (error !== undefined) {
      trapped += 1;
      assert.ok(error instanceof installed.InternalError, `${place}: ${error}`);
      assert.equal(error.code, "internal_error");
    }
    await check(place);
    if (isOver) return trapped;
  }
}

test("a trap in a call ends that call, and the next one works", { timeout: 60_000 }, async () => {
  const client = newClient();
  await client.sessions.list();
  const work = async () => client.sessions.list();
  const check = async (/** @type {number} */ place) => {
    const list = await client.sessions.list({ timeout: 2000 }).catch((error) => error);
    assert.ok(Array.isArray(list), `${place}: ${list?.stack}`);
  };
  const trapped = await trapEverywhere(work, check);
  assert.ok(trapped > 5, `${trapped} traps`);
});

test("a trap in a login ends the calls that wait for it", { timeout: 60_000 }, async () => {
  const { fetch } = newRegistry();
  let client = newClient(fetch);
  const work = async () => {
    client = newClient(fetch);
    await client.sessions.list({ timeout: 2000 });
  };
  const check = async (/** @type {number} */ place) => {
    const list = await client.sessions.list({ timeout: 2000 }).catch((error) => error);
    assert.ok(Array.isArray(list), `${place}: ${list?.stack}`);
  };
  const trapped = await trapEverywhere(work, check);
  assert.ok(trapped > 20, `${trapped} traps`);
});

test("heartbeaters beat on after traps in their beats", { timeout: 60_000 }, async () => {
  const places = Array.from({ length: 16 }, (_, index) => index + 1);
  const { fetch } = newRegistry();
  await Promise.all(
    places.map(async (place) => {
      let isPlanted = false;
      const client = newClient((input, init) => {
        if (!isPlanted && String(input).endsWith("/heartbeat")) {
          isPlanted = true;
          countdown.client = place;
        }
        return fetch(input, init);
      });
      const { heartbeater } = await client.sessions.create(3);
      heartbeater.start();
      const beat = () => new Promise((resolve) => heartbeater.once("heartbeat", resolve));
      while (!isPlanted) await beat();
      await beat();
      assert.equal(heartbeater.state, "active", `${place}`);
      heartbeater.stop();
    }),
  );
  countdown.client = 0;
});

test("a call at the end of the stack fails alone", { timeout: 60_000 }, async () => {
  const client = newClient();
  await client.sessions.list();
  /** @type {Promise<unknown>[]} */
  const calls = [];
  /** @type {unknown[]} */
  const thrown = [];
  let returned = 0;
  const dive = () => {
    try {
      dive();
    } catch {
      // The stack has ended; from here on there is ever more of it.
    }
    if (calls.length > 300) return;
    returned += 1;
    try {
      calls.push(client.sessions.list());
    } catch (error) {
      thrown.push(error);
    }
  };
  dive();
  const results = await Promise.allSettled(calls);
  const reasons = results.flatMap((it) => (it.status === "rejected" ? [it.reason] : []));
  for (const error of [...thrown, ...reasons]) {
    const isStackEnd = error instanceof installed.InternalError || error instanceof RangeError;
    assert.ok(isStackEnd, `${error}`);
  }
  assert.ok(thrown.length + reasons.length > 0, `${returned} calls, none of which failed`);
  assert.ok(Array.isArray(await client.sessions.list()));
});

test("a heartbeater asked for its status at the end of the stack beats on", async () => {
  const { heartbeater } = await newClient().sessions.create(3);
  const beat = () => new Promise((resolve) => heartbeater.once("heartbeat", resolve));
  heartbeater.start();
  await beat();
  let asked = 0;
  const dive = () => {
    try {
      dive();
    } catch {
      // The stack has ended; from here on there is ever more of it.
    }
    if (asked > 300) return;
    asked += 1;
    try {
      heartbeater.status();
    } catch (error) {
      assert.ok(error instanceof installed.InternalError || error instanceof RangeError);
    }
  };
  dive();
  await beat();
  assert.equal(heartbeater.state, "active");
  heartbeater.stop();
});

test("a thousand calls at once, from listeners too, and clients made twice", async () => {
  const { fetch } = newRegistry();
  const [client, twin] = [newClient(fetch), newClient(fetch)];
  const calls = Array.from({ length: 1000 }, (_, index) =>
    (index % 2 ? client : twin).sessions.list(),
  );
  const lists = await Promise.all(calls);
  assert.equal(lists.length, 1000);
  const { heartbeater } = await client.sessions.create(3);
  heartbeater.start();
  const fromListener = await new Promise((resolve) => {
    heartbeater.once("heartbeat", () => {
      heartbeater.stop();
      heartbeater.start();
      resolve(client.sessions.list());
    });
  });
  heartbeater.stop();
  assert.equal(fromListener.length, 1);
});

test("a trap in a registry is a fault, and the next request is answered", async () => {
  const { fetch } = newRegistry();
  const url = "http://registry/v1.0/limits";
  const expected = (await fetch(url)).status;
  countdown.registry = 1;
  const response = await fetch(url);
  countdown.registry = 0;
  assert.equal(response.status, 500);
  const fault = await response.json();
  assert.equal(fault.type, "internalError");
  assert.equal(response.headers.get("x-response-id"), fault.txnId);
  assert.equal((await fetch(url)).status, expected);
});
