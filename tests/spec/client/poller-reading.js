import { ServiceRegistryError } from "service-registry-client";
import { check } from "../check.js";
import { between, equal, includes, ok } from "../expect.js";
import { Log } from "./beating.js";
import { changed, equalRun, newValueOf, older, Writer, withServices } from "./feeding.js";
import { names, polling, read, update } from "./polling.js";
import { connect, fault, sleep, until } from "./wire.js";

/** @typedef {import("./wire.js").Intercept} Intercept */

export const clientPollerReading = [
  check("it tells what happened, one event for each service that went", async (target) => {
    const { tap, poller, log } = polling(target, { extended: true });
    const { id, end } = await withServices(target, ["web-1", "web-2"]);
    const { client } = new Writer(target);
    await client.configuration.set("port", "1");
    await client.configuration.remove("port");
    await client.services.update("web-2", { tags: ["a"] });
    await client.services.remove("web-2");
    await end();
    const { values: events } = await read(tap, "extended=true");
    poller.start();
    await until(() => poller.marker === events.at(-1).id);
    poller.stop();
    const service = (/** @type {string} */ name, /** @type {string[]} */ tags = []) => ({
      id: name,
      session_id: id,
      tags,
      metadata: {},
    });
    equal(log.names, [
      "service.join",
      "service.join",
      update,
      "configuration_value.remove",
      "service.update",
      "service.remove",
      "session.end",
      "service.timeout",
    ]);
    equal(log.all("service.join")[0].payload, service("web-1"));
    equal(log.all(update)[0].payload.new_value, "1");
    equal(log.all("service.update")[0].payload, service("web-2", ["a"]));
    equal(log.all("service.remove")[0].payload, service("web-2", ["a"]));
    equal(log.all("session.end")[0].payload.id, id);
    const timeout = events.at(-1);
    equal(log.last, { id: timeout.id, timestamp: timeout.timestamp, payload: service("web-1") });
  }),

  check(
    "services that went together are one event each, and none if there were none",
    async (target) => {
      const { tap, poller, log } = polling(target);
      const full = await withServices(target, ["web-1", "web-2", "web-3"]);
      const empty = await withServices(target, []);
      await empty.end();
      await full.end();
      const { values: events } = await read(tap);
      poller.start();
      await until(() => poller.marker === events.at(-1).id);
      poller.stop();
      const gone = log.all("service.timeout");
      equal(
        gone.map(({ payload }) => payload.id),
        ["web-1", "web-2", "web-3"],
      );
      equal(new Set(gone.map(({ id }) => id)).size, 1, "ids");
      equal(log.names.filter((name) => !name.startsWith("service.")).length, 0, "others");
    },
  ),

  check("it tells what it is asked for", async (target) => {
    const all = polling(target, { extended: false });
    const joins = polling(target, { type: "service.join" });
    const ends = polling(target, { type: "session.end", extended: true });
    const { end } = await withServices(target, ["web-1"]);
    await end();
    const pollers = [all, joins, ends];
    for (const { poller } of pollers) poller.start();
    await until(() => pollers.every(({ poller }) => poller.status().lastSuccess));
    for (const { poller } of pollers) poller.stop();
    equal(
      pollers.map(({ log }) => log.names),
      [["service.join", "service.timeout"], ["service.join"], ["session.end"]],
    );
  }),

  check("what it tells of itself is not the registry's to tell", async (target) => {
    const strange = ["error", "gap", "some.day", update].map((type, index) => ({
      id: `6bc8d050-f86a-11e1-a89e-00000000000${index}`,
      timestamp: 1,
      type,
      payload: type,
    }));
    const { poller, log } = polling(target, {}, (_call, proceed) =>
      changed(proceed(), (body) => ({ ...body, values: strange })),
    );
    /** @type {unknown[]} */
    const later = [];
    /** @type {any} */ (poller).on("some.day", (/** @type {any} */ event) =>
      later.push(event.payload),
    );
    poller.start();
    await log.next(update);
    poller.stop();
    equal([log.names, later], [[update], ["some.day"]]);
    equal(poller.status().lastError, null);
  }),

  check("the first poll comes after one interval", async (target) => {
    const { tap, poller } = polling(target, { pollInterval: 40 });
    const started = performance.now();
    poller.start();
    await until(() => tap.sent.length > 0);
    ok(performance.now() - started >= 38, "one interval");
    poller.stop();
  }),

  check(
    "it reads all there is at once: more than a hundred, more than a thousand",
    async (target) => {
      const { tap, poller, log } = polling(target, { pollInterval: 50 });
      const { configuration, events } = new Writer(target).client;
      const write = async (/** @type {number} */ from, /** @type {number} */ to) => {
        for (let index = from; index < to; index += 50) {
          const values = Array.from({ length: Math.min(50, to - index) }, (_, at) => index + at);
          await Promise.all(values.map((value) => configuration.set(`key-${value}`, "1")));
        }
      };
      await write(0, 150);
      poller.start();
      await until(() => log.entries.length === 150);
      const polls = tap.sent.length;
      const isOver = write(150, 1250);
      await isOver;
      await until(() => log.entries.length >= 1250);
      poller.stop();
      const happened = [];
      for await (const event of events.list()) happened.push(event.id);
      equalRun(
        log.entries.map(({ argument }) => argument.id),
        happened,
      );
      ok(polls >= 2, "pages");
    },
  ),

  ...[
    ["of a registry of today", undefined],
    ["of an older registry", older],
  ].map(([what, intercept]) =>
    check(`it tells every event ${what} once, whatever fails`, async (target) => {
      let count = 0;
      const failing = /** @type {Intercept} */ (
        async (call, proceed) => {
          count += 1;
          if (count % 7 === 2) throw new TypeError("fetch failed");
          if (count % 7 === 3) return fault(503, "internalError");
          if (count % 7 === 4) return new Response("<h1>Sign in</h1>", { status: 200 });
          const response = intercept
            ? await /** @type {Intercept} */ (intercept)(call, proceed)
            : await proceed();
          if (count % 7 === 5) throw new TypeError("connection reset");
          return response;
        }
      );
      const { poller, log } = polling(target, { pollInterval: 3 }, failing);
      const writer = new Writer(target);
      poller.start();
      const happened = await writer.write(60);
      await until(() => log.all(update).length >= happened.length);
      await sleep(20);
      poller.stop();
      equalRun(log.all(update).map(newValueOf), happened);
      const errors = log.all("error");
      ok(
        errors.length > 0 && errors.every((error) => error instanceof ServiceRegistryError),
        "errors",
      );
    }),
  ),

  check("a poll that failed is an error, and the next one goes on", async (target) => {
    let failures = 2;
    const { poller, log } = polling(target, {}, (_call, proceed) =>
      failures-- > 0 ? fault(503, "internalError") : proceed(),
    );
    equal(poller.status(), { state: "stopped", failures: 0, lastError: null, lastSuccess: null });
    poller.start();
    equal(poller.status().state, "running");
    includes(await log.next("error"), { code: "unexpected_status", status: 503 });
    equal(poller.status().failures, 1);
    const second = await log.next("error");
    includes(poller.status(), { failures: 2, lastSuccess: null });
    await until(() => poller.status().failures === 0);
    const { lastError, lastSuccess } = poller.status();
    ok(lastError === second, "the latest error stays");
    between(Number(lastSuccess), Date.now() - 1000, Date.now(), "lastSuccess");
    poller.stop();
    equal(poller.status().state, "stopped");
  }),

  check("refused credentials are an error every time, and polling goes on", async (target) => {
    const poller = connect({ ...target, apiKey: "wrong" }).events.getPoller({ pollInterval: 5 });
    const log = new Log(poller, names);
    poller.start();
    for (let count = 0; count < 3; count += 1) {
      equal((await log.next("error")).code, "authentication_failed");
    }
    poller.stop();
  }),

  check("a listener that fails ends nothing", async (target) => {
    const { poller, log } = polling(target);
    const writer = new Writer(target);
    const cause = new Error("no good");
    poller.on(update, () => {
      throw cause;
    });
    const happened = await writer.write(3);
    poller.start();
    await until(() => log.all(update).length === 3);
    happened.push(...(await writer.write(1)));
    await until(() => log.all(update).length === 4);
    poller.stop();
    equalRun(log.all(update).map(newValueOf), happened);
    const errors = log.all("error");
    equal(
      errors.map(({ code }) => code),
      Array(4).fill("listener_failed"),
    );
    ok(errors[0].cause === cause, "the cause");
  }),
];
