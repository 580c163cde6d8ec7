// What a client proves its identity with: a password, or a token of the program's own.

import { Client, HeartBeater, ServiceRegistryError } from "service-registry-client";
import { logIn } from "../api.js";
import { check } from "../check.js";
import { equal, includes, ok, rejection, Unexpected } from "../expect.js";
import { clientOptions, fault, never, Tap } from "./wire.js";

/** @typedef {import("../check.js").Target} Target */

export const clientIdentity = [
  check("a password logs in where an API key would", async (target) => {
    const { apiKey: password, username } = target;
    const { calls, options } = tapped(target);
    const client = new Client(username, null, "us", { ...options, password });
    const { id } = await client.sessions.create(30);
    equal((await client.sessions.get(id)).id, id);
    equal(calls[0]?.json, { auth: { passwordCredentials: { username, password } } });
  }),

  check("a wrong password is told as such", async (target) => {
    const options = clientOptions(target, { password: "wrong" });
    const { sessions } = new Client(target.username, null, null, /** @type {any} */ (options));
    const error = await rejection(sessions.list());
    includes(error, { code: "authentication_failed", status: 401, type: "unauthorizedError" });
  }),

  check("a token saves the login", async (target) => {
    const { token, tenantId } = await logIn(target);
    const { client, tap } = withToken(target, token);
    await client.sessions.list();
    equal(tap.logins, 0);
    const [call] = tap.calls;
    equal(call?.url, `${target.url}/${tenantId}/sessions`);
    equal(call?.headers["x-auth-token"], token);
  }),

  check("a function gives the token, once for many calls", async (target) => {
    const { token } = await logIn(target);
    for (const source of [
      () => token,
      () => Promise.resolve(token),
      async () => await Promise.resolve(token),
    ]) {
      let asked = 0;
      const { client, tap } = withToken(target, () => {
        asked += 1;
        return source();
      });
      equal(asked, 0, "before the first call");
      await Promise.all(Array.from({ length: 5 }, () => client.sessions.list()));
      await client.services.list();
      equal([asked, tap.logins, tap.sent.length], [1, 0, 6], String(source));
    }
  }),

  check("a token that is refused is asked for again, once", async (target) => {
    const { token } = await logIn(target);
    const tokens = ["stale", token, "never"];
    const { client, tap } = withToken(target, () => String(tokens.shift()));
    await Promise.all([client.sessions.list(), client.services.list()]);
    await client.sessions.list();
    equal([tokens, tap.sent.length], [["never"], 5]);

    let asked = 0;
    const same = withToken(target, () => {
      asked += 1;
      return "stale";
    });
    includes(await rejection(same.client.sessions.list()), {
      code: "unexpected_status",
      status: 401,
    });
    equal([asked, same.tap.sent.length], [2, 2]);
  }),

  check("a fixed token that is refused is all there is", async (target) => {
    const { client, tap } = withToken(target, "stale");
    for (let count = 1; count <= 2; count += 1) {
      const error = await rejection(client.sessions.list());
      includes(error, { code: "unexpected_status", status: 401, type: "unauthorizedError" });
      equal([tap.sent.length, tap.logins], [count, 0]);
    }
  }),

  check("a function that fails is a failed login, and is asked again", async (target) => {
    const { token } = await logIn(target);
    const reason = new Error("signed out");
    const failures = [
      () => {
        throw reason;
      },
      () => Promise.reject(reason),
    ];
    for (const failure of failures) {
      let fails = true;
      const { client, tap } = withToken(target, () => (fails ? failure() : token));
      const error = await rejection(client.sessions.list());
      ok(error instanceof ServiceRegistryError, `${error}`);
      includes(error, { code: "authentication_failed", status: undefined, response: undefined });
      ok(error.cause === reason, "with its reason");
      equal(error.message, "options.token gave no token: signed out");
      equal(tap.calls, [], "requests");
      fails = false;
      equal((await client.sessions.list()).length, 0);
    }
  }),

  check("what is no token is not sent", async (target) => {
    const evil = "t\nx-evil: 1";
    for (const given of [evil, "", " ", "a b", "tökén", 5, true, null, undefined, {}, ["a"]]) {
      if (typeof given === "string") {
        const error = thrownBy(() => withToken(target, given));
        equal(error.code, "invalid_argument");
        ok(!error.message.includes("x-evil"), "and not told");
      }
      await refusesToken(target, () => given, evil);
      await refusesToken(target, () => Promise.resolve(given), evil);
    }
  }),

  check("a tenant that would name another address is not sent", async (target) => {
    const { token } = await logIn(target);
    for (const tenantId of ["", "1/2", "..", "1?a", "1 2", "ü", "1\n2"]) {
      const error = thrownBy(() => withToken(target, token, tenantId));
      equal(error.code, "invalid_argument", tenantId);
    }
  }),

  check("a function that hangs does not hold the call", async (target) => {
    const { client } = withToken(target, () => new Promise(() => {}));
    equal((await rejection(client.sessions.list({ timeout: 20 }))).code, "ETIMEDOUT");
    const signal = AbortSignal.abort("enough");
    equal(await rejection(client.sessions.list({ signal })), "enough");
  }),

  check("a heartbeat asks for a new token, too", async (target) => {
    const { token } = await logIn(target);
    const tokens = [token, token];
    let refuses = false;
    const { client, tap } = withToken(
      target,
      () => String(tokens.shift()),
      target.tenantId,
      (_call, proceed) => {
        const refused = refuses;
        refuses = false;
        return refused ? fault(401, "unauthorizedError") : proceed();
      },
    );
    const { heartbeater } = await client.sessions.create(30);
    refuses = true;
    const beat = new Promise((resolve) => heartbeater.once("heartbeat", resolve));
    heartbeater.start();
    await beat;
    heartbeater.stop();
    equal([tokens, tap.sent.length, heartbeater.status().failures], [[], 3, 0]);
  }),

  check("a heartbeater made by hand takes a token or a password", async (target) => {
    const { token, tenantId } = await logIn(target);
    for (const [name, more] of /** @type {const} */ ([
      [null, { token, tenantId }],
      [target.username, { password: target.apiKey }],
    ])) {
      const { client } = withToken(target, token);
      const session = await client.sessions.create(30);
      const options = clientOptions(target, more);
      const beater = new HeartBeater(name, null, null, options, session.id, session.token, 30);
      const beat = new Promise((resolve) => beater.once("heartbeat", resolve));
      beater.start();
      await beat;
      beater.stop();
    }
  }),

  check("it is plain which of them is used", async (target) => {
    const token = "token";
    const tenantId = "1";
    const password = "secret";
    /** @type {any[][]} */
    const refused = [
      ["demo", "key", "us", { password }],
      ["demo", "key", "us", { token, tenantId }],
      ["demo", "", "us", { password }],
      [null, null, "us", { token }],
      [null, null, "us", { token, tenantId: "" }],
      [null, null, "us", { token, tenantId: 1 }],
      [null, null, "us", { token: 5, tenantId }],
      [null, null, "us", { token: {}, tenantId }],
      [null, null, "us", { token: Promise.resolve(token), tenantId }],
      [null, null, "us", { tenantId }],
      ["demo", "key", "us", { tenantId }],
      ["demo", null, "us", { password, tenantId }],
      ["demo", null, "us", { password, token, tenantId }],
      ["demo", null, "us", { password: 5 }],
      [null, null, "us", { password }],
      ["demo", null, "us", {}],
      [null, "key", "us", {}],
      [null, null],
    ];
    /** @type {any} */
    const AnyClient = Client;
    for (const args of refused) {
      const what = JSON.stringify(args);
      const error = await rejection(Promise.resolve().then(() => new AnyClient(...args)));
      ok(error instanceof ServiceRegistryError, `${what}: ${error}`);
      equal(error.code, "invalid_argument", what);
      ok(!/secret|"key"/.test(told(error)), "no secret is told");
    }
    const options = clientOptions(target);
    for (const args of [
      [null, null, null, { ...options, token, tenantId, password: null }],
      ["demo", null, "us", { ...options, token, tenantId }],
      ["demo", undefined, "us", { ...options, password, token: null, tenantId: undefined }],
      ["demo", "key", "us", { ...options, password: undefined, token: null, tenantId: null }],
    ]) {
      new AnyClient(...args);
    }
  }),

  check("no secret is in any error", async (target) => {
    const secret = "zzz-secret-zzz";
    const { username } = target;
    const options = clientOptions(target);
    const unreachable = { ...options, fetch: () => Promise.reject(new TypeError("fetch failed")) };
    const hanging = { ...options, fetch: never, timeout: 20 };
    /** @type {any} */
    const AnyClient = Client;
    for (const at of [options, unreachable, hanging]) {
      const { tenantId } = target;
      for (const client of [
        new AnyClient(username, secret, "us", at),
        new AnyClient(username, null, "us", { ...at, password: secret }),
        new AnyClient(null, null, "us", { ...at, token: secret, tenantId }),
        new AnyClient(null, null, "us", { ...at, token: () => secret, tenantId }),
        new AnyClient(null, null, "us", { ...at, token: () => `${secret}\n`, tenantId }),
        new AnyClient(null, null, "us", { ...at, raw: true, token: secret, tenantId }),
      ]) {
        const error = await rejection(client.sessions.list());
        ok(!told(error).includes(secret), `in ${told(error)}`);
      }
    }
  }),
];

/**
 * @param {Target} target
 * @param {any} source
 * @param {string} evil
 */
async function refusesToken(target, source, evil) {
  const { client, tap } = withToken(target, source);
  const error = await rejection(client.sessions.list());
  equal(error.code, "authentication_failed", String(source));
  ok(!told(error).includes("evil"), `the token is not shown: ${evil}`);
  equal(tap.calls, [], "requests");
}

/**
 * A client with a token of the program's own.
 *
 * @param {Target} target
 * @param {any} token
 * @param {string} [tenantId]
 * @param {import("./wire.js").Intercept} [intercept]
 */
function withToken(target, token, tenantId = target.tenantId, intercept = undefined) {
  const { tap, options } = tapped(target, intercept);
  return { tap, client: new Client(null, null, "us", { ...options, token, tenantId }) };
}

/**
 * What a client needs to be listened to.
 *
 * @param {Target} target
 * @param {import("./wire.js").Intercept} [intercept]
 */
function tapped(target, intercept) {
  const tap = new Tap(target, intercept);
  return { tap, calls: tap.calls, options: clientOptions(target, { fetch: tap.fetch }) };
}

/** All that an error tells, in words and fields. @param {any} error @returns {string} */
export function told(error) {
  const cause = error.cause instanceof Error ? told(error.cause) : String(error.cause);
  return `${error} ${error.stack} ${JSON.stringify(error)} ${cause}`;
}

/**
 * @param {() => unknown} call
 * @returns {any} what it throws
 */
function thrownBy(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Unexpected("nothing was thrown");
}
