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

/**
 * A client whose requests that fit plant a trap so many calls of an import later, once for each time that `plant` is set.
 *
 * @param {RegExp} fits the method and the path
 */
function newTrappedClient(fits) {
  const { fetch } = newRegistry();
  const rig = {
    plant: 0,
    fetch,
    client: newClient((input, init) => {
      const { pathname } = new URL(String(input));
      if (rig.plant > 0 && fits.test(`${init?.method} ${pathname}`)) {
        countdown.client = rig.plant;
        rig.plant = 0;
      }
      return fetch(input, init);
    }),
  };
  return rig;
}

/**
 * Has something done with a trap planted in it, one call of an import later each time, until none is reached.
 *
 * @param {{ plant: number }} rig
 * @param {(place: number) => Promise<unknown>} work what is done in spite of the trap
 * @param {(place: number) => Promise<void>} check what holds after it
 */
async function trapBehindRequests(rig, work, check) {
  for (let place = 1; ; place += 1) {
    rig.plant = place;
    await work(place);
    // Behind what tells the end there is more that may trap.
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(rig.plant, 0, "no request fitted");
    const isOver = countdown.client > 0;
    countdown.client = 0;
    await check(place);
    if (isOver) return place;
  }
}

/** The next event, which must come soon. @param {any} emitter @param {string} event @param {string} what */
function next(emitter, event, what) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${what}: no ${event}`)), 8_000);
    emitter.once(event, (/** @type {any} */ argument) => {
      clearTimeout(late);
      resolve(argument);
    });
  });
}

test("a heartbeater beats on after a trap in a beat", { timeout: 120_000 }, async () => {
  const rig = newTrappedClient(/POST .*\/heartbeat$/);
  const { heartbeater } = await rig.client.sessions.create(3);
  const start = (/** @type {number} */ place) => {
    const beat = next(heartbeater, "heartbeat", `${place}`);
    heartbeater.start();
    return beat;
  };
  const places = await trapBehindRequests(rig, start, async (place) => {
    assert.match(heartbeater.state, /^(active|suspect)$/);
    const stopped = next(heartbeater, "stopped", `${place}`);
    heartbeater.stop();
    await stopped;
  });
  assert.ok(places > 10, `${places} places`);
});

test("a presence comes back in spite of a trap on the way", { timeout: 120_000 }, async () => {
  const rig = newTrappedClient(/POST .*\/heartbeat$/);
  const reader = newClient(rig.fetch);
  const services = [{ id: "web-1" }, { id: "web-2", tags: ["a"] }];
  const presence = await rig.client.join({ heartbeatTimeout: 10, services });
  let errors = 0;
  presence.on("error", () => {
    errors += 1;
  });
  const lose = async (/** @type {number} */ place) => {
    const lost = next(presence, "lost", `${place}`);
    const restored = next(presence, "restored", `${place}`);
    await reader.sessions.remove(presence.sessionId);
    presence.stop();
    presence.start();
    await Promise.all([lost, restored]);
  };
  const places = await trapBehindRequests(rig, lose, async (place) => {
    const listed = await reader.services.list();
    assert.deepEqual(listed.map((service) => service.id).toSorted(), ["web-1", "web-2"]);
    for (const { session_id } of listed) assert.equal(session_id, presence.sessionId, `${place}`);
  });
  assert.ok(places > 50, `${places} places`);
  assert.ok(errors >= places, `${errors} errors`);
  await presence.close();
});

test("a wish is settled in spite of a trap on the way", { timeout: 120_000 }, async () => {
  const rig = newTrappedClient(/(POST|PUT|DELETE) .*\/services/);
  const presence = await rig.client.join({ heartbeatTimeout: 30 });
  const limits = { timeout: 8_000 };
  const register = (/** @type {number} */ place) =>
    presence.register({ id: "web-1", metadata: { place: `${place}` } }, limits);
  const places = await trapBehindRequests(rig, register, async (place) => {
    assert.deepEqual((await rig.client.services.get("web-1")).metadata, { place: `${place}` });
    await presence.remove("web-1", limits);
    assert.equal((await rig.client.services.list()).length, 0);
  });
  assert.ok(places > 10, `${places} places`);
  await presence.close();
});

test("a heartbeater can be started after a trap at its start", { timeout: 60_000 }, async () => {
  const { heartbeater } = await newClient().sessions.create(3);
  const start = async () => heartbeater.start();
  const trapped = await trapEverywhere(start, async (place) => {
    const beat = next(heartbeater, "heartbeat", `${place}`);
    heartbeater.start();
    await beat;
    heartbeater.stop();
  });
  assert.ok(trapped > 2, `${trapped} traps`);
});

test("lists are remembered after a trap among them", { timeout: 60_000 }, async () => {
  const { client } = await newTrappedClient(/never/);
  const options = { maxAge: 1, staleIfError: 60_000 };
  const work = async () => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    await client.sessions.list(options);
    await client.sessions.list({ maxAge: 60_000 });
  };
  const trapped = await trapEverywhere(work, () => work());
  assert.ok(trapped > 10, `${trapped} traps`);
});

test("a feed is read on after a trap in it, and misses nothing", { timeout: 120_000 }, async () => {
  const { fetch } = newRegistry();
  const [client, writer] = [newClient(fetch), newClient(fetch)];
  const { id } = await writer.sessions.create(30);
  const poller = client.events.getPoller({ pollInterval: 2 });
  /** @type {string[]} */
  const joined = [];
  let traps = 0;
  poller.on("service.join", (/** @type {any} */ { payload }) => joined.push(payload.id));
  poller.on("error", (error) => {
    assert.ok(error instanceof installed.InternalError, `${error}`);
    traps += 1;
    // It would rest for a while.
    poller.stop();
    poller.start();
  });
  poller.start();
  const expected = Array.from({ length: 80 }, (_, index) => `web-${index + 1}`);
  for (const [index, service] of expected.entries()) {
    await writer.services.create(id, service);
    countdown.client = index + 1;
    while (!joined.includes(service)) await new Promise((resolve) => setTimeout(resolve, 1));
    countdown.client = 0;
  }
  poller.stop();
  assert.ok(traps > 20, `${traps} traps`);
  // Again, what was read and not yet told when it trapped.
  assert.deepEqual([...new Set(joined)], expected);
});

test("a call at the end of the stack fails alone", { timeout: 60_000 }, async (context) => {
  const client = newClient();
  const presence = await client.join({ services: [{ id: "web-1" }] });
  context.after(() => presence.stop());
  // Node writes a line of its own for each promise that is rejected there: fewer of those.
  for (const [call, step] of /** @type {const} */ ([
    [() => client.sessions.list(), 1],
    [() => client.services.get("web-1"), 1],
    [() => presence.update("web-1", { metadata: { port: "1" } }), 16],
  ])) {
    // What an engine compiles when it is first called is no part of what is tried here.
    await call();
    countdown.client = 1;
    await call().catch(() => {});
    const { failed, succeeded, unhandled } = await callAtStackEnd(call, step);
    assert.equal(unhandled, 0, `${call}`);
    const raw = failed.filter((error) => !(error instanceof installed.InternalError));
    for (const error of raw) assert.ok(error instanceof RangeError, `${error}`);
    const counts = `${call}: ${failed.length} failed, ${raw.length} raw, ${succeeded} succeeded`;
    assert.ok(failed.length > 5 && raw.length < failed.length / 3 && succeeded > 5, counts);
    await call();
  }
});

/** Makes a call at ever less depth, from where the stack has no room for any on. @param {() => any} call @param {number} step */
async function callAtStackEnd(call, step) {
  let unhandled = 0;
  const count = () => {
    unhandled += 1;
  };
  process.on("unhandledRejection", count);
  /** @type {unknown[]} */
  const failed = [];
  /** @type {Promise<unknown>[]} */
  const calls = [];
  let levels = 0;
  const dive = () => {
    try {
      dive();
    } catch {
      // The stack has ended; from here on there is ever more of it.
    }
    levels += 1;
    if (levels > 800 || levels % step) return;
    try {
      calls.push(call());
    } catch (error) {
      failed.push(error);
    }
  };
  dive();
  const results = await Promise.allSettled(calls);
  failed.push(...results.flatMap((it) => (it.status === "rejected" ? [it.reason] : [])));
  // Node tells of rejections after the promises' turn.
  await new Promise((resolve) => setTimeout(resolve, 10));
  process.off("unhandledRejection", count);
  return { failed, succeeded: results.filter((it) => it.status === "fulfilled").length, unhandled };
}

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
