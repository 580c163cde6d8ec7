import { Client, HeartBeater } from "service-registry-client";
import { check } from "../../check.js";
import { between, equal, includes, ok, rejection } from "../../expect.js";
import { answer, clientOptions, connect, fault, Tap, viaCallback } from "../wire.js";

export const requestWeaknesses = [
  check("8 register needs no options, and tries as often as it says", async (target) => {
    const { sessions, services } = connect(target);
    const { id } = await sessions.create(30);
    equal(await viaCallback((callback) => services.register(id, "web-1", {}, callback)), [
      null,
      "web-1",
    ]);
    for (const retryCount of [1, 2, 3]) {
      const tap = new Tap(target, () => fault(400, "serviceWithThisIdExists"));
      const options = { retryCount, retryDelay: 1 };
      const error = await rejection(tap.client.services.register(id, "web-1", {}, options));
      includes(error, { type: "serviceWithThisIdExists" });
      equal(tap.sent.length, retryCount, "tries");
    }
    const started = performance.now();
    await Promise.race([
      services.register(id, "web-2", {}, { retryDelay: 10_000 }),
      new Promise((resolve) => setTimeout(resolve, 5_000)),
    ]);
    between(performance.now() - started, 0, 4_000, "milliseconds of a register that succeeds");
  }),

  check("9 a client needs no region, and a heartbeater no client", async (target) => {
    const { username, apiKey } = target;
    for (const region of [undefined, null]) {
      const client = new Client(username, apiKey, region, clientOptions(target));
      const { id, token } = await client.sessions.create(30);
      const beater = new HeartBeater(
        username,
        apiKey,
        region,
        clientOptions(target),
        id,
        token,
        30,
      );
      const beat = new Promise((resolve, reject) => {
        beater.once("heartbeat", resolve).once("error", reject);
      });
      beater.start();
      await beat;
      beater.stop();
    }
    ok(new Client(username, apiKey), "without options");
  }),

  check("10 options stay the caller's, and two clients two users", async (target) => {
    const options = clientOptions(target);
    const { other } = target;
    const before = Object.entries(options);
    const first = new Client(target.username, target.apiKey, "us", options);
    const second = new Client(other.username, other.apiKey, "us", options);
    await first.sessions.create(30);
    equal((await first.sessions.list()).length, 1);
    equal((await second.sessions.list()).length, 0);
    const list = {};
    for await (const _ of first.sessions.list(list));
    const { feedPosition } = await first.events.list();
    await first.events.list(feedPosition, list);
    equal([Object.entries(options), list], [before, {}]);
  }),

  check("11 ids and namespaces are escaped, segment by segment", async (target) => {
    const tap = new Tap(target, () => answer(500, {}));
    const { configuration, services, sessions } = tap.client;
    for (const call of [
      services.get("a/b c"),
      sessions.heartbeat("a?b", "token"),
      configuration.get("/a b/c?d"),
      configuration.listForNamespace("/a b/c#d"),
    ]) {
      await rejection(call);
    }
    equal(tap.sent, [
      "GET /services/a%2Fb%20c",
      "POST /sessions/a%3Fb/heartbeat",
      "GET /configuration//a%20b/c%3Fd",
      "GET /configuration/a%20b/c%23d/",
    ]);
  }),

  check("12 an answer without Location falls back to the id given", async (target) => {
    const tap = new Tap(target, ({ method }) => answer(method === "PUT" ? 204 : 201));
    const { sessions, services } = tap.client;
    equal(await services.create("se12345678", "web-1"), { id: "web-1" });
    equal(await services.register("se12345678", "web-1"), { id: "web-1" });
    equal(await services.update("web-1", {}), { id: "web-1" });
    equal(await sessions.update("se12345678", {}), { id: "se12345678" });
    equal((await rejection(sessions.create(30))).code, "malformed_response");
  }),

  check("14 raw shapes results, and nothing that works by itself", async (target) => {
    let tries = 0;
    const tap = new Tap(target, (call, proceed) => {
      if (call.method !== "POST" || call.path !== "/services") return proceed();
      tries += 1;
      return tries === 1 ? fault(400, "serviceWithThisIdExists") : proceed();
    });
    const { apiKey, username } = target;
    const options = /** @type {const} */ ({
      ...clientOptions(target, { fetch: tap.fetch }),
      raw: true,
    });
    const client = new Client(username, apiKey, "us", options);
    const poller = client.events.getPoller({ from: "window", pollInterval: 10 });
    const joined = new Promise((resolve) => poller.once("service.join", resolve));
    poller.start();
    const { body, heartbeater, id, statusCode, token } = await client.sessions.create(30);
    equal([statusCode, body], [201, JSON.stringify({ token })]);
    const beat = new Promise((resolve, reject) => {
      heartbeater.once("heartbeat", resolve).once("error", reject);
    });
    heartbeater.start();
    await beat;
    heartbeater.stop();
    const register = { retryDelay: 1, retryCount: 2 };
    equal(await client.services.register(id, "web-1", {}, register), { id: "web-1" });
    const event = await joined;
    poller.stop();
    equal(event.payload.id, "web-1");
  }),

  check("16 a failed login is not kept, nor is a token that expired", async (target) => {
    const tap = new Tap(target);
    tap.logIn = () => fault(500, "internalError");
    const error = await rejection(tap.client.sessions.list());
    includes(error, { code: "authentication_failed", status: 500 });
    equal([tap.logins, tap.sent.length], [1, 0]);
    tap.logIn = async (_call, proceed) => {
      const { access } = await (await proceed()).json();
      const expires = new Date(Date.now() + 300).toISOString();
      return answer(200, { access: { token: { ...access.token, expires }, serviceCatalog: [] } });
    };
    await tap.client.sessions.list();
    equal(
      tap.calls.at(-1)?.url,
      `${target.url}/${target.tenantId}/sessions`,
      "the token's own tenant",
    );
    await new Promise((resolve) => setTimeout(resolve, 310));
    await tap.client.sessions.list();
    equal([tap.logins, tap.sent.length], [3, 2]);
  }),

  check("17 an error has its status, whatever its body", async (target) => {
    for (const body of ["<h1>Not Found</h1>", "{", "null and void"]) {
      const headers = { "content-type": "text/html" };
      const tap = new Tap(target, () => new Response(body, { status: 404, headers }));
      const error = await rejection(tap.client.services.get("web-1"));
      includes(error, { code: "unexpected_status", status: 404, type: undefined }, body);
      equal(error.response, { statusCode: 404, headers, body });
    }
    const { client, logIn } = Object.assign(new Tap(target), {
      logIn: () => new Response("<h1>Bad Gateway</h1>", { status: 502 }),
    });
    ok(logIn, "a login that a proxy answers");
    includes(await rejection(client.sessions.list()), {
      code: "authentication_failed",
      status: 502,
    });
  }),

  check("19 a list that was read stands in for one that cannot be", async (target) => {
    let fails = false;
    const tap = new Tap(target, (_call, proceed) =>
      fails ? Promise.reject(new TypeError("fetch failed")) : proceed(),
    );
    const { services, sessions } = tap.client;
    const { id } = await sessions.create(30);
    await services.create(id, "web-1");
    const options = { maxAge: 0, staleIfError: 60_000 };
    const fresh = await services.list(options);
    fails = true;
    const stale = await services.list(options);
    equal(/** @type {unknown} */ (stale), fresh);
    equal((await services.list({ maxAge: 60_000 })).length, 1, "and saves the question");
    equal(tap.sent.filter((sent) => sent === "GET /services").length, 2, "questions");
    equal((await rejection(services.list())).code, "network_error", "unless it must be new");
  }),
];
