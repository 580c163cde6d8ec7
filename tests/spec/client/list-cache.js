// Lists from memory: instead of asking, and when asking fails.

import { check } from "../check.js";
import { between, equal, ok, rejection } from "../expect.js";
import { answer, connect, fault, never, sleep, Tap, viaCallback } from "./wire.js";

const minute = 60_000;

export const clientListCache = [
  check("what is fresh enough is not asked for again", async (target) => {
    const tap = new Tap(target, counting());
    const { services } = tap.client;
    const first = await services.list({ maxAge: minute });
    await sleep(20);
    const second = await services.list({ maxAge: minute });
    equal(tap.sent.length, 1);
    equal(/** @type {unknown} */ (second), first);
    equal([second.nextMarker, second.feedPosition], ["more", "position"]);
    equal(first.age, 0);
    between(second.age, 15, minute, "age");
  }),

  check("what is too old is asked for again, and then young", async (target) => {
    const tap = new Tap(target, counting());
    const { services } = tap.client;
    await services.list({ maxAge: 20 });
    await sleep(40);
    const page = await services.list({ maxAge: 20 });
    equal([page.age, tap.sent.length], [0, 2]);
  }),

  check("without maxAge it is asked, and nothing is remembered", async (target) => {
    const tap = new Tap(target, counting());
    const { services } = tap.client;
    await services.list();
    await services.list({ maxAge: 0, staleIfError: 0 });
    await services.list({ maxAge: minute });
    equal(tap.sent.length, 3);
    await services.list();
    equal(tap.sent.length, 4);
  }),

  check("a callback gets what is remembered, too", async (target) => {
    const tap = new Tap(target, counting());
    const call = () => viaCallback((back) => tap.client.services.list({ maxAge: minute }, back));
    const [first, second] = [await call(), await call()];
    equal([second[0], second[1], second[2]], [null, first[1], "more"]);
    equal(tap.sent.length, 1);
  }),

  ...[
    { what: "network errors", respond: () => Promise.reject(new TypeError("fetch failed")) },
    { what: "no answer in time", respond: never },
    { what: "a 503", respond: () => fault(503, "systemFailureError") },
    { what: "a 500 of a proxy", respond: () => new Response("oops", { status: 500 }) },
    { what: "a 429", respond: () => new Response(null, { status: 429 }) },
    { what: "the registry's rate limit", respond: () => fault(413, "rateLimitReached") },
    { what: "a page to sign in to the network", respond: () => new Response("<h1>Sign in") },
  ].map(({ what, respond }) =>
    check(`${what}: what was read before, instead of failing`, async (target) => {
      const { tap, fail } = failing(target, respond);
      const { services } = tap.client;
      await services.list({ staleIfError: minute });
      fail();
      await sleep(10);
      const page = await services.list({ staleIfError: minute, timeout: 100 });
      equal(/** @type {unknown} */ (page), [{ id: "1" }]);
      between(page.age, 5, minute, "age");
      equal(tap.sent.length, 2, "it was asked");
      ok(await rejection(services.list({ timeout: 100 })), "fails without staleIfError");
    }),
  ),

  ...[
    { what: "a 404", respond: () => fault(404, "notFoundError"), told: 404 },
    { what: "a 400", respond: () => fault(400, "badRequest"), told: 400 },
    { what: "a 401", respond: () => fault(401, "unauthorizedError"), told: 401 },
    { what: "a 403", respond: () => fault(403, "forbiddenError"), told: 403 },
  ].map(({ what, respond, told }) =>
    check(`${what} is an answer, and no reason for an old one`, async (target) => {
      const { tap, fail } = failing(target, respond);
      await tap.client.services.list({ staleIfError: minute });
      fail();
      const error = await rejection(tap.client.services.list({ staleIfError: minute }));
      equal(error.status, told);
    }),
  ),

  check("a call that its signal ends fails with the signal's reason", async (target) => {
    const { tap, fail } = failing(target, never);
    await tap.client.services.list({ staleIfError: minute });
    fail();
    const controller = new AbortController();
    const options = { staleIfError: minute, signal: controller.signal };
    const ended = rejection(tap.client.services.list(options));
    await sleep(10);
    controller.abort("enough");
    equal(await ended, "enough");
  }),

  check("what is older than staleIfError is no help, and the failure is told", async (target) => {
    const { tap, fail } = failing(target, () => fault(503, "systemFailureError"));
    await tap.client.services.list({ staleIfError: 20 });
    fail();
    await sleep(40);
    equal((await rejection(tap.client.services.list({ staleIfError: 20 }))).status, 503);
    equal((await tap.client.services.list({ staleIfError: minute })).length, 1, "still known");
  }),

  check("a client that was refused its login has no old lists", async (target) => {
    const { tap, fail } = failing(target, () => fault(401, "unauthorizedError"));
    await tap.client.services.list({ staleIfError: minute });
    fail();
    tap.logIn = () => fault(401, "unauthorizedError");
    const error = await rejection(tap.client.services.list({ staleIfError: minute }));
    equal(error.code, "authentication_failed");
  }),

  check("a page may be changed: the next one is as it was read", async (target) => {
    const { services } = new Tap(target, counting()).client;
    for (let count = 0; count < 3; count += 1) {
      const page = await services.list({ maxAge: minute });
      equal(/** @type {unknown} */ (page), [{ id: "1" }], `page ${count}`);
      Object.assign(page[0] ?? {}, { id: "changed" });
      page.push(/** @type {any} */ ({ id: "added" }));
      page.nextMarker = "changed";
    }
  }),

  check("calls that differ are not taken for each other", async (target) => {
    const tap = new Tap(target, counting());
    const { configuration, services, sessions, views } = tap.client;
    const maxAge = minute;
    const calls = [
      () => sessions.list({ maxAge }),
      () => sessions.list({ maxAge, limit: 1 }),
      () => sessions.list({ maxAge, limit: 11 }),
      () => sessions.list({ maxAge, marker: "1" }),
      () => sessions.list({ maxAge, limit: 1, marker: "1" }),
      () => views.getOverview({ maxAge }),
      () => services.list({ maxAge }),
      () => services.list({ maxAge, tag: "" }),
      () => services.list({ maxAge, tag: "web" }),
      () => services.list({ maxAge, tag: "web&limit=1" }),
      () => services.list({ maxAge, tag: "web", limit: 1 }),
      () => configuration.list({ maxAge }),
      () => configuration.listForNamespace("/prod", { maxAge }),
      () => configuration.listForNamespace("/prod/redis", { maxAge }),
      () => configuration.listForNamespace("/prod%2Fredis", { maxAge }),
    ];
    for (const round of ["asked", "remembered"]) {
      for (const [index, call] of calls.entries()) {
        equal(/** @type {unknown} */ (await call()), [{ id: String(index + 1) }], round);
      }
    }
    equal(tap.sent.length, calls.length);
    equal(/** @type {unknown} */ (await services.listForTag("web", { maxAge })), [{ id: "9" }]);
    equal(tap.sent.length, calls.length, "the same call by another name");
  }),

  check("a list that was asked for earlier and came later replaces nothing", async (target) => {
    const count = counting();
    let hold = sleep(60);
    const tap = new Tap(target, async (call, proceed) => {
      const listed = await count(call, proceed);
      await hold;
      return listed;
    });
    const { services } = tap.client;
    const earlier = services.list({ staleIfError: minute });
    await sleep(10);
    hold = Promise.resolve();
    await services.list({ staleIfError: minute });
    await earlier;
    const page = await services.list({ maxAge: minute });
    equal(/** @type {unknown} */ (page), [{ id: "2" }]);
    equal(tap.sent.length, 2);
  }),

  check("a hundred lists are remembered, the latest", async (target) => {
    const tap = new Tap(target, counting());
    const { services } = tap.client;
    const list = (/** @type {number} */ limit) => services.list({ maxAge: minute, limit });
    for (let limit = 1; limit <= 101; limit += 1) await list(limit);
    for (let limit = 2; limit <= 101; limit += 1) await list(limit);
    equal(tap.sent.length, 101, "all but the first are known");
    await list(1);
    equal(tap.sent.length, 102, "the first was forgotten");
  }),

  check("two clients do not share what they remember", async (target) => {
    const intercept = counting();
    const [first, second] = [new Tap(target, intercept), new Tap(target, intercept)];
    await first.client.services.list({ maxAge: minute });
    const page = await second.client.services.list({ maxAge: minute, staleIfError: minute });
    equal(/** @type {unknown} */ (page), [{ id: "2" }]);
    equal([first.sent.length, second.sent.length], [1, 1]);
  }),

  check("every page of a list is remembered", async (target) => {
    const client = connect(target);
    const { id } = await client.sessions.create(30);
    for (const service of ["web-1", "web-2", "web-3"]) await client.services.create(id, service);
    const tap = new Tap(target);
    for (let count = 0; count < 2; count += 1) {
      const ids = [];
      for await (const entry of tap.client.services.list({ limit: 2, maxAge: minute })) {
        ids.push(entry.id);
      }
      equal(ids, ["web-1", "web-2", "web-3"]);
    }
    equal(tap.sent.length, 2, "requests");
  }),
];

/** Answers every list with its own number. @returns {import("./wire.js").Intercept} */
function counting() {
  let asked = 0;
  return () => {
    asked += 1;
    const metadata = { next_marker: "more", feed_position: "position" };
    return answer(200, { values: [{ id: String(asked) }], metadata });
  };
}

/**
 * A client whose registry is well until it is told to fail.
 *
 * @param {import("../check.js").Target} target
 * @param {import("./wire.js").Intercept} respond
 */
function failing(target, respond) {
  let intercept = counting();
  const tap = new Tap(target, (call, proceed) => intercept(call, proceed));
  const fail = () => {
    intercept = respond;
  };
  return { tap, fail };
}
