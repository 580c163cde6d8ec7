// What a host of the registry tells it, and is told.

import { Registry } from "service-registry-client/registry";
import { credentials, logIn } from "./api.js";
import { account, check } from "./check.js";
import { equal, ok } from "./expect.js";

/** @typedef {import("service-registry-client/registry").AnswerInit} AnswerInit */
/** @typedef {import("service-registry-client/registry").HostKnowledge} HostKnowledge */

const url = "http://registry.test/v1.0";
const jsonType = { "content-type": "application/json" };
const authUrl = "http://registry.test/v2.0";

class HostAnswer {
  /** @param {string | null} body @param {AnswerInit} init */
  constructor(body, init) {
    this.body = body;
    this.init = init;
  }
}

export const hosts = [
  check("a host is told what is asked for, and by whom", async () => {
    const host = await open();
    const session = await host.send("POST", "/sessions", { heartbeat_timeout: 30 });
    equal(told(session), [201, "createSession", "1234"]);
    ok(session.init.headers["x-response-id"], "a transaction id");
    equal(told(await host.send("GET", "/services/none")), [404, "readService", "1234"]);
    equal(told(await host.send("GET", "/nothing")), [404, undefined, "1234"]);
    const other = await host.answer(new Request(`${url}/99/services`));
    equal(told(other), [401, "listServices", undefined]);
    const body = JSON.stringify(credentials(account));
    const login = { method: "POST", headers: jsonType, body };
    equal(told(await host.answer(new Request(`${authUrl}/tokens`, login))), [200, "logIn", "1234"]);
    host.registry.close();
  }),

  check("a busy host has its registry shed all but heartbeats, and then those", async () => {
    const host = await open();
    const session = await host.send("POST", "/sessions", { heartbeat_timeout: 30 });
    const id = session.init.headers.location?.split("/").at(-1);
    let { token } = JSON.parse(session.body ?? "");
    for (const [pressure, others, beats] of /** @type {const} */ ([
      [0, 200, 200],
      [1, 503, 200],
      [2, 503, 503],
    ])) {
      const list = await host.send("GET", "/sessions", undefined, { pressure });
      equal(list.init.status, others, `a list at ${pressure}`);
      equal(list.init.operation, "listSessions");
      equal(list.init.headers["retry-after"], others === 503 ? "1" : undefined);
      const beat = await host.send("POST", `/sessions/${id}/heartbeat`, { token }, { pressure });
      equal(beat.init.status, beats, `a beat at ${pressure}`);
      token = JSON.parse(beat.body ?? "").token;
    }
    host.registry.close();
  }),

  check("a worker's environment does not change its requests", async () => {
    const host = await open();
    const environment = { method: "DELETE", body: "{", mode: "production" };
    const handler = /** @type {(...args: unknown[]) => Promise<Response>} */ (host.registry.fetch);
    const list = await handler(host.request("GET", "/sessions"), environment, { waitUntil() {} });
    equal(list.status, 200);
    equal((await list.json()).values, []);
    host.registry.close();
  }),

  check("a host is asked late for what tells where the registry was asked", async () => {
    const host = await open();
    /** @type {string[]} */
    let asked = [];
    /** @param {string} path @param {unknown} json @param {Record<string, () => string>} given */
    const send = (path, json, given) => {
      const { headers, method, url } = host.request("POST", path, json);
      const get = (/** @type {string} */ name) => {
        asked.push(name);
        return given[name]?.() ?? headers.get(name);
      };
      const text = async () => JSON.stringify(json);
      return host.answer(/** @type {any} */ ({ headers: { get }, method, url, text }));
    };
    const unreadable = () => {
      throw new Error("the connection has broken off");
    };
    const longest = "h".repeat(260);
    for (const [given, origin] of /** @type {[Record<string, () => string>, string][]} */ ([
      [{ "x-forwarded-proto": () => "https" }, "https://registry.test"],
      [{ "x-forwarded-proto": unreadable }, "http://registry.test"],
      [{ host: () => "other.test:8443" }, "http://other.test:8443"],
      [{ host: () => longest }, `http://${longest}`],
      [{ host: () => `${longest}h` }, "http://registry.test"],
      [{ host: unreadable }, "http://registry.test"],
    ])) {
      asked = [];
      const session = await send("/sessions", { heartbeat_timeout: 30 }, given);
      const { location = "" } = session.init.headers;
      ok(location.startsWith(`${origin}/v1.0/`), location);
      ok(asked.includes("host"), "the host");
      const { token } = JSON.parse(session.body ?? "");
      asked = [];
      const beat = await send(
        `/sessions/${location.split("/").at(-1)}/heartbeat`,
        { token },
        given,
      );
      equal(beat.init.status, 200);
      equal(asked, ["content-length", "content-type", "x-auth-token", "x-tenant-id"]);
    }
    host.registry.close();
  }),

  check("a program may use its request's headers again at once", async () => {
    const host = await open();
    const https = { "x-forwarded-proto": "https" };
    const request = host.request("POST", "/sessions", { heartbeat_timeout: 30 }, https);
    const answer = host.registry.fetch(request);
    request.headers.set("x-forwarded-proto", "http");
    const location = (await answer).headers.get("location") ?? "";
    ok(location.startsWith("https://registry.test/"), location);
    host.registry.close();
  }),

  check("no header or address makes a registry shed anything", async () => {
    const host = await open();
    const headers = { pressure: "2", "x-pressure": "2", peer: "192.0.2.1\t2" };
    const list = await host.answer(host.request("GET", "/sessions?pressure=2", undefined, headers));
    equal(list.init.status, 200);
    host.registry.close();
  }),
];

async function open() {
  const registry = new Registry({ accounts: [account] });
  const handler = registry.handler(/** @type {any} */ (HostAnswer));
  const { token } = await logIn(
    /** @type {any} */ ({ ...account, fetch: registry.fetch, url, authUrl }),
  );
  /** @param {string} method @param {string} path @param {unknown} [json] @param {Record<string, string>} [more] */
  const request = (method, path, json, more) =>
    new Request(`${url}/1234${path}`, {
      method,
      headers: { ...jsonType, "x-auth-token": token, ...more },
      body: json === undefined ? null : JSON.stringify(json),
    });
  /** @param {Request} incoming @returns {Promise<HostAnswer>} */
  const answer = async (incoming) => /** @type {any} */ (await handler(incoming));
  return {
    registry,
    request,
    answer,
    /** @param {string} method @param {string} path @param {unknown} [json] @param {HostKnowledge} [known] */
    send: (method, path, json, known = {}) =>
      answer(Object.assign(request(method, path, json), known)),
  };
}

/** @param {HostAnswer} answer */
function told({ init }) {
  return [init.status, init.operation, init.tenantId];
}
