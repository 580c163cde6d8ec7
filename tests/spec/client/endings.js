// How a call ends before its answer: its time is up, or its caller's signal says so.

import { ServiceRegistryError } from "service-registry-client";
import { check } from "../check.js";
import { between, equal, ok, rejection } from "../expect.js";
import { connect, fault, listenersOf, never, sleep, Tap, viaCallback } from "./wire.js";

/** @typedef {import("service-registry-client").Client} Client */
/** @typedef {import("service-registry-client").CallOptions} CallOptions */
/** @typedef {import("./wire.js").Call} Call */

/** @type {[name: string, (client: Client, options: CallOptions) => Promise<unknown>][]} */
const calls = [
  ["sessions.list", ({ sessions }, options) => sessions.list(options)],
  ["sessions.get", ({ sessions }, options) => sessions.get("se12345678", options)],
  ["sessions.create", ({ sessions }, options) => sessions.create(30, {}, options)],
  ["sessions.heartbeat", ({ sessions }, options) => sessions.heartbeat("se1", "token", options)],
  ["sessions.update", ({ sessions }, options) => sessions.update("se12345678", {}, options)],
  ["services.list", ({ services }, options) => services.list(options)],
  ["services.listForTag", ({ services }, options) => services.listForTag("web", options)],
  ["services.get", ({ services }, options) => services.get("web-1", options)],
  ["services.create", ({ services }, options) => services.create("se1", "web-1", {}, options)],
  ["services.register", ({ services }, options) => services.register("se1", "web-1", {}, options)],
  ["services.update", ({ services }, options) => services.update("web-1", {}, options)],
  ["services.remove", ({ services }, options) => services.remove("web-1", options)],
  ["sessions.remove", ({ sessions }, options) => sessions.remove("se12345678", options)],
  ["configuration.list", ({ configuration }, options) => configuration.list(options)],
  [
    "configuration.listForNamespace",
    (client, options) => client.configuration.listForNamespace("/prod", options),
  ],
  ["configuration.get", ({ configuration }, options) => configuration.get("port", options)],
  ["configuration.set", ({ configuration }, options) => configuration.set("port", "1", options)],
  ["configuration.remove", ({ configuration }, options) => configuration.remove("port", options)],
  ["views.getOverview", ({ views }, options) => views.getOverview(options)],
  ["account.getLimits", ({ account }, options) => account.getLimits(options)],
  ["events.list", ({ events }, options) => events.list(null, options)],
];

export const clientEndings = [
  ...calls.map(([name, call]) =>
    check(`${name} ends in time, and at its signal`, async (target) => {
      const tap = new Tap(target, never);
      const late = await rejection(call(tap.client, { timeout: 20 }));
      ok(late instanceof ServiceRegistryError, `${late}`);
      equal(late.code, "ETIMEDOUT");

      const reason = new Error("enough");
      const early = await rejection(call(tap.client, { signal: AbortSignal.abort(reason) }));
      ok(early === reason, "the signal's own reason, before");

      const controller = new AbortController();
      const before = tap.sent.length;
      const ended = rejection(call(tap.client, { signal: controller.signal }));
      await sent(tap, before + 1);
      controller.abort(reason);
      ok((await ended) === reason, "the signal's own reason, during");
      ok(tap.calls.at(-1)?.signal?.aborted, "the request is ended too");
    }),
  ),

  check("an aborted signal sends nothing", async (target) => {
    const tap = new Tap(target);
    await rejection(tap.client.sessions.create(30, {}, { signal: AbortSignal.abort() }));
    await sleep(10);
    equal(tap.calls.length, 0);
  }),

  check("a timeout's signal ends the call with the timeout's own reason", async (target) => {
    const tap = new Tap(target, never);
    const signal = AbortSignal.timeout(20);
    const reason = await rejection(tap.client.sessions.list({ signal }));
    ok(reason === signal.reason, `${reason}`);
    equal(reason.name, "TimeoutError");
  }),

  check("a reason may be anything", async (target) => {
    const { sessions } = new Tap(target, never).client;
    for (const reason of ["text", 0, { a: "b" }]) {
      const outcome = await rejection(sessions.list({ signal: AbortSignal.abort(reason) }));
      ok(outcome === reason, String(reason));
    }
    const signal = AbortSignal.abort();
    ok((await rejection(sessions.list({ signal }))) === signal.reason, "the default reason");
  }),

  check("a callback gets the reason", async (target) => {
    const { sessions } = new Tap(target, never).client;
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    const [error] = await viaCallback((callback) => sessions.list({ signal }, callback));
    ok(error === reason, `${error}`);
  }),

  check("a client has a timeout of its own, a call may have another", async (target) => {
    let answers = true;
    const intercept = (
      /** @type {Call} */ _call,
      /** @type {() => Promise<Response>} */ proceed,
    ) => (answers ? proceed() : never());
    const tap = new Tap(target, intercept, { timeout: 300 });
    await tap.client.sessions.list();
    answers = false;
    // Sooner than what it could be taken for: the client's own, a login's, which is 5 s, or the usual one.
    for (const [options, least, most] of /** @type {const} */ ([
      [{}, 290, 4_900],
      [{ timeout: 20 }, 15, 290],
      [{ timeout: 500 }, 490, 4_900],
    ])) {
      const started = performance.now();
      const error = await rejection(tap.client.sessions.list(options));
      equal(error.code, "ETIMEDOUT");
      equal(error.message, `No answer within ${options.timeout ?? 300} ms`);
      between(performance.now() - started, least, most, "milliseconds");
    }
  }),

  check("a timeout tells how long it was, and has no answer", async (target) => {
    const tap = new Tap(target, never);
    const error = await rejection(tap.client.sessions.list({ timeout: 20 }));
    equal([error.status, error.response, error.cause], [undefined, undefined, undefined]);
    equal(error.message, "No answer within 20 ms");
  }),

  check("the login on the way counts", async (target) => {
    const tap = new Tap(target, undefined, { timeout: 100 });
    tap.logIn = never;
    const error = await rejection(tap.client.sessions.list({ timeout: 20 }));
    equal(error.code, "ETIMEDOUT");
  }),

  check("a body that never ends is no answer", async (target) => {
    const stalled = () => new Response(new ReadableStream({}), { status: 200 });
    const tap = new Tap(target, stalled);
    equal((await rejection(tap.client.sessions.list({ timeout: 20 }))).code, "ETIMEDOUT");
    const controller = new AbortController();
    const before = tap.sent.length;
    const ended = rejection(tap.client.sessions.list({ signal: controller.signal }));
    await sent(tap, before + 1);
    controller.abort("enough");
    equal(await ended, "enough");
  }),

  check("an abort after the answer does nothing", async (target) => {
    const controller = new AbortController();
    const { signal } = controller;
    const listeners = listenersOf(signal);
    const { sessions } = connect(target);
    for (let count = 0; count < 5; count += 1) await sessions.list({ signal });
    await rejection(sessions.get("seZZZZZZZZ", { signal }));
    equal(listeners(), 0, "listeners left");
    controller.abort();
    equal((await sessions.list()).length, 0);
  }),

  check("one signal ends many calls by one listener, and leaves others alone", async (target) => {
    const tap = new Tap(target, never);
    const controller = new AbortController();
    const { signal } = controller;
    const listeners = listenersOf(signal);
    const other = rejection(tap.client.sessions.list({ timeout: 1000 }));
    const ended = Array.from({ length: 20 }, () => rejection(tap.client.sessions.list({ signal })));
    await sent(tap, 21);
    // Of more than ten, Node warns.
    equal(listeners(), 1, "listeners");
    controller.abort("enough");
    equal(await Promise.all(ended), Array(20).fill("enough"));
    equal(listeners(), 0, "listeners left");
    equal((await other).code, "ETIMEDOUT");
  }),

  check(
    "an abort ends its own request, and none that shared a signal with it before",
    async (target) => {
      let answers = 40;
      const tap = new Tap(target, (_call, proceed) => (answers-- > 0 ? proceed() : never()));
      const { sessions } = tap.client;
      while (answers > 0) await sessions.list();
      const controller = new AbortController();
      const ended = rejection(sessions.list({ signal: controller.signal }));
      const other = rejection(sessions.list({ timeout: 1000 }));
      await sent(tap, 42);
      controller.abort("enough");
      equal(await ended, "enough");
      equal(
        tap.calls.slice(-2).map(({ signal }) => signal?.aborted),
        [true, false],
        "which of the two is ended",
      );
      equal((await other).code, "ETIMEDOUT");
      answers = 3;
      for (let count = 0; count < 3; count += 1) await sessions.list();
    },
  ),

  check("register's waiting ends at its signal", async (target) => {
    const tap = new Tap(target, () => fault(400, "serviceWithThisIdExists"));
    const controller = new AbortController();
    const options = { signal: controller.signal, retryDelay: 60_000 };
    const ended = rejection(tap.client.services.register("se1", "web-1", {}, options));
    await sent(tap, 1);
    await sleep(10);
    const reason = new Error("enough");
    controller.abort(reason);
    ok((await ended) === reason, "the signal's own reason");
    equal(tap.sent.length, 1, "tries");
  }),

  check("register's timeout is that of one try", async (target) => {
    let tries = 0;
    const tap = new Tap(target, (_call, proceed) => {
      tries += 1;
      return tries < 4 ? fault(400, "serviceWithThisIdExists") : proceed();
    });
    const { id } = await connect(target).sessions.create(30);
    const options = { retryDelay: 150, timeout: 400 };
    equal(await tap.client.services.register(id, "web-1", {}, options), { id: "web-1" });
  }),
];

/**
 * Waits until this many calls, logins aside, were sent.
 *
 * @param {Tap} tap
 * @param {number} count
 */
async function sent(tap, count) {
  while (tap.sent.length < count) await sleep(1);
}
