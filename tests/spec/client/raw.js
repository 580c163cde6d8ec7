// A client with `raw`: results are whole answers, and what works by itself works the same.

import { Client, HeartBeater, ServiceRegistryError } from "service-registry-client";
import { check } from "../check.js";
import { equal, includes, matches, ok, rejection } from "../expect.js";
import { answer, clientOptions, connect, fault, Tap, viaCallback } from "./wire.js";

/** @typedef {import("../check.js").Target} Target */
/** @typedef {{ sessionId: string, token: string }} Known */

/**
 * Every method whose result is the answer as it came.
 *
 * @type {[name: string, status: number, call: (client: any, known: Known, ...rest: any[]) => any][]}
 */
const answered = [
  ["sessions.get", 200, ({ sessions }, known, ...rest) => sessions.get(known.sessionId, ...rest)],
  [
    "sessions.heartbeat",
    200,
    ({ sessions }, known, ...rest) => sessions.heartbeat(known.sessionId, known.token, ...rest),
  ],
  [
    "sessions.update",
    204,
    ({ sessions }, known, ...rest) => sessions.update(known.sessionId, {}, ...rest),
  ],
  ["services.get", 200, ({ services }, _, ...rest) => services.get("web-1", ...rest)],
  ["services.update", 204, ({ services }, _, ...rest) => services.update("web-1", {}, ...rest)],
  ["configuration.get", 200, ({ configuration }, _, ...rest) => configuration.get("port", ...rest)],
  [
    "configuration.set",
    204,
    ({ configuration }, _, ...rest) => configuration.set("port", "1", ...rest),
  ],
  ["account.getLimits", 200, ({ account }, _, ...rest) => account.getLimits(...rest)],
];

/** @type {[name: string, call: (client: any, options: any, ...rest: any[]) => any][]} */
const listed = [
  ["sessions.list", ({ sessions }, ...rest) => sessions.list(...rest)],
  ["services.list", ({ services }, ...rest) => services.list(...rest)],
  ["services.listForTag", ({ services }, ...rest) => services.listForTag("web", ...rest)],
  ["configuration.list", ({ configuration }, ...rest) => configuration.list(...rest)],
  [
    "configuration.listForNamespace",
    ({ configuration }, ...rest) => configuration.listForNamespace("prod", ...rest),
  ],
  ["views.getOverview", ({ views }, ...rest) => views.getOverview(...rest)],
  ["events.list", ({ events }, ...rest) => events.list(null, ...rest)],
];

export const clientRaw = [
  ...answered.map(([name, status, call]) =>
    check(`${name} gives the answer as it came`, async (target) => {
      const { client, known, plain } = await populated(target);
      const whole = await call(client, known);
      isWhole(whole, status);
      const called = await viaCallback((callback) => call(client, known, callback));
      equal([called.length, called[0]], [2, null]);
      isWhole(called[1], status);
      if (status === 200 && name !== "sessions.heartbeat" && name !== "account.getLimits") {
        equal(JSON.parse(whole.body), await call(plain, known));
      }
      if (status === 204) equal(whole.body, "");
    }),
  ),

  ...listed.map(([name, call]) =>
    check(`${name} gives the answer as it came, which leads on`, async (target) => {
      const { client, plain } = await populated(target);
      const options = { limit: 1 };
      const expected = [];
      for await (const entry of call(plain, options)) expected.push(entry);
      ok(expected.length > 1, "more than one page");

      const whole = await call(client, options);
      isWhole(whole, 200);
      equal(JSON.parse(whole.body).values, expected.slice(0, 1));
      equal(Object.keys(whole), ["statusCode", "headers", "body"]);
      for (const list of [call(client, options), whole]) {
        const entries = [];
        for await (const entry of list) entries.push(entry);
        equal(entries, expected);
      }
      const called = await viaCallback((callback) => call(client, options, callback));
      equal([called.length, called[0]], [3, null]);
      isWhole(called[1], 200);
      equal(called[2], JSON.parse(called[1].body).metadata.next_marker);
    }),
  ),

  check("sessions.create gives the answer, and what it needs of it", async (target) => {
    const { sessions } = rawClient(target);
    const created = await sessions.create(30);
    isWhole(created, 201);
    equal(created.token, JSON.parse(created.body).token);
    ok(created.headers.location?.endsWith(created.id), "Location");
    ok(created.heartbeater instanceof HeartBeater, "a heartbeater");
    const [error, id, whole, beater, ...rest] = await viaCallback((callback) =>
      sessions.create(30, {}, callback),
    );
    equal([error, rest, beater.sessionId], [null, [], id]);
    isWhole(whole, 201);
    matches(id, /^se/);
    equal(Object.keys(whole), ["statusCode", "headers", "body"]);
  }),

  check("what gives an id or nothing gives the same", async (target) => {
    const { configuration, services, sessions } = rawClient(target);
    const { id } = await sessions.create(30);
    equal(await services.create(id, "web-1"), { id: "web-1" });
    equal(await services.register(id, "web-2"), { id: "web-2" });
    const calls = [
      (/** @type {any} */ callback) => services.create(id, "web-3", {}, callback),
      (/** @type {any} */ callback) => services.register(id, "web-4", {}, callback),
    ];
    equal(await Promise.all(calls.map(viaCallback)), [
      [null, "web-3"],
      [null, "web-4"],
    ]);
    await configuration.set("port", "1");
    for (const remove of [
      (/** @type {any[]} */ ...rest) => services.remove("web-1", .../** @type {[]} */ (rest)),
      (/** @type {any[]} */ ...rest) => configuration.remove("port", .../** @type {[]} */ (rest)),
      (/** @type {any[]} */ ...rest) => sessions.remove(id, .../** @type {[]} */ (rest)),
    ]) {
      equal(await remove(), undefined, String(remove));
    }
    const { id: next } = await sessions.create(30);
    equal(await viaCallback((callback) => sessions.remove(next, callback)), [null]);
  }),

  check("an error has the answer as it came, and is told apart as ever", async (target) => {
    const { services } = rawClient(target);
    const error = await rejection(services.get("web-1"));
    ok(error instanceof ServiceRegistryError, `${error}`);
    includes(error, { code: "unexpected_status", status: 404, type: "notFoundError" });
    equal(error.expectedStatusCodes, [200]);
    ok(error.response, "the answer");
    isWhole(error.response, 404);
    const body = JSON.parse(String(error.response.body));
    equal([error.details, error.txnId], [body.details, body.txnId]);
    const [called] = await viaCallback((callback) => services.get("web-1", callback));
    equal(called.response.statusCode, 404);
    equal(typeof called.response.body, "string");
  }),

  check("an error's body is text whatever failed", async (target) => {
    const bodies = ["<h1>Sign in</h1>", '{"values":5}', ""];
    for (const body of bodies) {
      const headers = { "content-type": "text/html", "x-proxy": "1" };
      const { client } = rawTap(target, () => new Response(body, { status: 200, headers }));
      for (const call of [client.sessions.list(), client.services.list()]) {
        const error = await rejection(call);
        includes(error, { code: "malformed_response", status: 200 }, body);
        equal(error.response, { statusCode: 200, headers, body });
      }
    }
    const { client, tap } = rawTap(target);
    tap.logIn = () => answer(401, { type: "unauthorizedError" });
    const refused = await rejection(client.sessions.list());
    includes(refused, { code: "authentication_failed", type: "unauthorizedError" });
    equal(refused.response?.body, '{"type":"unauthorizedError"}');
  }),

  check("a malformed login does not show a token here either", async (target) => {
    const { client, tap } = rawTap(target);
    tap.logIn = () => answer(200, { access: { token: { id: "zzz-token-zzz" } } });
    const error = await rejection(client.sessions.list());
    equal(error.code, "malformed_response");
    ok(!JSON.stringify(error).includes("zzz-token-zzz"), JSON.stringify(error));
  }),

  check("register waits for a taken id", async (target) => {
    let tries = 0;
    const { client } = rawTap(target, (call, proceed) => {
      if (call.path !== "/services") return proceed();
      tries += 1;
      return tries < 3 ? fault(400, "serviceWithThisIdExists") : proceed();
    });
    const { id } = await client.sessions.create(30);
    const options = { retryDelay: 1, retryCount: 5 };
    equal(await client.services.register(id, "web-1", {}, options), { id: "web-1" });
    equal(tries, 3);
  }),

  check("a lost session is made anew, with its services", async (target) => {
    const client = rawClient(target);
    const { heartbeater, id } = await client.sessions.create(30, {}, { recover: true });
    await client.services.create(id, "web-1", { tags: ["a"] });
    await client.services.update("web-1", { tags: ["b"] });
    await connect(target).sessions.remove(id);
    const restored = new Promise((resolve) => heartbeater.once("restored", resolve));
    heartbeater.start();
    const { sessionId, services } = await restored;
    heartbeater.stop();
    equal(services, ["web-1"]);
    const { session_id, tags } = JSON.parse((await client.services.get("web-1")).body);
    equal([session_id, tags], [sessionId, ["b"]]);
  }),

  check("lists are asked for every time", async (target) => {
    const { client, tap } = rawTap(target);
    const options = { maxAge: 60_000, staleIfError: 60_000 };
    for (let count = 0; count < 2; count += 1) await client.sessions.list(options);
    equal(tap.sent.length, 2);
  }),

  check("raw: false and raw: null are no raw", async (target) => {
    for (const raw of [false, null, undefined]) {
      equal((await connect(target, { raw }).sessions.list()).length, 0);
    }
    /** @type {any} */
    const AnyClient = Client;
    const wrong = Promise.resolve().then(() => new AnyClient("demo", "key", "us", { raw: 1 }));
    equal((await rejection(wrong)).code, "invalid_argument");
  }),
];

/**
 * A raw client, one as ever, and what there is to ask for: two of everything.
 *
 * @param {Target} target
 */
async function populated(target) {
  const plain = connect(target);
  const { id: sessionId, token } = await plain.sessions.create(30, { metadata: { a: "b" } });
  await plain.sessions.create(30);
  for (const id of ["web-1", "web-2"]) {
    await plain.services.create(sessionId, id, { tags: ["web"] });
    await plain.configuration.set(`/prod/${id}`, id);
  }
  await plain.configuration.set("port", "6432");
  return { client: rawClient(target), known: { sessionId, token }, plain };
}

/** @param {Target} target */
function rawClient(target) {
  const options = /** @type {const} */ ({ ...clientOptions(target), raw: true });
  return new Client(target.username, target.apiKey, "us", options);
}

/**
 * @param {Target} target
 * @param {import("./wire.js").Intercept} [intercept]
 */
function rawTap(target, intercept) {
  const tap = new Tap(target, intercept);
  const options = /** @type {const} */ ({ ...clientOptions(target), fetch: tap.fetch, raw: true });
  return { tap, client: new Client(target.username, target.apiKey, "us", options) };
}

/**
 * @param {any} whole
 * @param {number} status
 */
function isWhole(whole, status) {
  equal(whole.statusCode, status, "statusCode");
  equal(typeof whole.body, "string", "type of the body");
  equal(typeof whole.headers, "object", "type of the headers");
  matches(whole.headers["x-response-id"], /^\.rh-/, "x-response-id");
}
