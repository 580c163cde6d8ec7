// Which arguments a call takes: left out, null, frozen, wrong.

import { Client, HeartBeater, ServiceRegistryError } from "service-registry-client";
import { check } from "../check.js";
import { equal, matches, ok, rejection } from "../expect.js";
import { optionalForms, useAll, wrongCalls } from "./argument-forms.js";
import { answer, clientOptions, connect, Tap, viaCallback } from "./wire.js";

const token = "6bc8d050-f86a-11e1-a89e-ca2ffe480b20";

export const clientArguments = [
  check("what is optional may be left out or null, with a callback or without", async (target) => {
    const tap = new Tap(target, succeed);
    const forms = optionalForms(tap.client);
    for (const call of forms) {
      const promise = call();
      ok(promise instanceof Promise, `${call} returns a promise`);
      await promise;
      const [error] = await viaCallback(call);
      equal(error, null, String(call));
    }
    equal(tap.sent.length, forms.length * 2, "requests");
  }),

  check("a call that takes a payload sends an empty one for none", async (target) => {
    const tap = new Tap(target, succeed);
    const { sessions, services } = tap.client;
    await sessions.create(30);
    await sessions.create(30, null);
    await services.create("se12345678", "web-1", null);
    const bodies = tap.calls.filter((call) => !call.isLogin).map((call) => call.json);
    equal(bodies, [
      { heartbeat_timeout: 30 },
      { heartbeat_timeout: 30 },
      { session_id: "se12345678", id: "web-1" },
    ]);
  }),

  check("no object that is handed in is modified", async (target) => {
    const options = { url: target.url, fetch: target.fetch, timeout: 5000 };
    const payload = { tags: ["a"], metadata: { a: "b" } };
    const call = { timeout: 5000, signal: null };
    const create = { recover: true, ...call };
    const list = { limit: 5, marker: "a", maxAge: 1, staleIfError: 1, ...call };
    const eventList = { limit: 5, extended: true, wait: 0, queryString: { a: 1 }, ...call };
    const retry = { retryDelay: 1, retryCount: 2, ...call };
    const all = { options, payload, call, create, list, eventList, retry };
    const before = JSON.stringify(all);
    const client = () => new Client(target.username, target.apiKey, "us", options);
    await useAll(client(), all, "web-1");
    equal(JSON.stringify(all), before, "after every call");
    deepFreeze(all);
    await useAll(client(), all, "web-2");
  }),

  check("what is sent is what a payload was when the call was made", async (target) => {
    const tap = new Tap(target, succeed);
    const payload = { tags: ["a"], metadata: { a: "b" } };
    const update = tap.client.services.update("web-1", payload);
    payload.tags.push("b");
    payload.metadata.a = "c";
    await update;
    equal(tap.calls[1]?.json, { tags: ["a"], metadata: { a: "b" } });
  }),

  check("a payload's own id does not stand against the argument", async (target) => {
    const tap = new Tap(target, succeed);
    /** @type {object} */
    const payload = { id: "other", session_id: "other" };
    await tap.client.services.create("se12345678", "web-1", payload);
    equal(tap.calls[1]?.json, { id: "web-1", session_id: "se12345678" });
  }),

  check("a wrong argument is refused before anything is sent", async (target) => {
    const tap = new Tap(target);
    for (const call of wrongCalls(tap.client)) {
      const error = await rejection(call());
      ok(error instanceof ServiceRegistryError, String(call));
      equal(error.code, "invalid_argument", String(call));
      const [called] = await viaCallback(call);
      equal(called.code, "invalid_argument", String(call));
    }
    equal(tap.calls.length, 0, "requests");
  }),

  check("a wrong client is refused at once", async (target) => {
    /** @type {any[][]} */
    const wrong = [
      [],
      ["demo"],
      [1, "key"],
      ["demo", 1],
      ["demo", "key", "mars"],
      ["demo", "key", 5],
      ["demo", "key", "us", { url: 1 }],
      // Whatever reads as an address must not be taken for none: the key would go to Rackspace.
      ["demo", "key", "us", { url: new URL("http://127.0.0.1:9000/v1.0") }],
      ["demo", "key", "us", { url: ["http://127.0.0.1:9000/v1.0"] }],
      ["demo", "key", "us", { authUrl: new URL("http://127.0.0.1:9000/v2.0") }],
      ["demo", "key", "us", { url: "http://127.0.0.1:9000/v1.0?x=1" }],
      ["demo", "key", "us", { url: "http://127.0.0.1:9000/v1.0#x" }],
      ["demo", "key", "us", { authUrl: {} }],
      ["demo", "key", "us", { fetch: "fetch" }],
      ["demo", "key", "us", { timeout: "soon" }],
      ["demo", "key", "us", { timeout: -1 }],
      ["demo", "key", "us", { timeout: Number.NaN }],
    ];
    /** @type {any} */
    const AnyClient = Client;
    for (const args of wrong) {
      const error = await rejection(Promise.resolve().then(() => new AnyClient(...args)));
      ok(error instanceof ServiceRegistryError, `${JSON.stringify(args)}: ${error}`);
      equal(error.code, "invalid_argument", JSON.stringify(args));
    }
    for (const region of ["us", "uk", null, undefined]) {
      new AnyClient(target.username, target.apiKey, region, null);
    }
    new AnyClient(target.username, target.apiKey);
  }),

  check("a client needs no more than a fetch", async (target) => {
    /** @type {string[]} */
    const origins = [];
    /** @param {string} url @param {RequestInit} init */
    const fetch = (url, init) => {
      const { origin, pathname, search } = new URL(url);
      origins.push(origin);
      return target.fetch(new URL(target.url).origin + pathname + search, init);
    };
    const client = new Client(target.username, target.apiKey, "us", { fetch });
    const { id } = await client.sessions.create(30);
    equal((await client.sessions.get(id)).id, id);
    ok(
      origins.every((origin) => origin.startsWith("https://")),
      "by default over TLS",
    );
  }),

  check(
    "the identity service is beside a url of one's own, and Rackspace's for its own",
    async () => {
      const [us, uk] = ["https://identity", "https://lon.identity"].map(
        (host) => `${host}.api.rackspacecloud.com/v2.0`,
      );
      for (const [region, options, authUrl] of /** @type {const} */ ([
        [null, {}, us],
        ["us", {}, us],
        ["uk", {}, uk],
        ["uk", { url: "http://127.0.0.1:9000/v1.0" }, "http://127.0.0.1:9000/v2.0"],
        ["us", { url: "http://127.0.0.1:9000/v1.0//" }, "http://127.0.0.1:9000/v2.0"],
        ["us", { url: "http://127.0.0.1:9000" }, "http://127.0.0.1:9000/v2.0"],
        ["us", { url: "https://reg.example.net/api/v1.0" }, "https://reg.example.net/api/v2.0"],
        [
          "us",
          { url: "https://rackspace.com.example.net/v1.0" },
          "https://rackspace.com.example.net/v2.0",
        ],
        ["us", { url: "https://dfw.registry.api.rackspace.com/v1.0/" }, us],
        ["uk", { url: "https://dfw.registry.api.rackspacecloud.com/v1.0" }, uk],
        ["us", { authUrl: "https://id.example.net/v2.0/" }, "https://id.example.net/v2.0"],
      ])) {
        /** @type {string[]} */
        const asked = [];
        const fetch = (/** @type {string} */ url) => {
          asked.push(url);
          return Promise.resolve(new Response(null, { status: 401 }));
        };
        const client = new Client("demo", "key", region, { ...options, fetch });
        await rejection(client.sessions.list());
        equal(asked, [`${authUrl}/tokens`], JSON.stringify(options));
      }
    },
  ),

  check("a slash at the end of an address changes nothing", async (target) => {
    const options = clientOptions(target, {
      url: `${target.url}/`,
      authUrl: `${target.authUrl}/`,
    });
    const client = new Client(target.username, target.apiKey, "us", options);
    equal((await client.sessions.list()).length, 0);
  }),

  check("fetch is called without this, with what it needs", async (target) => {
    /** @type {unknown[]} */
    const receivers = [];
    const tap = new Tap(target);
    const client = connect(target, {
      /**
       * @this {unknown}
       * @param {string} url
       * @param {RequestInit} init
       */
      fetch: function (url, init) {
        receivers.push(this);
        return tap.fetch(url, init);
      },
    });
    await client.sessions.create(30);
    equal(receivers, [undefined, undefined]);
    const [login, create] = tap.calls;
    equal(login?.url, `${target.authUrl}/tokens`);
    equal(create?.url, `${target.url}/${target.tenantId}/sessions`);
    matches(create?.headers["x-auth-token"], /./);
    equal(create?.headers["content-type"], "application/json");
  }),

  check("the methods need no second argument to be told apart", async (target) => {
    const { services } = connect(target);
    const error = await rejection(services.get("web-1", null));
    equal(error.status, 404);
  }),

  check("a heartbeater made by hand takes the older client's arguments", async (target) => {
    const { sessions } = connect(target);
    const { username, apiKey } = target;
    const { id, token } = await sessions.create(30);
    const beater = new HeartBeater(username, apiKey, "us", clientOptions(target), id, token, 30);
    equal([beater.sessionId, beater.state], [id, "idle"]);
  }),

  check("what is left empty behind a callback does not hide it", async (target) => {
    /** @type {any} */
    const { sessions } = connect(target);
    for (const empty of [null, undefined]) {
      const [error, id] = await viaCallback((callback) => sessions.create(30, {}, callback, empty));
      equal([error, typeof id], [null, "string"], `${empty}`);
    }
  }),

  check("a signal of another frame, whose class is another one, ends a call", async (target) => {
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    const own = Object.getOwnPropertyDescriptors(AbortSignal.prototype);
    const foreign = Object.setPrototypeOf(signal, Object.create(EventTarget.prototype, own));
    equal(foreign instanceof AbortSignal, false);
    equal(await rejection(connect(target).sessions.list({ signal: foreign })), reason);
  }),
];

/** Answers any call with what makes it succeed. @type {import("./wire.js").Intercept} */
function succeed({ method, path, url }) {
  if (method === "PUT" || method === "DELETE") return answer(204);
  if (path.endsWith("/heartbeat")) return answer(200, { token });
  if (path === "/configuration/port") return answer(200, { id: "port", value: "6432" });
  if (method === "POST") return answer(201, { token }, { location: `${url}/se12345678` });
  return answer(200, { values: [], metadata: { next_marker: null } });
}

/** @param {object} value */
function deepFreeze(value) {
  for (const member of Object.values(value)) {
    if (typeof member === "object" && member !== null) deepFreeze(member);
  }
  Object.freeze(value);
}
