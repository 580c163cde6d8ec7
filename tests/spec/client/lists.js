// Lists are pages, and pages lead to those after them.

import { timeOfUuid } from "../api.js";
import { check } from "../check.js";
import { equal, includes, ok, rejection } from "../expect.js";
import { answer, connect, fault, Tap, viaCallback } from "./wire.js";

/** @typedef {import("service-registry-client").Client} Client */

/** Every list method, and the address its first page is read from. */
const lists =
  /** @type {[name: string, address: string, call: (client: Client, options: {}) => any][]} */ ([
    ["sessions.list", "/sessions?limit=2", ({ sessions }, options) => sessions.list(options)],
    ["services.list", "/services?limit=2", ({ services }, options) => services.list(options)],
    [
      "services.list with a tag",
      "/services?tag=a%20b&limit=2",
      ({ services }, options) => services.list({ tag: "a b", ...options }),
    ],
    [
      "services.listForTag",
      "/services?tag=a%20b&limit=2",
      ({ services }, options) => services.listForTag("a b", options),
    ],
    [
      "configuration.list",
      "/configuration?limit=2",
      ({ configuration }, options) => configuration.list(options),
    ],
    [
      "configuration.listForNamespace",
      "/configuration/prod/redis/?limit=2",
      ({ configuration }, options) => configuration.listForNamespace("/prod/redis", options),
    ],
    [
      "views.getOverview",
      "/views/overview?limit=2",
      ({ views }, options) => views.getOverview(options),
    ],
    ["events.list", "/events?limit=2", ({ events }, options) => events.list(null, options)],
    [
      "events.list with options",
      "/events?a=1&type=service.join&extended=true&wait=1&limit=2",
      ({ events }, options) => {
        const query = { type: "service.join", extended: true, wait: 1, queryString: { a: 1 } };
        return events.list(null, /** @type {{}} */ ({ ...query, ...options }));
      },
    ],
  ]);

export const clientLists = [
  ...lists.map(([name, address, call]) =>
    check(`${name} is iterated over all pages, the promise and the page`, async (target) => {
      const tap = new Tap(target, threePages);
      const expected = [address, `${address}&marker=c`, `${address}&marker=e`];
      const options = { limit: 2 };
      equal(await idsOf(call(tap.client, options)), ["a", "b", "c", "d", "e"], "of the promise");
      equal(addresses(tap), expected, "of the promise");
      tap.calls = [];
      const page = await call(tap.client, options);
      equal(addresses(tap), expected.slice(0, 1), "of the awaited page");
      equal(await idsOf(page), ["a", "b", "c", "d", "e"], "of the page");
      equal(addresses(tap), expected, "of the page");
    }),
  ),

  check("a page compares, spreads and prints as the array it is", async (target) => {
    const { sessions } = new Tap(target, threePages).client;
    const page = await sessions.list({ limit: 2 });
    const plain = [{ id: "a" }, { id: "b" }];
    ok(Array.isArray(page), "an array");
    equal(/** @type {unknown} */ (page), plain);
    equal(/** @type {unknown} */ ([...page]), plain);
    equal(JSON.stringify(page), JSON.stringify(plain));
    equal(Object.keys(page), ["0", "1"]);
    const { nextMarker, feedPosition, age } = page;
    equal([nextMarker, feedPosition, age], ["c", "position", 0]);
    ok(Object.getPrototypeOf(page) === Array.prototype, "an array's own methods only");
  }),

  check("an empty list is an empty page, and nothing to iterate", async (target) => {
    const { sessions } = connect(target);
    const page = await sessions.list();
    equal([page.length, page.nextMarker], [0, undefined]);
    equal(await idsOf(sessions.list()), []);
  }),

  check("a page without entries may have one after it", async (target) => {
    const pages = [
      { values: [], metadata: { next_marker: "b" } },
      { values: [{ id: "b" }], metadata: { next_marker: null } },
    ];
    const tap = new Tap(target, () => answer(200, pages.shift()));
    equal(await idsOf(tap.client.services.list()), ["b"]);
  }),

  check("each page is read when it is needed", async (target) => {
    for (const [entries, requests] of [
      [1, 1],
      [2, 1],
      [3, 2],
      [5, 3],
    ]) {
      const tap = new Tap(target, threePages);
      let seen = 0;
      for await (const _ of tap.client.sessions.list({ limit: 2 })) {
        seen += 1;
        if (seen === entries) break;
      }
      equal([seen, tap.sent.length], [entries, requests], "entries and requests");
    }
  }),

  check("a page is iterated as often as wanted", async (target) => {
    const page = await new Tap(target, threePages).client.sessions.list({ limit: 2 });
    const [first, second] = await Promise.all([idsOf(page), idsOf(page)]);
    equal([first, second], [["a", "b", "c", "d", "e"], first]);
    equal(page.length, 2, "entries of the page itself");
  }),

  check("a later page that fails is thrown out of the loop", async (target) => {
    const answers = [
      () => fault(503, "systemFailureError"),
      () => answer(200, { values: "text" }),
      () => Promise.reject(new TypeError("fetch failed")),
    ];
    const codes = ["unexpected_status", "malformed_response", "network_error"];
    for (const [index, failing] of answers.entries()) {
      const tap = new Tap(target, (call, proceed) =>
        call.path.includes("marker=c") ? failing() : threePages(call, proceed),
      );
      /** @type {string[]} */
      const seen = [];
      const error = await rejection(collect(tap.client.services.list({ limit: 2 }), seen));
      equal([error.code, seen], [codes[index], ["a", "b"]]);
    }
  }),

  check("a first page that fails is thrown out of the loop", async (target) => {
    const { sessions } = new Tap(target, () => fault(400, "badRequest")).client;
    includes(await rejection(idsOf(sessions.list())), { status: 400, type: "badRequest" });
    const wrong = sessions.list(/** @type {{}} */ ({ limit: {} }));
    equal((await rejection(idsOf(wrong))).code, "invalid_argument");
  }),

  check("signal and timeout hold for every page", async (target) => {
    const controller = new AbortController();
    const { signal } = controller;
    const tap = new Tap(target, threePages);
    /** @type {string[]} */
    const seen = [];
    const reason = await rejection(
      collect(tap.client.sessions.list({ limit: 2, signal }), seen, () => controller.abort("no")),
    );
    equal([reason, seen, tap.sent.length], ["no", ["a", "b"], 1]);
    const hanging = new Tap(target, (call, proceed) =>
      call.path.includes("marker") ? new Promise(() => {}) : threePages(call, proceed),
    );
    const late = await rejection(idsOf(hanging.client.sessions.list({ limit: 2, timeout: 200 })));
    equal(late.code, "ETIMEDOUT");
  }),

  check("a callback gets the page, which leads on", async (target) => {
    const tap = new Tap(target, threePages);
    for (const [name, , call] of lists) {
      const called = await viaCallback((callback) =>
        call(calledBack(tap.client, callback), { limit: 2 }),
      );
      const [error, page, marker] = called;
      equal([called.length, error, marker, page.nextMarker], [3, null, "c", "c"], name);
      equal(await idsOf(page), ["a", "b", "c", "d", "e"], name);
    }
  }),

  check("a real registry's pages are all there is, in order", async (target) => {
    const { configuration, events, services, sessions, views } = connect(target);
    const ids = ["db-1", "db-2", "web-1", "web-2", "web-3"];
    const { id } = await sessions.create(30);
    for (const service of ids) {
      await services.create(id, service, { tags: [service.split("-")[0] ?? ""] });
      await configuration.set(`/prod/${service}`, service);
      await configuration.set(service, service);
    }
    for (let count = 0; count < 2; count += 1) await sessions.create(30);
    const limit = 2;
    equal(await idsOf(services.list({ limit })), ids);
    equal(await idsOf(services.listForTag("web", { limit })), ids.slice(2));
    equal(await idsOf(services.list({ limit, marker: "web-1" })), ids.slice(2));
    equal(
      await idsOf(configuration.listForNamespace("prod", { limit })),
      ids.map((service) => `/prod/${service}`),
    );
    equal((await idsOf(configuration.list({ limit }))).length, 10);
    equal((await idsOf(sessions.list({ limit }))).length, 3);
    equal((await idsOf(events.list(null, { limit }))).length, 15);
    const joins = events.list(null, { limit, type: "service.join" });
    equal((await idsOf(joins)).length, 5);
    const overview = [];
    for await (const entry of views.getOverview({ limit })) overview.push(entry);
    equal([overview.length, overview.flatMap((entry) => entry.services).length], [3, 5]);
  }),

  check("a list says where the feed goes on from it", async (target) => {
    const client = connect(target);
    const { id } = await client.sessions.create(30);
    for (const [name, , call] of lists.filter(([name]) => !name.startsWith("events"))) {
      const { feedPosition } = await call(client, {});
      timeOfUuid(feedPosition);
      await client.services.create(id, "web-1");
      const [event, ...rest] = await client.events.list(feedPosition);
      equal([event?.type, rest], ["service.join", []], name);
      await client.services.remove("web-1");
    }
    const { feedPosition } = await client.events.list();
    equal([...(await client.events.list(feedPosition))], []);
    const old = new Tap(target, () => answer(200, { values: [], metadata: {} }));
    equal((await old.client.sessions.list()).feedPosition, undefined, "of an older registry");
  }),
];

/** A list of five, by marker. @type {import("./wire.js").Intercept} */
function threePages({ url }) {
  const ids = ["a", "b", "c", "d", "e"];
  const from = ids.indexOf(new URL(url).searchParams.get("marker") ?? "a");
  const values = ids.slice(from, from + 2).map((id) => ({ id }));
  const next_marker = ids[from + 2] ?? null;
  return answer(200, { values, metadata: { next_marker, feed_position: "position" } });
}

/** @param {Tap} tap */
function addresses(tap) {
  return tap.sent.map((sent) => sent.replace("GET ", ""));
}

/** @param {AsyncIterable<{ id: string }>} list */
async function idsOf(list) {
  /** @type {string[]} */
  const ids = [];
  await collect(list, ids);
  return ids;
}

/**
 * @param {AsyncIterable<{ id: string }>} list
 * @param {string[]} ids
 * @param {() => void} [onEntry]
 */
async function collect(list, ids, onEntry) {
  for await (const { id } of list) {
    ids.push(id);
    onEntry?.();
  }
}

/**
 * A client each of whose calls has one more argument.
 *
 * @param {any} client
 * @param {(...args: any[]) => void} callback
 */
function calledBack(client, callback) {
  /** @type {any} */
  const resources = new Proxy(
    {},
    {
      get: (_, resource) =>
        new Proxy(
          {},
          {
            get:
              (_, method) =>
              (/** @type {any[]} */ ...args) =>
                client[resource][method](...args, callback),
          },
        ),
    },
  );
  return resources;
}
