import { check } from "../check.js";
import { equal, includes, matches, ok, rejection } from "../expect.js";
import { answer, connect, fault, never, Tap } from "./wire.js";

export const clientLogin = [
  check("nothing is sent before the first call", async (target) => {
    const tap = new Tap(target);
    await Promise.resolve();
    equal(tap.calls.length, 0);
    await tap.client.sessions.list();
    const [login] = tap.calls;
    equal([login?.method, login?.path], ["POST", "/tokens"]);
    const { username, apiKey } = target;
    equal(login?.json, { auth: { "RAX-KSKEY:apiKeyCredentials": { username, apiKey } } });
  }),

  check("calls that start together share one login", async (target) => {
    const tap = new Tap(target);
    const { sessions, services, events } = tap.client;
    const calls = Array.from({ length: 10 }, () => [
      sessions.list(),
      services.list(),
      events.list(),
    ]);
    await Promise.all(calls.flat());
    equal([tap.logins, tap.sent.length], [1, 30]);
    await sessions.list();
    equal(tap.logins, 1, "logins after a later call");
  }),

  check("a refused token is replaced, and the call repeated, once", async (target) => {
    let refusals = 1;
    const tap = new Tap(target, (_call, proceed) =>
      refusals-- > 0 ? fault(401, "unauthorizedError") : proceed(),
    );
    const { id } = await tap.client.sessions.create(20, { metadata: { a: "b" } });
    equal([tap.logins, tap.sent], [2, ["POST /sessions", "POST /sessions"]]);
    const [, first, , second] = tap.calls;
    equal(second?.json, first?.json, "the same body");
    ok(second?.headers["x-auth-token"] !== first?.headers["x-auth-token"], "another token");
    equal((await tap.client.sessions.get(id)).metadata, { a: "b" });
    equal(tap.logins, 2, "the new token is kept");
  }),

  check("a second refusal is the call's own", async (target) => {
    const tap = new Tap(target, () => fault(401, "unauthorizedError"));
    const error = await rejection(tap.client.sessions.list());
    includes(error, { code: "unexpected_status", status: 401, type: "unauthorizedError" });
    equal([tap.logins, tap.sent.length], [2, 2]);
  }),

  check("calls that are refused together share the next login", async (target) => {
    const tap = new Tap(target, (call, proceed) => {
      const isFirst = call.headers["x-auth-token"] === tap.calls[1]?.headers["x-auth-token"];
      return isFirst ? fault(401, "unauthorizedError") : proceed();
    });
    await Promise.all(Array.from({ length: 10 }, () => tap.client.sessions.list()));
    equal([tap.logins, tap.sent.length], [2, 20]);
  }),

  check("a token that the registry forgot is replaced unseen", expiredToken, { tokenLifetime: 1 }),

  check("calls that share a failed login all fail with it", async (target) => {
    const tap = new Tap(target);
    tap.logIn = () => fault(401, "unauthorizedError");
    const calls = Array.from({ length: 5 }, () => rejection(tap.client.sessions.list()));
    for (const error of await Promise.all(calls)) {
      includes(error, { code: "authentication_failed", status: 401, type: "unauthorizedError" });
    }
    equal(tap.logins, 1);
  }),

  check("wrong credentials are told as such, without the key", async (target) => {
    const wrong = { ...target, apiKey: "very-secret-key" };
    const error = await rejection(connect(wrong).sessions.list());
    includes(error, { code: "authentication_failed", status: 401, type: "unauthorizedError" });
    matches(error.message, /^Authentication failed with status 401/);
    const told = `${error.message} ${error.stack} ${JSON.stringify(error)}`;
    ok(!told.includes("very-secret-key"), "no key in the error");
  }),

  check("an error does not tell the token", async (target) => {
    const tap = new Tap(target);
    const error = await rejection(tap.client.services.get("web-1"));
    const token = tap.calls[1]?.headers["x-auth-token"] ?? "";
    ok(token !== "", "a token was sent");
    ok(!`${error.stack} ${JSON.stringify(error)}`.includes(token), "no token in the error");
  }),

  check("an unreachable identity service is a network error", async (target) => {
    const cause = new TypeError("fetch failed");
    const tap = new Tap(target);
    tap.logIn = () => Promise.reject(cause);
    const error = await rejection(tap.client.sessions.list());
    equal(error.code, "network_error");
    ok(error.cause === cause, "with its cause");
  }),

  check("an answer that is no login is malformed", async (target) => {
    for (const body of [{}, { access: {} }, { access: { token: { id: "a" } } }, null, "text"]) {
      const tap = new Tap(target);
      tap.logIn = () => answer(200, body);
      const error = await rejection(tap.client.sessions.list());
      includes(error, { code: "malformed_response", status: 200 }, JSON.stringify(body));
      equal(tap.logins, 1);
    }
  }),

  check("a login answered with 203 is one", async (target) => {
    const tap = new Tap(target);
    tap.logIn = async (_call, proceed) => answer(203, await (await proceed()).json());
    equal((await tap.client.sessions.list()).length, 0);
  }),

  check("a token is replaced before it expires", async (target) => {
    const tap = new Tap(target);
    tap.logIn = (_call, proceed) => withExpiry(proceed, Date.now() + 300);
    await tap.client.sessions.list();
    await tap.client.sessions.list();
    equal(tap.logins, 1, "logins while it is good");
    await new Promise((resolve) => setTimeout(resolve, 310));
    await tap.client.sessions.list();
    equal(tap.logins, 2, "logins after it expired");
  }),

  check(
    "a clock that is ahead of the identity service's does not end in a loop",
    async (target) => {
      const tap = new Tap(target, undefined, { timeout: 500 });
      // A loop would starve every timer, so the third login ends it.
      tap.logIn = (_call, proceed) =>
        tap.logins > 2 ? never() : withExpiry(proceed, Date.now() - 60_000);
      const outcome = await tap.client.sessions.list().catch((error) => error);
      ok(tap.logins <= 2, `${tap.logins} logins for one call`);
      equal(Array.isArray(outcome), true, `the call succeeds: ${outcome}`);
    },
  ),

  check("a call that was ended leaves the login to the others", async (target) => {
    const tap = new Tap(target);
    /** @type {() => void} */
    let letIn = () => {};
    tap.logIn = async (_call, proceed) => {
      await new Promise((resolve) => {
        letIn = () => resolve(undefined);
      });
      return proceed();
    };
    const leaving = new AbortController();
    const ended = rejection(tap.client.sessions.list({ signal: leaving.signal }));
    const staying = tap.client.sessions.list();
    leaving.abort(new Error("leaving"));
    equal((await ended).message, "leaving");
    letIn();
    equal((await staying).length, 0);
    equal(tap.logins, 1);
  }),
];

/** @param {import("../check.js").Target} target */
async function expiredToken(target) {
  const tap = new Tap(target);
  const { sessions } = tap.client;
  const { id, heartbeater } = await sessions.create(30);
  await new Promise((resolve) => setTimeout(resolve, 1050));
  equal((await sessions.get(id)).id, id);
  equal(tap.logins, 2);
  const beat = new Promise((resolve, reject) => {
    heartbeater.once("heartbeat", resolve).once("error", reject);
  });
  heartbeater.start();
  await beat;
  heartbeater.stop();
}

/**
 * @param {() => Promise<Response>} proceed
 * @param {number} millis
 */
async function withExpiry(proceed, millis) {
  const body = await (await proceed()).json();
  body.access.token.expires = new Date(millis).toISOString();
  return answer(200, body);
}
