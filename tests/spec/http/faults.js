// Who is refused, with which fault, and which fault comes first when a request has several.

import { invalidField, isFault, logIn, notFound, send } from "../api.js";
import { check } from "../check.js";
import { equal, ok } from "../expect.js";

/** @typedef {import("../check.js").Target} Target */

const noPage = { type: "notFoundError", message: "The page cannot be found." };
const invalidToken = unauthorized("Invalid or expired authentication token");

export const faults = [
  check("a request must name a tenant, and then a token", async (target) => {
    const api = await logIn(target);
    const at = (/** @type {string} */ path, /** @type {Record<string, string>} */ headers) =>
      send(target, "GET", target.url + path, { headers });
    isFault(await at("/sessions", {}), 401, unauthorized("No tenant id provided"));
    const token = { "x-auth-token": api.token };
    isFault(await at("/sessions", token), 401, unauthorized("No tenant id provided"));
    const path = `/${target.tenantId}/sessions`;
    isFault(await at(path, {}), 401, unauthorized("No authentication token provided"));
    isFault(await at(path, { "x-auth-token": "wrong" }), 401, invalidToken);
  }),

  check("a 401 names the identity service", async (target) => {
    const answer = await send(target, "GET", `${target.url}/${target.tenantId}/sessions`);
    equal(answer.headers.get("www-authenticate"), `Keystone uri="${target.authUrl}"`);
  }),

  check("a token is good for its own tenant only", async (target) => {
    const api = await logIn(target);
    const headers = { "x-auth-token": api.token };
    const url = `${target.url}/${target.other.tenantId}/sessions`;
    isFault(await send(target, "GET", url, { headers }), 401, invalidToken);
  }),

  check("no part of a token may be changed", async (target) => {
    const api = await logIn(target);
    const { token } = api;
    for (const index of [0, Math.floor(token.length / 2), token.length - 2]) {
      const letter = token[index] === "A" ? "B" : "A";
      const forged = token.slice(0, index) + letter + token.slice(index + 1);
      const answer = await api.send("GET", "/sessions", { headers: { "x-auth-token": forged } });
      isFault(answer, 401, invalidToken);
    }
  }),

  check("tenants do not see each other", async (target) => {
    const [api, other] = [await logIn(target), await logIn(target, target.other)];
    const session = await api.createSession();
    await api.createService(session.id, "web-1", { tags: ["web"] });
    for (const list of ["/sessions", "/services", "/services?tag=web", "/events"]) {
      equal((await other.read(list)).values, [], list);
    }
    const expected = notFound("Service", "web-1");
    isFault(await other.get("/services/web-1"), 404, expected);
    isFault(await other.put("/services/web-1", { tags: [] }), 404, expected);
    isFault(await other.delete("/services/web-1"), 404, expected);
    equal((await api.get("/services/web-1")).status, 200);
  }),

  ...[
    ["GET", "/nowhere"],
    ["GET", "/sessions/seAAAAAAAA/heartbeat"],
    ["GET", "/sessions/seAAAAAAAA/heartbeat/more"],
    ["GET", "/services/web-1/more"],
    ["GET", "/"],
    ["DELETE", "/services"],
    ["PUT", "/sessions"],
    ["POST", "/events"],
    ["POST", "/services/web-1"],
    ["PATCH", "/services/web-1"],
    ["OPTIONS", "/sessions"],
    ["PROPFIND", "/sessions"],
  ].map(([method = "", path = ""]) =>
    check(`${method} ${path} leads nowhere`, async (target) => {
      const api = await logIn(target);
      const answer = await api.send(method, path);
      const requested_path = `/v1.0/${target.tenantId}${path}`;
      isFault(answer, 404, { ...noPage, details: { requested_path } });
    }),
  ),

  check("addresses outside the API lead nowhere", async (target) => {
    const origin = new URL(target.url).origin;
    for (const path of ["/", "/v3", "/favicon.ico"]) {
      const answer = await send(target, "GET", origin + path);
      isFault(answer, 404, { ...noPage, details: { requested_path: path } });
    }
  }),

  check("a broken percent-escape is told apart from a missing page", async (target) => {
    const api = await logIn(target);
    for (const path of ["/services/%zz", "/services/%E0%A4%A", "/sessions/%ff"]) {
      const answer = await api.get(path);
      isFault(answer, 400, { type: "badRequest", message: "URI malformed" });
      equal("details" in answer.body, false, "has details");
    }
  }),

  check("size goes before content type, before JSON, before authentication", async (target) => {
    const url = `${target.url}/${target.tenantId}/sessions`;
    const post = (/** @type {string} */ body, /** @type {Record<string, string>} */ headers) =>
      send(target, "POST", url, { body, headers });
    const big = "x".repeat(70_000);
    isFault(await post(big, { "content-type": "text/plain" }), 413, {
      type: "requestTooLargeError",
    });
    const message = "Unsupported content type: text/plain";
    const contentType = { type: "badRequest", message };
    isFault(await post("{", { "content-type": "text/plain" }), 400, contentType);
    const json = { type: "badRequest", message: /^Failed to parse request body:/ };
    isFault(await post("{", {}), 400, json);
    isFault(await post("{}", {}), 401, unauthorized("No authentication token provided"));
  }),

  check("authentication goes before the page, the page before the body", async (target) => {
    const api = await logIn(target);
    const headers = { "x-auth-token": "wrong" };
    isFault(await api.send("GET", "/nowhere", { headers }), 401, invalidToken);
    isFault(await api.post("/nowhere", { heartbeat_timeout: 1 }), 404, noPage);
  }),

  check("the address goes before the body, the body before the object", async (target) => {
    const api = await logIn(target);
    const badId = { type: "badRequest", message: /'serviceId'/ };
    isFault(await api.put("/services/a", { tags: 5 }), 400, badId);
    isFault(await api.put("/services/web-1", { tags: 5 }), 400, invalidField("tags"));
    isFault(await api.put("/services/web-1", {}), 404, notFound("Service", "web-1"));
  }),

  check("every answer has an id of its own", async (target) => {
    const api = await logIn(target);
    const answers = await Promise.all(Array.from({ length: 10 }, () => api.get("/sessions")));
    const ids = answers.map((answer) => answer.headers.get("x-response-id"));
    ok(!ids.includes(null), "an id on every answer");
    equal(new Set(ids).size, 10, "ids");
  }),
];

/** @param {string} details */
function unauthorized(details) {
  return { type: "unauthorizedError", message: "forbidden", details };
}
