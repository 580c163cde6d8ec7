import { EventsFeedPoller, ServiceRegistryError } from "service-registry-client";
import { check } from "../check.js";
import { between, equal, includes, ok } from "../expect.js";
import { Gate, Log } from "./beating.js";
import { changed, equalRun, Mortal, newValueOf, older, Writer, withServices } from "./feeding.js";
import { connect, fault, sleep, Tap, until } from "./wire.js";

/** @typedef {import("../check.js").Target} Target */
/** @typedef {import("./wire.js").Intercept} Intercept */
/** @typedef {import("service-registry-client").PollerOptions} PollerOptions */

const update = "configuration_value.update";
const names = [
  "service.join",
  "service.timeout",
  update,
  "configuration_value.remove",
  "service.update",
  "service.remove",
  "session.end",
  "services.timeout",
  "gap",
];

export const clientPoller = [
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

  check("two starts are one, and so are stop and start during a poll", async (target) => {
    const gates = [new Gate(), new Gate()];
    let held = 0;
    let most = 0;
    const { poller, log } = polling(target, { pollInterval: 5 }, async (call, proceed) => {
      held += 1;
      most = Math.max(most, held);
      call.signal?.addEventListener("abort", () => {
        held -= 1;
      });
      await gates.shift()?.passed();
      const response = await proceed();
      if (!call.signal?.aborted) held -= 1;
      return response;
    });
    const [first, second] = [...gates];
    const writer = new Writer(target);
    const happened = await writer.write(2);
    poller.start();
    poller.start();
    await first?.reached;
    poller.stop();
    poller.start();
    await second?.reached;
    first?.open();
    await sleep(10);
    poller.stop();
    poller.start();
    second?.open();
    await until(() => log.entries.length >= 2);
    happened.push(...(await writer.write(5)));
    await until(() => log.entries.length >= 7);
    await sleep(20);
    poller.stop();
    equalRun(log.all(update).map(newValueOf), happened);
    equal([most, log.all("error").length], [1, 0], "requests at a time, errors");
  }),

  ...[
    ["stopped", false],
    ["stopped and started", true],
  ].flatMap(([what, restarts]) =>
    [undefined, older].map((intercept) =>
      check(
        `${what} by its listeners, it loses and repeats nothing${intercept ? ", also of an older registry" : ""}`,
        async (target) => {
          const { poller, log } = polling(target, { pollInterval: 3 }, intercept);
          const writer = new Writer(target);
          const happened = await writer.write(4);
          poller.on(update, () => {
            poller.stop();
            if (restarts) poller.start();
          });
          poller.start();
          for (let count = 1; count <= 6; count += 1) {
            await until(() => log.entries.length >= count);
            if (!restarts) {
              await sleep(10);
              equal(log.entries.length, count, "quiet after the stop");
              poller.start();
            }
            if (count === 4) happened.push(...(await writer.write(2)));
          }
          await sleep(20);
          poller.stop();
          equalRun(log.all(update).map(newValueOf), happened);
        },
      ),
    ),
  ),

  check(
    "stopped by one of its services' listeners, it tells of all that went together",
    async (target) => {
      const { poller, log } = polling(target, { from: "now" });
      poller.start();
      await until(() => poller.marker);
      const { end } = await withServices(target, ["web-1", "web-2"]);
      poller.once("service.timeout", () => poller.stop());
      await end();
      await until(() => poller.status().state === "stopped");
      poller.start();
      await sleep(20);
      poller.stop();
      equal(log.names, ["service.join", "service.join", "service.timeout", "service.timeout"]);
    },
  ),

  check("it is quiet after a stop, and ends the request under way", async (target) => {
    const gate = new Gate();
    const { tap, poller, log } = polling(target, { pollInterval: 5 }, async (_call, proceed) => {
      await gate.passed();
      return proceed();
    });
    await new Writer(target).write(1);
    poller.start();
    await gate.reached;
    poller.stop();
    poller.stop();
    await until(() => tap.calls.at(-1)?.signal?.aborted);
    gate.open();
    await sleep(30);
    equal([log.names, tap.sent.length], [[], 1]);
    equal(poller.status().state, "stopped");
    poller.start();
    await log.next(update);
    poller.stop();
  }),

  check("a poller that is stopped before its first poll sends nothing", async (target) => {
    const { tap, poller } = polling(target, { pollInterval: 5 });
    poller.start();
    poller.stop();
    await sleep(20);
    equal(tap.calls.length, 0);
  }),

  ...[
    ["", undefined],
    [" of an older registry", older],
  ].flatMap(([where, intercept]) => [
    check(`its marker${where} is where another goes on, saved after any event`, async (target) => {
      const writer = new Writer(target);
      const happened = await writer.write(6);
      /** @type {unknown[]} */
      const told = [];
      /** @type {string | undefined} */
      let marker;
      for (let round = 0; round < 3; round += 1) {
        const from = marker ?? "window";
        const intercepting = /** @type {Intercept | undefined} */ (intercept);
        const { poller } = polling(target, { from, pollInterval: 3 }, intercepting);
        if (round === 0) equal(poller.marker, undefined);
        let left = 2;
        poller.on(update, (event) => {
          told.push(newValueOf(event));
          left -= 1;
          if (left === 0) {
            marker = poller.marker;
            poller.stop();
          }
        });
        poller.start();
        await until(() => poller.status().state === "stopped");
      }
      equalRun(told, happened);
    }),

    check(`now${where} is when it was started`, async (target) => {
      const writer = new Writer(target);
      await writer.write(2);
      const intercepting = /** @type {Intercept | undefined} */ (intercept);
      const { tap, poller, log } = polling(target, { from: "now" }, intercepting);
      poller.start();
      await until(() => poller.status().lastSuccess);
      equal(tap.sent[0], "GET /events");
      const happened = await writer.write(3);
      await until(() => log.entries.length >= 3);
      poller.stop();
      equalRun(log.all(update).map(newValueOf), happened);
    }),

    check(`now${where} may be before anything happened`, async (target) => {
      const intercepting = /** @type {Intercept | undefined} */ (intercept);
      const { poller, log } = polling(target, { from: "now" }, intercepting);
      poller.start();
      await until(() => poller.status().lastSuccess);
      const happened = await new Writer(target).write(3);
      await until(() => log.entries.length >= 3);
      poller.stop();
      equalRun(log.all(update).map(newValueOf), happened);
    }),
  ]),

  check("it starts with the window, after an event, or at a list's position", async (target) => {
    const writer = new Writer(target);
    const before = await writer.write(3);
    const events = await writer.client.events.list();
    const { feedPosition } = await writer.client.configuration.list();
    const after = await writer.write(2);
    const starts = /** @type {[PollerOptions, string[]][]} */ ([
      [{}, [...before, ...after]],
      [{ from: "window" }, [...before, ...after]],
      [{ from: null }, [...before, ...after]],
      [{ from: events[1]?.id }, [...before.slice(2), ...after]],
      [{ from: feedPosition }, after],
    ]);
    for (const [options, expected] of starts) {
      const { poller, log } = polling(target, { pollInterval: 3, ...options });
      poller.start();
      await until(() => log.entries.length >= expected.length);
      poller.stop();
      equalRun(log.all(update).map(newValueOf), expected);
    }
  }),

  check("a gap is told once, before what follows it", async (target) => {
    const writer = new Writer(target);
    const [event] = await writer.write(1).then(() => writer.client.events.list());
    const happened = await writer.write(2);
    const { feedPosition } = await writer.client.events.list();
    const from = String(event?.id);
    const to = String(feedPosition);
    const { poller, log } = polling(target, { from }, (call, proceed) =>
      changed(proceed(), (body) => {
        const isBefore = call.path.includes(from);
        return isBefore ? { ...body, metadata: { ...body.metadata, gap: { from, to } } } : body;
      }),
    );
    poller.on("gap", () => {
      poller.stop();
      poller.start();
    });
    poller.start();
    equal(await log.next("gap"), { type: "gap", from, to });
    happened.splice(0, 2, ...(await writer.write(2)));
    await until(() => log.entries.length >= 3);
    await sleep(20);
    poller.stop();
    equal(log.names, ["gap", update, update]);
    equalRun(log.all(update).map(newValueOf), happened);
  }),

  check("a registry that lost everything is a gap, and what it has now", async () => {
    const mortal = new Mortal();
    const { poller, log } = polling(mortal.target);
    await new Writer(mortal.target).write(2);
    poller.start();
    await until(() => log.entries.length === 2);
    await sleep(5);
    mortal.wipe();
    const happened = await new Writer(mortal.target).write(2);
    const { from, to } = await log.next("gap");
    ok(typeof from === "string" && to === null, `${from}, ${to}`);
    await until(() => log.entries.length === 5);
    poller.stop();
    mortal.close();
    equal(log.names, [update, update, "gap", update, update]);
    equalRun(log.all(update).slice(2).map(newValueOf), happened);
  }),

  check("a client has one poller, and more for the asking", async (target) => {
    const { events } = connect(target);
    const shared = events.getPoller();
    ok(shared instanceof EventsFeedPoller, "an EventsFeedPoller");
    ok(events.getPoller() === shared && events.getPoller(null) === shared, "the same");
    ok(connect(target).events.getPoller() !== shared, "another client's");
    ok(new Set([shared, events.getPoller({}), events.getPoller({})]).size === 3, "own ones");
    equal(shared.status().state, "stopped");
    const constructed = new EventsFeedPoller(events, { pollInterval: 5 });
    await new Writer(target).write(1);
    const log = new Log(constructed, names);
    constructed.start();
    await log.next(update);
    constructed.stop();
    ok(new EventsFeedPoller(events) instanceof EventsFeedPoller, "without options");
  }),

  check("options that break a rule are refused", async (target) => {
    const { events } = connect(target);
    for (const options of [
      5,
      "now",
      { from: 5 },
      { type: 5 },
      { extended: "yes" },
      { pollInterval: "soon" },
      { pollInterval: -1 },
    ]) {
      for (const make of [
        (/** @type {any} */ bad) => events.getPoller(bad),
        (/** @type {any} */ bad) => new EventsFeedPoller(events, bad),
      ]) {
        try {
          make(options);
        } catch (error) {
          ok(error instanceof ServiceRegistryError, `${error}`);
          equal(error.code, "invalid_argument");
          continue;
        }
        ok(false, `${JSON.stringify(options)} is refused`);
      }
    }
    await Promise.resolve();
  }),
];

/**
 * A poller under observation.
 *
 * @param {Target} target
 * @param {PollerOptions} [options]
 * @param {Intercept} [intercept]
 */
function polling(target, options, intercept) {
  const tap = new Tap(target, intercept);
  const poller = tap.client.events.getPoller({ pollInterval: 10, ...options });
  return { tap, poller, log: new Log(poller, names) };
}

/**
 * The feed, read past the tap.
 *
 * @param {Tap} tap
 * @param {string} [query]
 * @returns {Promise<any>}
 */
async function read(tap, query = "") {
  const events = await tap.client.events.list(null, { extended: query !== "" });
  tap.calls.length = 0;
  return { values: [...events] };
}
