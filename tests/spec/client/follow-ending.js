import { ServiceRegistryError } from "service-registry-client";
import { check } from "../check.js";
import { equal, includes, ok, rejection } from "../expect.js";
import { Gate } from "./beating.js";
import { equalRun, newValueOf, older, Writer } from "./feeding.js";
import { following, take } from "./following.js";
import { connect, fault, listenersOf, sleep, until } from "./wire.js";

export const clientFollowEnding = [
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

  check("one signal ends many feeds by one listener", async (target) => {
    const ending = new AbortController();
    const { signal } = ending;
    const listeners = listenersOf(signal);
    const { tap, feed } = following(target, { signal });
    const feeds = [feed, ...Array.from({ length: 3 }, () => tap.client.events.follow({ signal }))];
    const ended = feeds.map((feed) => rejection(feed.next()));
    await until(() => tap.sent.length >= feeds.length);
    equal(listeners(), 1, "listeners");
    ending.abort("enough");
    equal(await Promise.all(ended), Array(feeds.length).fill("enough"));
    equal(listeners(), 0, "listeners left");
  }),

  check("a loop's end leaves no listener at the signal", async (target) => {
    await new Writer(target).write(1);
    const { signal } = new AbortController();
    const listeners = listenersOf(signal);
    for await (const _event of following(target, { from: "window", signal }).feed) break;
    equal(listeners(), 0, "listeners left");
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
