// What `options.fetch` may answer with in place of a `Response`, and what becomes of an answer that is none.

import { Client, ServiceRegistryError } from "service-registry-client";
import { check } from "../check.js";
import { equal, includes, matches, ok, rejection } from "../expect.js";
import { Log } from "./beating.js";
import { clientOptions, never } from "./wire.js";

/** @typedef {import("../check.js").Target} Target */
/** @typedef {import("service-registry-client").FetchAnswer} FetchAnswer */
/** @typedef {import("service-registry-client").FetchInit} FetchInit */
/** @typedef {import("service-registry-client").ClientOptions} ClientOptions */

/**
 * What a request that is no login is answered with.
 *
 * @callback Respond
 * @param {() => Promise<FetchAnswer>} proceed asks the registry
 * @param {FetchInit} init
 * @returns {unknown}
 */

export const clientFetchAnswers = [
  check("an ordinary answer is a status and a text, and nothing else is read", async (target) => {
    let texts = 0;
    const { sessions } = answeredBy(target, async (proceed) => {
      const { status, text } = await proceed();
      return {
        status,
        get headers() {
          throw new Error("the headers were read");
        },
        text() {
          texts += 1;
          return text();
        },
      };
    });
    equal([(await sessions.list()).length, texts], [0, 1]);
  }),

  check("its text may be there at once", async (target) => {
    const { services } = answeredBy(target, async (proceed) => {
      const answer = await proceed();
      const text = await answer.text();
      return { ...answer, text: () => text };
    });
    equal((await services.list()).length, 0);
  }),

  check("headers are found whatever their letters and what they come in", async (target) => {
    /** @type {((pairs: [string, string][]) => FetchAnswer["headers"])[]} */
    const forms = [
      (pairs) => pairs,
      (pairs) => new Map(pairs),
      (pairs) => new Headers(pairs),
      (pairs) => pairs.values(),
      (pairs) => pairs.map(([name, value]) => [name.toUpperCase(), value]),
    ];
    for (const form of forms) {
      const { services, sessions } = answeredBy(target, async (proceed) => {
        const { status, headers, text } = await proceed();
        return { status, headers: form([...headers].map(([name, value]) => [name, value])), text };
      });
      const { id } = await sessions.create(30);
      equal((await sessions.get(id)).id, id);
      await sessions.remove(id);
      const error = await rejection(services.get("web-1"));
      includes(error, { code: "unexpected_status", status: 404, type: "notFoundError" });
      equal(error.response.headers["x-response-id"], error.txnId);
      equal(error.response.headers["content-type"], "application/json; charset=UTF-8");
    }
  }),

  check("a token that such an answer refuses is replaced", async (target) => {
    let refusals = 1;
    let logins = 0;
    const { sessions } = answeredBy(
      target,
      (proceed) =>
        refusals-- > 0 ? { status: 401, headers: [], text: async () => "" } : proceed(),
      {},
      () => {
        logins += 1;
      },
    );
    equal([(await sessions.list()).length, logins], [0, 2]);
  }),

  check("raw gives it as it came, its headers by their names in lower case", async (target) => {
    const headers = /** @type {const} */ ([
      ["X-Response-Id", ".rh-1"],
      ["X-Twice", "a"],
      ["x-twice", "b"],
    ]);
    const text = '{"values":[],"metadata":{}}';
    const client = answeredBy(target, () => ({ status: 200, headers, text: () => text }), {
      raw: true,
    });
    const whole = /** @type {unknown} */ (await client.sessions.list());
    const expected = { "x-response-id": ".rh-1", "x-twice": "b" };
    equal({ .../** @type {object} */ (whole) }, { statusCode: 200, headers: expected, body: text });
  }),

  check(
    "a heartbeater beats by such answers, and says what is wrong with others",
    async (target) => {
      /** @type {unknown[]} */
      const wrong = [
        { status: 200, headers: [] },
        { status: 503, headers: [5], text: () => "" },
      ];
      const { sessions } = answeredBy(target, (proceed, { body }) =>
        body?.includes("token") && wrong.length > 0 ? wrong.shift() : proceed(),
      );
      const { heartbeater } = await sessions.create(30);
      const log = new Log(heartbeater);
      heartbeater.start();
      for (const _ of Array(2)) includes(await log.next("error"), { code: "network_error" });
      equal(heartbeater.state, "suspect");
      await log.next("heartbeat");
      heartbeater.stop();
      equal(heartbeater.status().failures, 0);
    },
  ),

  check("what is no answer fails the call at once, and says why", async (target) => {
    for (const [why, wrong] of wrongAnswers()) {
      for (const raw of [false, true]) {
        let asked = 0;
        const respond = () => {
          asked += 1;
          return wrong;
        };
        const { configuration, services, sessions } = answeredBy(target, respond, { raw });
        const calls = [
          () => sessions.list(),
          () => services.get("web-1"),
          () => services.remove("web-1"),
          () => sessions.create(30),
          () => configuration.set("port", "1"),
        ];
        for (const call of calls) {
          const error = await rejection(call());
          ok(error instanceof ServiceRegistryError, `${why}: ${error}`);
          includes(error, { code: "network_error", status: undefined }, String(why));
          matches(
            error.message,
            why instanceof RegExp ? why : /^The registry could not be reached: ./,
          );
        }
        equal(asked, calls.length, `requests, ${why}`);
      }
    }
  }),

  check("a login that is no answer fails those who wait for it", async (target) => {
    for (const [why, wrong] of wrongAnswers()) {
      const fetch = async () => /** @type {FetchAnswer} */ (wrong);
      const { sessions } = connected(target, { fetch });
      for (const error of await Promise.all([sessions.list(), sessions.list()].map(rejection))) {
        includes(error, { code: "network_error", status: undefined }, String(why));
      }
    }
  }),

  check(
    "a text that never comes ends with the call's time, and so does its request",
    async (target) => {
      /** @type {AbortSignal[]} */
      const signals = [];
      let isHeld = false;
      const { sessions } = answeredBy(target, (proceed, { signal }) => {
        if (!isHeld) return proceed();
        signals.push(signal);
        return { status: 200, headers: [], text: never };
      });
      // A login takes longer than the call may on a busy machine.
      await sessions.list();
      isHeld = true;
      equal((await rejection(sessions.list({ timeout: 500 }))).code, "ETIMEDOUT");
      equal(
        signals.map(({ aborted }) => aborted),
        [true],
      );
    },
  ),

  check("it is told what the types say", async (target) => {
    /** @type {FetchInit[]} */
    const inits = [];
    const { sessions } = answeredBy(target, (proceed, init) => {
      inits.push(init);
      return proceed();
    });
    const { id } = await sessions.create(30);
    await sessions.update(id, { metadata: { a: "b" } });
    await sessions.get(id);
    await sessions.remove(id);
    equal(
      inits.map(({ method, body, redirect, signal, headers }) => [
        method,
        typeof body,
        redirect,
        signal instanceof AbortSignal,
        typeof headers["x-auth-token"],
      ]),
      [
        ["POST", "string", "manual", true, "string"],
        ["PUT", "string", "manual", true, "string"],
        ["GET", "undefined", "manual", true, "string"],
        ["DELETE", "undefined", "manual", true, "string"],
      ],
    );
  }),
];

/** @returns {[why: RegExp | string, answer: unknown][]} */
function wrongAnswers() {
  const headers = new Headers();
  const text = async () => '{"id":"a"}';
  const failure = new Error("it broke");
  const noText = /an answer whose text is none$/;
  return [
    [/no answer with a status from 100 to 599$/, { status: "200", headers, text }],
    [/: the answer is a redirect, which/, { type: "opaqueredirect", status: 307, headers, text }],
    ["no text", { status: 200, headers }],
    ["a text that is no function", { status: 200, headers, text: "{}" }],
    ...[5, undefined, null, {}, Symbol("text"), new Uint8Array(2)].map(
      (value) =>
        /** @type {[RegExp, unknown]} */ ([noText, { status: 200, headers, text: () => value }]),
    ),
    [/: it broke$/, { status: 200, headers, text: () => Promise.reject(failure) }],
    [/: it broke$/, { status: 200, headers, text: () => thrown(failure) }],
    [/: it broke$/, { status: 500, headers: { [Symbol.iterator]: () => thrown(failure) }, text }],
    [
      /: it broke$/,
      {
        get status() {
          return thrown(failure);
        },
      },
    ],
    ...[undefined, null, 5, {}, [5], [null], [[5, "a"]], [["a", Symbol("b")]]].map(
      (value) =>
        /** @type {[string, unknown]} */ (["headers", { status: 404, headers: value, text }]),
    ),
  ];
}

/** @param {Error} error @returns {never} */
function thrown(error) {
  throw error;
}

/**
 * A client whose requests, logins aside, are answered so; the registry's answers are no `Response` either.
 *
 * @param {Target} target
 * @param {Respond} respond
 * @param {ClientOptions} [options]
 * @param {() => void} [onLogin]
 */
function answeredBy(target, respond, options, onLogin) {
  /** @param {string} url @param {FetchInit} init */
  const fetch = async (url, init) => {
    const proceed = async () => {
      const response = await target.fetch(url, init);
      const text = await response.text();
      return { status: response.status, headers: [...response.headers], text: async () => text };
    };
    if (!url.startsWith(target.authUrl))
      return /** @type {FetchAnswer} */ (await respond(proceed, init));
    onLogin?.();
    return proceed();
  };
  return connected(target, { ...options, fetch });
}

/** @param {Target} target @param {ClientOptions} options */
function connected(target, options) {
  return new Client(target.username, target.apiKey, "us", clientOptions(target, options));
}
