import { check } from "../check.js";
import { between, equal, includes, rejection } from "../expect.js";
import { connect, fault, Tap, viaCallback } from "./wire.js";

const taken = () => fault(400, "serviceWithThisIdExists");

export const clientRegister = [
  check("a free id is taken at once, in one try", async (target) => {
    const tap = new Tap(target);
    const { id } = await tap.client.sessions.create(30);
    const started = performance.now();
    const options = { retryDelay: 60_000 };
    equal(await tap.client.services.register(id, "web-1", {}, options), { id: "web-1" });
    between(performance.now() - started, 0, 5000, "milliseconds");
    equal(tap.sent, ["POST /sessions", "POST /services"]);
  }),

  ...[1, 2, 5].map((retryCount) =>
    check(`a retryCount of ${retryCount} is as many tries`, async (target) => {
      const tap = new Tap(target, taken);
      const options = { retryCount, retryDelay: 1 };
      const error = await rejection(tap.client.services.register("se1", "web-1", {}, options));
      includes(error, { type: "serviceWithThisIdExists", status: 400, details: "details" });
      equal(tap.sent.length, retryCount, "tries");
      const [called, ...rest] = await viaCallback((callback) =>
        tap.client.services.register("se1", "web-1", {}, options, callback),
      );
      equal([called.type, rest.filter((value) => value)], ["serviceWithThisIdExists", []]);
      equal(tap.sent.length, retryCount * 2, "tries");
    }),
  ),

  check("it waits between two tries, and not after the last", async (target) => {
    /** @type {number[]} */
    const times = [];
    const tap = new Tap(target, () => {
      times.push(performance.now());
      return taken();
    });
    // Long beside what a busy machine takes for an answer.
    const options = { retryCount: 3, retryDelay: 1000 };
    await rejection(tap.client.services.register("se1", "web-1", {}, options));
    const [first = 0, second = 0, third = 0] = times;
    between(second - first, 995, 5000, "first wait");
    between(third - second, 995, 5000, "second wait");
    between(performance.now() - third, 0, 900, "after the last try");
  }),

  check("it succeeds when the id gets free", async (target) => {
    const client = connect(target);
    const { id } = await client.sessions.create(30);
    await client.services.create(id, "web-1");
    let tries = 0;
    const tap = new Tap(target, async (_call, proceed) => {
      tries += 1;
      if (tries === 3) await client.services.remove("web-1");
      return proceed();
    });
    const options = { retryCount: 10, retryDelay: 1 };
    const fields = { tags: ["web"] };
    equal(await tap.client.services.register(id, "web-1", fields, options), { id: "web-1" });
    equal(tries, 3, "tries");
    equal((await client.services.get("web-1")).tags, ["web"]);
  }),

  check("only a taken id is worth another try", async (target) => {
    const options = { retryCount: 5, retryDelay: 1 };
    for (const answer of [
      () => fault(400, "badRequest"),
      () => fault(400, "limitReached"),
      () => fault(404, "notFoundError"),
      () => fault(500, "internalError"),
      () => new Response("Bad Gateway", { status: 502 }),
      () => Promise.reject(new TypeError("fetch failed")),
    ]) {
      const tap = new Tap(target, answer);
      await rejection(tap.client.services.register("se1", "web-1", {}, options));
      equal(tap.sent.length, 1, `tries against ${answer}`);
    }
  }),

  check("a predecessor that died is waited for", async (target) => {
    const client = connect(target);
    const [old, next] = [await client.sessions.create(3), await client.sessions.create(30)];
    await client.services.create(old.id, "web-1");
    const registered = await client.services.register(next.id, "web-1", {}, { retryDelay: 200 });
    equal(registered, { id: "web-1" });
    equal((await client.services.get("web-1")).session_id, next.id);
  }),

  check("it calls back with the id, whatever is left out", async (target) => {
    const { sessions, services } = connect(target);
    const { id } = await sessions.create(30);
    /** @type {((callback: any) => void)[]} */
    const forms = [
      (callback) => services.register(id, "web-0", callback),
      (callback) => services.register(id, "web-1", { tags: ["a"] }, callback),
      (callback) => services.register(id, "web-2", { tags: ["a"] }, null, callback),
      (callback) => services.register(id, "web-3", null, { retryCount: 1 }, callback),
    ];
    for (const [index, form] of forms.entries()) {
      equal(await viaCallback(form), [null, `web-${index}`]);
    }
    equal((await services.listForTag("a")).length, 2);
  }),
];
