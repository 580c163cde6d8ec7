import { EventsFeedPoller, ServiceRegistryError } from "service-registry-client";
import { check } from "../check.js";
import { equal, ok } from "../expect.js";
import { Gate, Log } from "./beating.js";
import { changed, equalRun, Mortal, newValueOf, older, Writer, withServices } from "./feeding.js";
import { names, polling, update } from "./polling.js";
import { connect, sleep, until } from "./wire.js";

/** @typedef {import("./wire.js").Intercept} Intercept */
/** @typedef {import("service-registry-client").PollerOptions} PollerOptions */

export const clientPollerStopping = [
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
