import { ServiceRegistryError } from "service-registry-client";
import { timeOfUuid } from "../api.js";
import { check } from "../check.js";
import { between, equal, includes, matches, ok } from "../expect.js";
import { changed, equalRun, Mortal, newValueOf, older, Writer, withServices } from "./feeding.js";
import { following, registries, slowly, take } from "./following.js";
import { connect, fault, never, sleep, until } from "./wire.js";

/** @typedef {import("./wire.js").Intercept} Intercept */
/** @typedef {import("service-registry-client").FollowOptions} FollowOptions */

export const clientFollowReading = [
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
];
