// The class itself: what it is made with, and what it gives.

import { Client, ServiceRegistryError } from "service-registry-client";
import { Registry } from "service-registry-client/registry";
import { logIn } from "./api.js";
import { account, check, otherAccount } from "./check.js";
import { equal, matches, ok, rejection } from "./expect.js";

export const registryClass = [
  check("without accounts there is one for development, with a key of its own", async () => {
    const [registry, another] = [new Registry(), new Registry()];
    const development = registry.developmentAccount;
    ok(development, "a development account");
    equal([development.username, development.tenantId], ["demo", "1234"]);
    matches(development.apiKey, /^[0-9a-f]{32}$/);
    ok(another.developmentAccount?.apiKey !== development.apiKey, "the keys differ");
    const { fetch } = registry;
    const client = new Client(development.username, development.apiKey, "us", { fetch });
    equal((await client.sessions.list()).length, 0);
  }),

  check("with accounts there is none for development", async () => {
    equal(new Registry({ accounts: [account] }).developmentAccount, null);
    await Promise.resolve();
  }),

  check("it answers after close, and close may be repeated", async () => {
    const registry = new Registry({ accounts: [account] });
    registry.close();
    registry.close();
    const response = await registry.fetch("http://registry.test/v1.0/1234/sessions");
    equal(response.status, 401);
  }),

  check("close answers the requests that are held, and holds no more", async () => {
    const registry = new Registry({ accounts: [account] });
    const api = await logIn({ ...inProcess(registry), ...account });
    const position = (await api.read("/events")).metadata.feed_position;
    const held = api.read(`/events?wait=60&marker=${position}`);
    registry.close();
    equal((await held).values, []);
    equal((await api.read(`/events?wait=60&marker=${position}`)).values, []);
  }),

  check("a held request ends when its signal does, and for its reason", async () => {
    const registry = new Registry({ accounts: [account] });
    const api = await logIn({ ...inProcess(registry), ...account });
    const ending = new AbortController();
    const headers = { "x-auth-token": api.token };
    const position = (await api.read("/events")).metadata.feed_position;
    const url = `${api.base}/events?wait=60&marker=${position}`;
    const held = registry.fetch(url, { headers, signal: ending.signal });
    const reason = new Error("no longer wanted");
    ending.abort(reason);
    equal(await rejection(held), reason);
    equal((await api.get("/events")).status, 200);
    registry.close();
  }),

  check("it counts what it holds, and what it has done", async () => {
    const registry = new Registry({ accounts: [account, otherAccount] });
    const nothing = { sessions: 0, services: 0, configurationValues: 0 };
    const undone = { events: 0, expiredSessions: 0, heldRequests: 0 };
    const store = { engine: "memory", entries: 0 };
    equal(registry.statistics(), { accounts: 2, ...nothing, ...undone, store });
    const api = await logIn({ ...inProcess(registry), ...account });
    await api.createSession();
    const { events, sessions, store: filled } = registry.statistics();
    equal([events, sessions], [0, 1]);
    ok(filled.entries > 0, "entries");
    const position = (await api.read("/events")).metadata.feed_position;
    const held = api.read(`/events?wait=60&marker=${position}`);
    await Promise.resolve();
    equal(registry.statistics().heldRequests, 1);
    registry.close();
    await held;
    equal(registry.statistics().heldRequests, 0);
  }),

  check("fetch takes a Request, an address, or an address and its init", async () => {
    const { fetch } = new Registry({ accounts: [account] });
    const url = "http://registry.test/v2.0/tokens";
    const { username, apiKey: password } = account;
    const body = JSON.stringify({ auth: { passwordCredentials: { username, password } } });
    const init = { method: "POST", body, headers: { "content-type": "application/json" } };
    equal((await fetch(new Request(url, init))).status, 200);
    equal((await fetch(url, init)).status, 200);
    equal((await fetch(new URL(url), init)).status, 200);
    equal((await fetch(url)).status, 404);
    ok((await fetch(url)) instanceof Response, "a Response");
  }),

  ...[
    { nonsense: 1 },
    { accounts: [{ username: "a" }] },
    { accounts: [{ username: "a", apiKey: "b", tenantId: 1 }] },
    { accounts: [{ username: "a", apiKey: "b", tenantId: "one" }] },
    { accounts: [{ username: "", apiKey: "b", tenantId: "1" }] },
    { maxHeartbeatTimeout: 2 },
    { tokenLifetime: -1 },
    { maxBodyBytes: "64k" },
    { retention: 0 },
    { defaultWindow: "1h" },
    { resourceLimits: 5 },
    { resourceLimits: { sessions: -1 } },
    { resourceLimits: { session: 1 } },
    { cors: "*" },
    { cors: ["null"] },
    { cors: ["https://app.example/"] },
    { cors: [1] },
    { rateLimits: {} },
    { rateLimits: ["GET"] },
    { rateLimits: [{ method: "GET", path: "/.*", limit: 1 }] },
    { rateLimits: [{ method: "PATCH", path: "/.*", limit: 1, period: 1 }] },
    { rateLimits: [{ method: "GET", path: "(", limit: 1, period: 1 }] },
    { rateLimits: [{ method: "GET", path: "/.*", limit: 0, period: 1 }] },
    { rateLimits: [{ method: "GET", path: "/.*", limit: 1, period: 0 }] },
    { rateLimits: [{ method: "GET", path: "/.*", limit: 1, period: 1, burst: 1 }] },
  ].map((options) =>
    check(`${JSON.stringify(options)} is refused`, async () => {
      /** @type {any} */
      const AnyRegistry = Registry;
      try {
        await new AnyRegistry(options);
      } catch (error) {
        ok(error instanceof ServiceRegistryError, `${error}`);
        equal(error.code, "invalid_argument");
        matches(error.message, /^Invalid registry options: /);
        return;
      }
      ok(false, "an error");
    }),
  ),

  check("what is refused is named, with the rule it breaks", async () => {
    /** @type {any} */
    const AnyRegistry = Registry;
    const rule = { method: "GET", path: "/.*", limit: 1, period: 1 };
    for (const [options, message] of [
      [{ retention: 0 }, "retention: must be at least 1"],
      [{ resourceLimits: { session: 1 } }, "resourceLimits.session: is not an option"],
      [{ resourceLimits: { services: 1.5 } }, "resourceLimits.services: is of the wrong type"],
      [{ rateLimits: [rule, { ...rule, burst: 1 }] }, "rateLimits[1].burst: is not an option"],
      [
        { rateLimits: [{ ...rule, method: "PATCH" }] },
        "rateLimits[0].method: must be GET, POST, PUT, DELETE or ALL",
      ],
      [{ rateLimits: [{ method: "GET" }] }, "rateLimits[0]: lacks a path"],
      [{ rateLimits: [{ ...rule, limit: 0 }] }, "rateLimits[0].limit: must be at least 1"],
      [{ rateLimits: [{ ...rule, period: 0 }] }, "rateLimits[0].period: must be at least 1"],
      [{ cors: "https://app.example" }, "cors: is of the wrong type"],
      [
        { cors: ["*", "https://app.example/"] },
        'cors[1]: "https://app.example/" must end behind the host or its port, without a path or a slash',
      ],
    ]) {
      const error = await rejection(Promise.resolve().then(() => new AnyRegistry(options)));
      equal(error.message, `Invalid registry options: ${message}`);
    }
    const path = { rateLimits: [{ ...rule, path: "(" }] };
    const error = await rejection(Promise.resolve().then(() => new AnyRegistry(path)));
    matches(error.message, /rateLimits\[0\]\.path: must be a regular expression: /);
  }),
];

/** @param {Registry} registry */
function inProcess({ fetch }) {
  return {
    fetch,
    url: "http://registry.test/v1.0",
    authUrl: "http://registry.test/v2.0",
    other: otherAccount,
    overSocket: false,
  };
}
