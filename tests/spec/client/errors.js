import { ServiceRegistryError } from "service-registry-client";
import { check } from "../check.js";
import { equal, includes, matches, ok, rejection } from "../expect.js";
import { answer, connect, Tap } from "./wire.js";

export const clientErrors = [
  check(
    "a redirect is not followed: a key must not travel where it was not sent",
    async (target) => {
      const elsewhere = new Response(null, { status: 307, headers: { location: "http://other/" } });
      /** @type {RequestInit[]} */
      const sent = [];
      const tap = new Tap(target, () => elsewhere);
      const { fetch } = tap;
      tap.logIn = (_call, proceed) => proceed();
      const client = connect(target, {
        fetch: (url, init) => {
          sent.push(init);
          return fetch(url, init);
        },
      });
      const error = await rejection(client.services.list());
      includes(error, { code: "unexpected_status", status: 307 });
      equal(error.response.headers.location, "http://other/");
      equal(
        sent.map(({ redirect }) => redirect),
        ["manual", "manual"],
      );
    },
  ),

  check("a fault is an error with all of the fault's parts", async (target) => {
    const error = await rejection(connect(target).services.get("web-1"));
    ok(error instanceof ServiceRegistryError, "a ServiceRegistryError");
    ok(error instanceof Error, "an Error");
    const details = 'Object "Service" with key "web-1" does not exist';
    includes(error, {
      name: "ServiceRegistryError",
      code: "unexpected_status",
      type: "notFoundError",
      status: 404,
      statusCode: 404,
      expectedStatusCodes: [200],
      details,
      cause: undefined,
    });
    matches(error.txnId, /^\.rh-/);
    equal(error.message, `Unexpected status 404, expected 200: object does not exist: ${details}`);
    ok(error.response, "the answer");
    equal(error.response.statusCode, 404);
    equal(error.response.headers["x-response-id"], error.txnId);
    equal(error.response.headers["content-type"], "application/json; charset=UTF-8");
    const body = { type: "notFoundError", code: 404, message: "object does not exist", details };
    equal(error.response.body, { ...body, txnId: error.txnId });
    ok(String(error).startsWith("ServiceRegistryError: Unexpected status 404"), String(error));
    ok(error.stack?.includes("ServiceRegistryError"), "a stack");
  }),

  check("a duplicate is told by its type", async (target) => {
    const { sessions, services } = connect(target);
    const { id } = await sessions.create(30);
    await services.create(id, "web-1");
    const error = await rejection(services.create(id, "web-1"));
    includes(error, { type: "serviceWithThisIdExists", status: 400, expectedStatusCodes: [201] });
  }),

  check("details of a missing page are an object", async (target) => {
    const client = connect(target, { url: `${target.url}/more`, authUrl: target.authUrl });
    const error = await rejection(client.sessions.list());
    ok([401, 404].includes(error.status), `status ${error.status}`);
    const requested_path = "/somewhere";
    const body = { type: "notFoundError", code: 404, message: "m", details: { requested_path } };
    const tap = new Tap(target, () => answer(404, body));
    equal((await rejection(tap.client.sessions.list())).details, { requested_path });
  }),

  ...[
    ["text/html", "<h1>502 Bad Gateway</h1>"],
    ["application/json", "{"],
    ["text/plain", "null and void"],
  ].map(([type, body]) =>
    check(`${body} keeps its status, and is kept`, async (target) => {
      const headers = { "content-type": String(type), "x-response-id": "proxy-1" };
      const tap = new Tap(target, () => new Response(body, { status: 502, headers }));
      const error = await rejection(tap.client.sessions.list());
      includes(error, { code: "unexpected_status", status: 502, type: undefined });
      equal(error.details, undefined, "details");
      equal(error.txnId, "proxy-1");
      equal(error.response, { statusCode: 502, headers, body });
      equal(error.message, "Unexpected status 502, expected 200");
    }),
  ),

  check("an empty answer keeps its status", async (target) => {
    const tap = new Tap(target, () => new Response(null, { status: 503 }));
    const error = await rejection(tap.client.sessions.list());
    includes(error, { code: "unexpected_status", status: 503, txnId: undefined });
    equal(error.response?.body, null);
  }),

  check("JSON that is no fault keeps its status", async (target) => {
    for (const body of [[], 5, "text", null, { type: 5, details: null }, { error: {} }]) {
      const tap = new Tap(target, () => answer(500, body));
      const error = await rejection(tap.client.sessions.list());
      includes(error, { code: "unexpected_status", status: 500, type: undefined });
    }
  }),

  check("a success of another kind is none", async (target) => {
    const tap = new Tap(target, () => answer(200, { token: "a" }));
    const error = await rejection(tap.client.sessions.create(30));
    includes(error, { code: "unexpected_status", status: 200, expectedStatusCodes: [201] });
  }),

  check("a page of another kind in place of an object is malformed", async (target) => {
    const page = () => new Response("<h1>Sign in to the network</h1>", { status: 200 });
    const { sessions, services, events } = new Tap(target, page).client;
    const calls = [
      sessions.list(),
      services.list(),
      events.list(),
      sessions.heartbeat("se12345678", "token"),
      sessions.get("se12345678"),
      services.get("web-1"),
    ];
    for (const error of await Promise.all(calls.map(rejection))) {
      includes(error, { code: "malformed_response", status: 200 });
    }
  }),

  check("a list without an array of values is malformed", async (target) => {
    for (const body of [{}, { values: null }, { values: "text" }, { values: {} }, [], null]) {
      const tap = new Tap(target, () => answer(200, body));
      const error = await rejection(tap.client.services.list());
      includes(error, { code: "malformed_response", status: 200 }, JSON.stringify(body));
    }
  }),

  check("a session's creation needs a place and a token", async (target) => {
    for (const response of [
      () => answer(201, { token: "a" }),
      () => answer(201, {}, { location: `${target.url}/1/sessions/se12345678` }),
    ]) {
      const error = await rejection(new Tap(target, response).client.sessions.create(30));
      includes(error, { code: "malformed_response", status: 201 });
    }
  }),

  check("fields of tomorrow's registry reach the program", async (target) => {
    const session = { id: "se12345678", colour: "red", nested: { a: [1, null] } };
    const tap = new Tap(target, () => answer(200, session));
    equal(/** @type {object} */ (await tap.client.sessions.get("se12345678")), session);
  }),

  check("what fetch rejects with is the cause", async (target) => {
    const cause = new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") });
    const tap = new Tap(target, () => Promise.reject(cause));
    const error = await rejection(tap.client.sessions.list());
    ok(error instanceof ServiceRegistryError, "a ServiceRegistryError");
    ok(error.cause === cause, "the cause itself");
    includes(error, { code: "network_error", status: undefined, response: undefined });
    matches(error.message, /fetch failed.*ECONNREFUSED/);
  }),

  check("a fetch that throws, or rejects with anything, is a network error", async (target) => {
    for (const reason of [new Error("thrown"), "text", undefined, null, 5]) {
      const throwing = connect(target, {
        fetch: () => {
          throw reason;
        },
      });
      equal((await rejection(throwing.sessions.list())).code, "network_error", String(reason));
      const tap = new Tap(target, () => Promise.reject(reason));
      equal((await rejection(tap.client.sessions.list())).code, "network_error", String(reason));
    }
  }),

  check("a body that breaks off is a network error", async (target) => {
    const broken = () =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('{"values":'));
            controller.error(new Error("connection reset"));
          },
        }),
      );
    const error = await rejection(new Tap(target, broken).client.sessions.list());
    equal(error.code, "network_error");
    equal(error.cause.message, "connection reset");
  }),

  check("a payload that JSON cannot express is refused", async (target) => {
    /** @type {any} */
    const cyclic = {};
    cyclic.self = cyclic;
    const tap = new Tap(target);
    const { sessions, services } = tap.client;
    for (const metadata of [cyclic, { port: /** @type {any} */ (1n) }]) {
      for (const call of [
        sessions.create(30, { metadata }),
        services.create("se12345678", "web-1", { metadata }),
        services.register("se12345678", "web-1", { metadata }),
        services.update("web-1", { metadata }),
      ]) {
        const error = await rejection(call);
        equal(error.code, "invalid_argument");
        matches(error.message, /^payload must be an object that JSON can express: ./);
        ok(error.cause instanceof TypeError, "the engine's error");
      }
    }
    const timeout = await rejection(sessions.create(/** @type {any} */ (5n)));
    matches(timeout.message, /^heartbeatTimeout must be anything that JSON can express: ./);
    equal(tap.calls, []);
  }),

  check("what is no answer is a network error that names whose it is", async (target) => {
    const json = { headers: new Headers(), text: async () => '{"id":"a"}' };
    for (const answered of /** @type {any[]} */ ([
      undefined,
      null,
      "text",
      {},
      json,
      Response.error(),
      ...[0, 99, 600, Number.NaN, 200.5, "200"].map((status) => ({ ...json, status })),
    ])) {
      const tap = new Tap(target, () => answered);
      const { services, sessions } = tap.client;
      for (const call of [
        services.list(),
        services.get("web-1"),
        services.remove("web-1"),
        sessions.create(10),
      ]) {
        const error = await rejection(call);
        includes(error, { code: "network_error", status: undefined });
        matches(error.message, /: fetch gave no answer with a status from 100 to 599$/);
      }
    }
  }),

  check("JSON has what a log needs of an error, and not the answer", async (target) => {
    const { services } = connect(target);
    const error = await rejection(services.get("web-1"));
    equal(JSON.parse(JSON.stringify({ error })).error, {
      name: "ServiceRegistryError",
      message: error.message,
      code: "unexpected_status",
      type: "notFoundError",
      status: 404,
      details: error.details,
      txnId: error.txnId,
    });
    const unsent = await rejection(services.get(/** @type {any} */ (5)));
    equal(JSON.parse(JSON.stringify(unsent)), {
      name: "ServiceRegistryError",
      message: "serviceId must be a string",
      code: "invalid_argument",
    });
    equal(Object.keys(unsent).includes("toJSON"), false);
  }),
];
