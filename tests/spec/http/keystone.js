import { credentials, isFault, logIn, send } from "../api.js";
import { check } from "../check.js";
import { equal, matches, ok } from "../expect.js";

/** @typedef {import("../check.js").Target} Target */

export const keystone = [
  check("a login answers what every older client reads", async (target) => {
    const answer = await post(target, "/tokens", credentials(target));
    equal(answer.status, 200, "status");
    equal(answer.headers.get("content-type"), "application/json; charset=UTF-8");
    ok(answer.headers.get("x-response-id"), "every answer has a X-Response-Id");
    const { token, serviceCatalog, user } = answer.body.access;
    ok(typeof token.id === "string" && token.id !== "", "the token is a text");
    equal(token.tenant, { id: target.tenantId, name: target.tenantId }, "tenant");
    matches(token.expires, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}-0\d:00$/, "expires");
    ok(Date.parse(token.expires) > Date.now(), "the token is good for a while");
    equal(serviceCatalog.length, 1, "entries of the catalog");
    const { endpoints, ...entry } = serviceCatalog[0];
    equal(entry, { name: "cloudServers", type: "compute" });
    equal(endpoints.length, 1, "endpoints");
    equal(Object.keys(endpoints[0]).sort(), ["publicURL", "tenantId"], "no region");
    equal(endpoints[0].tenantId, target.tenantId);
    ok(endpoints[0].publicURL.endsWith(`/${target.tenantId}`), "publicURL ends in the tenant");
    equal(user.name, target.username);
    equal(user.roles, []);
  }),

  check("both forms of the path, in either letter case, log in", async (target) => {
    for (const path of ["/tokens", "/tokens/", "/Tokens"]) {
      equal((await post(target, path, credentials(target))).status, 200, path);
    }
  }),

  check("a password logs in like a key", async (target) => {
    const { username, apiKey: password } = target;
    const auth = { passwordCredentials: { username, password } };
    const answer = await post(target, "/tokens", { auth });
    equal(answer.status, 200);
    equal(answer.body.access.token.tenant.id, target.tenantId);
  }),

  check("no Content-Type is needed", async (target) => {
    const json = credentials(target);
    equal((await send(target, "POST", `${target.authUrl}/tokens`, { json })).status, 200);
  }),

  check("two logins give two tokens, both good", async (target) => {
    const [first, second] = [await logIn(target), await logIn(target)];
    ok(first.token !== second.token, "the tokens differ");
    for (const api of [first, second]) equal((await api.get("/sessions")).status, 200);
  }),

  check("a token is checked for a tenant", async (target) => {
    const { token, tenantId } = await logIn(target);
    const question = { auth: { tenantName: tenantId, token: { id: token } } };
    const answer = await post(target, "/tokens", question);
    equal(answer.status, 200);
    equal(answer.body.access.token.id, token);
    equal(answer.body.access.token.tenant.id, tenantId);
    question.auth.tenantName = target.other.tenantId;
    equal((await post(target, "/tokens", question)).status, 401, "for another tenant");
  }),

  check("wrong credentials are a 401 that tells nothing", async (target) => {
    const wrongKey = await post(target, "/tokens", credentials({ ...target, apiKey: "wrong" }));
    const nobody = await post(target, "/tokens", credentials({ ...target, username: "nobody" }));
    for (const answer of [wrongKey, nobody]) {
      isFault(answer, 401, { type: "unauthorizedError", message: "forbidden" });
      ok(!answer.text.includes(target.apiKey), "no key in the answer");
    }
    equal(wrongKey.body.details, nobody.body.details, "the same for either");
  }),

  check("the key of another account does not log in", async (target) => {
    const mixed = { ...target, apiKey: target.other.apiKey };
    equal((await post(target, "/tokens", credentials(mixed))).status, 401);
  }),

  ...[
    {},
    { auth: {} },
    { auth: null },
    { auth: "demo" },
    { auth: { passwordCredentials: { username: "demo" } } },
    { auth: { "RAX-KSKEY:apiKeyCredentials": { username: 1, apiKey: [] } } },
  ].map((body) =>
    check(`a login with ${JSON.stringify(body)} is refused`, async (target) => {
      const answer = await post(target, "/tokens", body);
      isFault(answer, 400, { type: "badRequest" });
    }),
  ),

  check("the identity service has one page", async (target) => {
    for (const [method, path] of [
      ["GET", "/tokens"],
      ["POST", "/tenants"],
      ["POST", ""],
    ]) {
      const answer = await send(target, String(method), target.authUrl + path);
      isFault(answer, 404, { type: "notFoundError", message: "The page cannot be found." });
    }
  }),
];

/**
 * @param {Target} target
 * @param {string} path
 * @param {unknown} json
 */
function post(target, path, json) {
  const headers = { "content-type": "application/json" };
  return send(target, "POST", target.authUrl + path, { json, headers });
}
