import { ServiceRegistryError } from "service-registry-client";
import { timeOfUuid } from "../api.js";
import { check } from "../check.js";
import { between, equal, includes, matches, ok, rejection } from "../expect.js";
import { Gate } from "./beating.js";
import { changed, equalRun, Mortal, newValueOf, older, Writer, withServices } from "./feeding.js";
import { connect, fault, never, sleep, Tap, until } from "./wire.js";

/** @typedef {import("../check.js").Target} Target */
/** @typedef {import("./wire.js").Call} Call */
/** @typedef {import("./wire.js").Intercept} Intercept */
/** @typedef {import("service-registry-client").FollowOptions} FollowOptions */

const registries = /** @type {[string, Intercept | undefined][]} */ ([
  ["a registry of today", undefined],
  ["an older registry", older],
]);

export const clientFollow = [
  check("what happens is known at once, by one request that waited for it", async (target) => {
    const { tap, feed } = following(target, { pollInterval: 60_000 });
    const writer = new Writer(target);
    await writer.write(2);
    const first = feed.next();
    await until(() => tap.sent.length === 2);
    await sleep(30);
    equal(tap.sent.length, 2, "requests");
    equal(tap.sent[0], "GET /events");
    matches(tap.sent[1], /^GET \/events\?wait=25&marker=[0-9a-f-]{36}$/);
    const [happened] = await writer.write(1);
    const { done, value } = await first;
    equal([done, value.type, newValueOf(value)], [false, "configuration_value.update", happened]);
    equal(Object.keys(value).toSorted(), ["id", "payload", "timestamp", "type"]);
    equal(tap.sent.length, 2, "requests until then");
    await feed.return();
  }),

  check("a services.timeout is one event, as the registry gives it", async (target) => {
    const { end } = await withServices(target, ["web-1", "web-2"]);
    await end();
    const { feed } = following(target, { from: "window", extended: true });
    const types = [];
    for await (const event of feed) {
      types.push(event.type);
      if (event.type !== "services.timeout") continue;
      equal(
        event.payload.map((/** @type {{ id: string }} */ { id }) => id),
        ["web-1", "web-2"],
      );
      break;
    }
    equal(types, ["service.join", "service.join", "session.end", "services.timeout"]);
  }),

  check("it brings what it is asked for", async (target) => {
    const { end } = await withServices(target, ["web-1"]);
    await end();
    for (const [options, expected] of /** @type {[FollowOptions, string[]][]} */ ([
      [{}, ["service.join", "services.timeout"]],
      [{ extended: false, type: null }, ["service.join", "services.timeout"]],
      [{ type: "services.timeout" }, ["services.timeout"]],
      [{ type: "session.end", extended: true }, ["session.end"]],
    ])) {
      const { feed } = following(target, { from: "window", ...options });
      equal(
        (await take(feed, expected.length)).map(({ type }) => type),
        expected,
      );
    }
  }),

  ...registries.flatMap(([registry, intercept]) => [
    check(`${registry} is followed from now on`, async (target) => {
      const writer = new Writer(target);
      await writer.write(3);
      const { tap, feed } = following(target, {}, intercept);
      const first = feed.next();
      await until(() => tap.answered > 0);
      await sleep(5);
      const happened = await writer.write(3);
      const told = [(await first).value, ...(await take(feed, 2))];
      equalRun(told.map(newValueOf), happened);
    }),

    check(`${registry} is followed from before anything happened`, async (target) => {
      const { tap, feed } = following(target, { from: "now" }, intercept);
      const first = feed.next();
      await until(() => tap.answered > 0);
      await sleep(5);
      const happened = await new Writer(target).write(2);
      equalRun([(await first).value, ...(await take(feed, 1))].map(newValueOf), happened);
    }),

    check(`${registry} is followed with the window, or after an event`, async (target) => {
      const writer = new Writer(target);
      const happened = await writer.write(4);
      const events = await writer.client.events.list();
      const { feed } = following(target, { from: "window" }, intercept);
      equalRun((await take(feed, 4)).map(newValueOf), happened);
      const rest = following(target, { from: events[1]?.id }, intercept).feed;
      equalRun((await take(rest, 2)).map(newValueOf), happened.slice(2));
    }),

    check(`${registry} is read page by page`, async (target) => {
      const writer = new Writer(target);
      const happened = await writer.write(230);
      const { feed } = following(target, { from: "window" }, intercept);
      const told = [];
      for await (const event of feed) {
        told.push(newValueOf(event));
        if (told.length === 120) happened.push(...(await writer.write(5)));
        if (told.length === 235) break;
      }
      equalRun(told, happened);
    }),

    check(`nothing of ${registry} is missed or repeated, whatever fails`, async (target) => {
      let count = 0;
      /** @type {Intercept} */
      const failing = async (call, proceed) => {
        count += 1;
        if (count % 8 === 2) throw new TypeError("fetch failed");
        if (count % 8 === 3) return fault(503, "internalError");
        if (count % 8 === 4) return fault(429, "rateLimitReached");
        if (count % 8 === 5) return new Response("<h1>Sign in</h1>", { status: 200 });
        const response = await (intercept ? intercept(call, proceed) : proceed());
        if (count % 8 === 6) throw new TypeError("connection reset");
        return response;
      };
      /** @type {ServiceRegistryError[]} */
      const errors = [];
      const writer = new Writer(target);
      const { feed } = following(
        target,
        { from: "window", pollInterval: 3, onError: (error) => errors.push(error) },
        failing,
      );
      const writing = slowly(writer, 60);
      const told = (await take(feed, 60)).map(newValueOf);
      equalRun(told, await writing);
      ok(errors.length > 0, "errors");
      for (const error of errors) ok(error instanceof ServiceRegistryError, `${error}`);
    }),

    check(`a list of ${registry} is followed without a gap while others write`, async (target) => {
      const writer = new Writer(target);
      const writing = slowly(writer, 60);
      await sleep(20);
      const client = connect(target);
      const values = await client.configuration.list();
      const known = Number(values[0]?.value ?? 0);
      // An older registry does not say where; its events are then read from the window on.
      const from = intercept ? "window" : values.feedPosition;
      ok(from, "a feedPosition");
      const { feed } = following(target, { from, pollInterval: 3 }, intercept);
      const happened = await writing;
      const told = [];
      for await (const event of feed) {
        told.push(newValueOf(event));
        if (newValueOf(event) === happened.at(-1)) break;
      }
      const first = Number(told[0]);
      between(first, 1, known + 1, `the first told, with ${known} in the list`);
      equalRun(told, happened.slice(first - 1));
    }),
  ]),

  check("a request that is not answered in time is repeated", async (target) => {
    let stalls = 3;
    /** @type {ServiceRegistryError[]} */
    const errors = [];
    const { tap, feed } = following(
      target,
      { timeout: 40, pollInterval: 3, onError: (error) => errors.push(error) },
      (call, proceed) => (stalls-- > 0 || tap.sent.length === 6 ? never() : older(call, proceed)),
    );
    const first = feed.next();
    await until(() => tap.answered > 0);
    await sleep(5);
    const [happened] = await new Writer(target).write(1);
    equal(newValueOf((await first).value), happened);
    await feed.return();
    ok(errors.length >= 3, "errors");
    for (const { code } of errors) equal(code, "ETIMEDOUT");
  }),

  check("an older registry is asked every interval, and not to wait", async (target) => {
    const { tap, feed } = following(target, { pollInterval: 10 }, older);
    const writer = new Writer(target);
    await writer.write(1);
    const first = feed.next();
    await until(() => tap.sent.length >= 4);
    equal(tap.sent[0], "GET /events");
    for (const sent of tap.sent.slice(1)) matches(sent, /^GET \/events\?marker=[0-9a-f-]{36}$/);
    await writer.write(1);
    await first;
    await feed.return();
  }),

  check("a gap comes in place of what is missing", async (target) => {
    const writer = new Writer(target);
    const happened = await writer.write(3);
    const events = await writer.client.events.list();
    const from = String(events[0]?.id);
    const to = String(events[1]?.id);
    const { feed } = following(target, { from }, (call, proceed) =>
      changed(proceed(), (body) =>
        call.path.includes(from)
          ? { values: body.values.slice(1), metadata: { ...body.metadata, gap: { from, to } } }
          : body,
      ),
    );
    const [gap, ...rest] = await take(feed, 3);
    equal(gap, { type: "gap", from, to });
    equalRun(rest.map(newValueOf), happened.slice(1));
  }),

  check(
    "events that are kept no longer are a gap",
    async (target) => {
      const writer = new Writer(target);
      await writer.write(1);
      const events = await writer.client.events.list();
      const from = String(events[0]?.id);
      await sleep(1100);
      const happened = await writer.write(1);
      const [gap, event] = await take(following(target, { from }).feed, 2);
      includes(gap, { type: "gap", from });
      ok(timeOfUuid(gap.to) > timeOfUuid(from), "where it goes on");
      equal(newValueOf(event), happened[0]);
    },
    { retention: 1 },
  ),

  check("a registry that lost everything is a gap, and then what it has now", async () => {
    const mortal = new Mortal();
    const before = await new Writer(mortal.target).write(2);
    const { feed } = following(mortal.target, { from: "window" });
    const told = [];
    /** @type {string[]} */
    let after = [];
    for await (const event of feed) {
      told.push(event);
      if (told.length === 2) {
        await sleep(5);
        mortal.wipe();
        after = await new Writer(mortal.target).write(2);
      }
      if (told.length === 5) break;
    }
    mortal.close();
    const [gap] = told.splice(2, 1);
    ok(gap?.type === "gap" && typeof gap.from === "string" && gap.to === null, "a gap");
    equalRun(told.map(newValueOf), [...before, ...after]);
  }),

  check("a registry that goes away while it is asked to wait is found again", async () => {
    const mortal = new Mortal();
    const { tap, feed } = following(mortal.target, {});
    const first = feed.next();
    await until(() => tap.sent.length === 2);
    await sleep(5);
    mortal.wipe();
    equal((await first).value?.type, "gap");
    const second = feed.next();
    const [happened] = await new Writer(mortal.target).write(1);
    equal(newValueOf((await second).value), happened);
    await feed.return();
    mortal.close();
  }),

  check("refused credentials end it, with what refused them", async (target) => {
    const client = connect({ ...target, apiKey: "wrong" });
    /** @type {unknown[]} */
    const errors = [];
    const feed = client.events.follow({ onError: (error) => errors.push(error) });
    const error = await rejection(feed.next());
    ok(error instanceof ServiceRegistryError, `${error}`);
    includes(error, { code: "authentication_failed", status: 401 });
    equal(await feed.next(), { done: true, value: undefined }, "and then it is over");
    equal(errors, [], "onError is for what it survives");
  }),

  check("a marker that is none ends it", async (target) => {
    const feed = connect(target).events.follow({ from: "yesterday" });
    includes(await rejection(feed.next()), { status: 400, type: "badRequest" });
    equal((await feed.next()).done, true);
  }),

  check("an aborted signal ends it before anything is sent", async (target) => {
    const reason = new Error("enough");
    const { tap, feed } = following(target, { signal: AbortSignal.abort(reason) });
    ok((await rejection(feed.next())) === reason, "the signal's own reason");
    equal((await feed.next()).done, true);
    equal(tap.calls.length, 0);
  }),

  check("the signal ends a request that is held, with its own reason", async (target) => {
    const ending = new AbortController();
    const { tap, feed } = following(target, { signal: ending.signal });
    const first = rejection(feed.next());
    const second = feed.next();
    await until(() => tap.sent.length === 2);
    const reason = { any: "thing" };
    ending.abort(reason);
    ok((await first) === reason, "the signal's own reason");
    equal(await second, { done: true, value: undefined });
    ok(tap.calls.at(-1)?.signal?.aborted, "the request is ended");
  }),

  check("the signal ends it between two events, and drops what was read", async (target) => {
    const ending = new AbortController();
    await new Writer(target).write(3);
    const { tap, feed } = following(target, { from: "window", signal: ending.signal });
    equal((await feed.next()).done, false);
    const { length } = tap.sent;
    ending.abort("enough");
    equal(await rejection(feed.next()), "enough");
    equal((await feed.next()).done, true);
    equal(tap.sent.length, length, "requests after");
  }),

  check("the signal ends its waiting after a failure, or for an older registry", async (target) => {
    for (const intercept of [() => fault(503, "internalError"), older]) {
      const ending = new AbortController();
      const options = { signal: ending.signal, pollInterval: 60_000 };
      const { tap, feed } = following(target, options, intercept);
      const ended = rejection(feed.next());
      await until(() => tap.answered > 0);
      await sleep(5);
      ending.abort("enough");
      equal(await ended, "enough");
    }
  }),

  check("a loop's end leaves no listener at the signal", async (target) => {
    await new Writer(target).write(1);
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    /** @param {any} args */
    signal.addEventListener = (...args) => {
      listeners += 1;
      return addEventListener.apply(signal, args);
    };
    /** @param {any} args */
    signal.removeEventListener = (...args) => {
      listeners -= 1;
      return removeEventListener.apply(signal, args);
    };
    for await (const _event of following(target, { from: "window", signal }).feed) break;
    equal(listeners, 0, "listeners left");
  }),

  check("break ends it, and a throw passes through", async (target) => {
    await new Writer(target).write(2);
    for (const leaves of [false, true]) {
      const { tap, feed } = following(target, { from: "window" });
      const cause = new Error("no good");
      try {
        for await (const _event of feed) {
          if (leaves) break;
          throw cause;
        }
      } catch (error) {
        ok(error === cause && !leaves, "the loop's own error");
      }
      equal(await feed.next(), { done: true, value: undefined });
      equal(tap.sent.length, 1, "requests");
    }
  }),

  check("return() ends a request that is held, at once", async (target) => {
    const { tap, feed } = following(target);
    const waiting = [feed.next(), feed.next()];
    await until(() => tap.sent.length === 2);
    equal(await feed.return("value"), { done: true, value: "value" });
    for (const next of waiting) equal(await next, { done: true, value: undefined });
    ok(tap.calls.at(-1)?.signal?.aborted, "the request is ended");
    await new Writer(target).write(1);
    await sleep(10);
    equal([tap.sent.length, (await feed.next()).done], [2, true], "requests, and over");
  }),

  check("return() after the signal is quiet, and over", async (target) => {
    const ending = new AbortController();
    await new Writer(target).write(1);
    const { feed } = following(target, { from: "window", signal: ending.signal });
    for await (const _event of feed) {
      ending.abort("enough");
      break;
    }
    equal(await feed.next(), { done: true, value: undefined });
  }),

  check("it asks for nothing until it is iterated", async (target) => {
    const { tap, feed } = following(target);
    await sleep(10);
    equal(tap.calls.length, 0);
    ok(feed[Symbol.asyncIterator]() === feed, "its own iterator");
    await feed.return();
    equal(tap.calls.length, 0);
  }),

  check("events that are asked for together come in their order", async (target) => {
    const writer = new Writer(target);
    const happened = await writer.write(3);
    const { feed } = following(target, { from: "window" });
    const asked = Array.from({ length: 5 }, () => feed.next());
    const results = await Promise.all(asked.slice(0, 3));
    equalRun(
      results.map(({ value }) => newValueOf(value)),
      happened,
    );
    happened.push(...(await writer.write(2)));
    const rest = await Promise.all(asked.slice(3));
    equalRun(
      rest.map(({ value }) => newValueOf(value)),
      happened.slice(3),
    );
    await feed.return();
  }),

  check("several follow, each by itself", async (target) => {
    const writer = new Writer(target);
    const happened = await writer.write(3);
    const { events } = connect(target);
    const feeds = Array.from({ length: 3 }, () => events.follow({ from: "window" }));
    const [first, ...others] = feeds;
    const told = await Promise.all(others.map((feed) => take(feed, 3)));
    for (const list of told) equalRun(list.map(newValueOf), happened);
    happened.push(...(await writer.write(1)));
    equalRun((await take(first, 4)).map(newValueOf), happened);
  }),

  check("a slow reader misses nothing", async (target) => {
    const writer = new Writer(target);
    const happened = await writer.write(2);
    const { feed } = following(target, { from: "window" });
    const told = [];
    for await (const event of feed) {
      told.push(newValueOf(event));
      if (told.length < 4) happened.push(...(await writer.write(3)));
      if (told.length === 11) break;
    }
    equalRun(told, happened);
  }),

  check("onError is told of every failure that it survives", async (target) => {
    const gate = new Gate();
    let failures = 3;
    /** @type {ServiceRegistryError[]} */
    const errors = [];
    const onError = (/** @type {ServiceRegistryError} */ error) => {
      errors.push(error);
      if (errors.length === 3) gate.open();
    };
    const { tap, feed } = following(target, { onError }, (_call, proceed) =>
      failures-- > 0 ? fault(500 + failures, "internalError") : proceed(),
    );
    const first = feed.next();
    await gate.passed();
    await until(() => tap.sent.length === 5);
    await new Writer(target).write(1);
    await first;
    await feed.return();
    equal(
      errors.map(({ status }) => status),
      [502, 501, 500],
    );
  }),

  check("options that break a rule are refused", async (target) => {
    const { events } = connect(target);
    for (const options of [
      5,
      "now",
      { from: 5 },
      { type: 5 },
      { extended: "yes" },
      { pollInterval: -1 },
      { timeout: "soon" },
      { signal: {} },
      { onError: "listener" },
    ]) {
      try {
        events.follow(/** @type {any} */ (options));
      } catch (error) {
        ok(error instanceof ServiceRegistryError, `${error}`);
        equal(error.code, "invalid_argument");
        continue;
      }
      ok(false, `${JSON.stringify(options)} is refused`);
    }
    for (const options of [undefined, null, {}, { from: null, signal: null, onError: null }]) {
      await events.follow(options).return?.();
    }
  }),
];

/**
 * A feed under observation.
 *
 * @param {Target} target
 * @param {FollowOptions} [options]
 * @param {Intercept} [intercept]
 */
function following(target, options, intercept = (_call, proceed) => proceed()) {
  const counting = { answered: 0 };
  const tap = new Tap(target, async (call, proceed) => {
    const response = await intercept(call, proceed);
    counting.answered += 1;
    return response;
  });
  Object.defineProperty(tap, "answered", { get: () => counting.answered });
  const observed = /** @type {Tap & { answered: number }} */ (tap);
  /** @type {any} */
  const feed = tap.client.events.follow({ pollInterval: 10, ...options });
  return { tap: observed, feed };
}

/**
 * The next events of a feed, which is then left.
 *
 * @param {AsyncIterable<any> | undefined} feed
 * @param {number} count
 */
async function take(feed, count) {
  const events = [];
  for await (const event of feed ?? []) {
    events.push(event);
    if (events.length === count) break;
  }
  return events;
}

/**
 * Makes events happen while others do their work.
 *
 * @param {Writer} writer
 * @param {number} count
 */
async function slowly(writer, count) {
  const happened = [];
  for (let index = 0; index < count; index += 1) {
    happened.push(...(await writer.write(1)));
    if (index % 3 === 0) await sleep(2);
  }
  return happened;
}
