// What a program may get wrong, and what a network may do to it, without a hang, a leak or a wrong address.

import { Client, HeartBeater } from "service-registry-client";
import { check } from "../check.js";
import { equal, matches, ok, rejection } from "../expect.js";
import { answer, connect, never, Tap } from "./wire.js";

export const clientMisuse = [
  check("options that would send the key elsewhere are refused", async (target) => {
    const { apiKey, url, username } = target;
    for (const options of [
      url,
      [url],
      () => url,
      { baseUrl: url },
      { url: "" },
      { url: "127.0.0.1:9000/v1.0" },
      { url: `${url}\n` },
      { url: "http://user:secret@127.0.0.1/v1.0" },
      { authUrl: "not a url" },
      { timeout: 0 },
    ]) {
      const error = thrown(() => new Client(username, apiKey, "us", /** @type {{}} */ (options)));
      equal(error.code, "invalid_argument", JSON.stringify(options));
      ok(!error.message.includes("secret"), error.message);
    }
    const old = { debug: false, raw: false, persistentConnections: true, keystoneClient: {} };
    ok(
      new Client(username, apiKey, "us", /** @type {{}} */ ({ url, ...old })),
      "the older client's",
    );
    await Promise.resolve();
  }),

  check("what is no payload and no listener is refused", async (target) => {
    const client = connect(target);
    const wrong = /** @type {any} */ (() => {});
    for (const call of [
      () => client.sessions.create(30, wrong, {}),
      () => client.sessions.update("se12345678", /** @type {any} */ ([])),
      () => client.sessions.create(/** @type {any} */ (undefined)),
      () => client.services.register("se12345678", "web", {}, { retryCount: 1.5 }),
    ]) {
      equal((await rejection(call())).code, "invalid_argument", String(call));
    }
    const { heartbeater } = await client.sessions.create(30, Object.create(null));
    equal(thrown(() => heartbeater.on("error", /** @type {any} */ ("x"))).code, "invalid_argument");
  }),

  check("a heartbeater made by hand is checked", async (target) => {
    const { apiKey, url, username } = target;
    const make = (/** @type {any[]} */ ...args) =>
      new HeartBeater(
        username,
        apiKey,
        "us",
        { url },
        .../** @type {[string, string, number]} */ (args),
      );
    for (const args of [
      [],
      ["se1"],
      ["se1", "t"],
      ["", "t", 30],
      ["se1", "t", Number.NaN],
      ["se1", "t", 0],
    ]) {
      equal(thrown(() => make(...args)).code, "invalid_argument", JSON.stringify(args));
    }
    equal(make("se1", "t", 30).state, "idle");
    await Promise.resolve();
  }),

  check("an answer without headers is an answer", async (target) => {
    let asked = 0;
    const tap = new Tap(target, () => {
      asked += 1;
      return /** @type {Response} */ ({ status: 201, text: async () => '{"token":"t"}' });
    });
    const error = await rejection(tap.client.sessions.create(30, {}, { timeout: 5000 }));
    equal([error.code, asked], ["network_error", 1]);
  }),

  check("a login that hangs is given up with the last call that waits for it", async (target) => {
    /** @type {AbortSignal[]} */
    const signals = [];
    const client = connect(target, {
      fetch: (_url, init) => {
        if (init.signal) signals.push(init.signal);
        return never();
      },
    });
    const [first, second] = [80, 160].map((timeout) => client.sessions.list({ timeout }));
    equal((await rejection(/** @type {Promise<unknown>} */ (first))).code, "ETIMEDOUT");
    equal(
      signals.map((signal) => signal.aborted),
      [false],
      "somebody still waits",
    );
    equal((await rejection(/** @type {Promise<unknown>} */ (second))).code, "ETIMEDOUT");
    equal(
      signals.map((signal) => signal.aborted),
      [true],
      "nobody waits",
    );
  }),

  check("a login's answer cannot write the headers of later requests", async (target) => {
    const token = "t\nx-evil: 1";
    const tap = new Tap(target);
    const client = connect(target, {
      fetch: async () => answer(200, { access: { token: { id: token, tenant: { id: "1" } } } }),
    });
    const error = await rejection(client.sessions.list());
    equal(error.code, "malformed_response");
    ok(!JSON.stringify(error.response).includes("evil"), "the token is not shown");
    equal(tap.calls.length, 0);
  }),

  check("a heartbeater keeps to a timeout that its client shortens", async (target) => {
    const client = connect(target);
    const { heartbeater, id } = await client.sessions.create(30);
    let beats = 0;
    const third = new Promise((resolve) => {
      heartbeater.on("heartbeat", () => {
        beats += 1;
        if (beats === 3) resolve(undefined);
      });
    });
    heartbeater.start();
    await client.sessions.update(id, { heartbeat_timeout: 3 });
    await third;
    heartbeater.stop();
    equal((await client.sessions.get(id)).heartbeat_timeout, 3);
  }),

  check("what is the same in message and details is said once", async (target) => {
    const error = await rejection(connect(target).events.list("nonsense"));
    matches(error.message, /^Unexpected status 400, expected 200: Invalid UUID$/);
  }),
];

/**
 * @param {() => unknown} action
 * @returns {import("service-registry-client").ServiceRegistryError}
 */
function thrown(action) {
  try {
    action();
  } catch (error) {
    return /** @type {import("service-registry-client").ServiceRegistryError} */ (error);
  }
  throw new Error("nothing was thrown");
}
