// The two forms of an address, and what a request's headers change about an answer.

import { isFault, locatedId, logIn, send } from "../api.js";
import { check } from "../check.js";
import { equal, matches, ok } from "../expect.js";

export const addresses = [
  check("a namespaced id is found behind one slash and behind two", async (target) => {
    const api = await logIn(target);
    await api.put("/configuration/prod/redis/port", { value: "6432" });
    const value = { id: "/prod/redis/port", value: "6432" };
    equal(await api.read("/configuration/prod/redis/port"), value);
    equal(await api.read("/configuration//prod/redis/port"), value);
  }),

  check("the tenant may stand in a header", async (target) => {
    const api = await logIn(target);
    const headers = { "x-auth-token": api.token, "x-tenant-id": target.tenantId };
    const at = (/** @type {string} */ path) => target.url + path;
    const json = { heartbeat_timeout: 30 };
    const created = await send(target, "POST", at("/sessions"), { json, headers });
    equal(created.status, 201, created.text);
    const id = locatedId(created);
    equal(created.headers.get("location"), `${api.base}/sessions/${id}`, "names the tenant");
    equal((await send(target, "GET", at(`/sessions/${id}`), { headers })).body.id, id);
    const token = created.body.token;
    const beat = await send(target, "POST", at(`/sessions/${id}/heartbeat`), {
      json: { token },
      headers,
    });
    equal(beat.status, 200);
    await api.createSession();
    const list = await send(target, "GET", at("/sessions?limit=1"), { headers });
    const { next_marker, next_href } = list.body.metadata;
    equal(next_href, at(`/sessions?limit=1&marker=${next_marker}`), "next_href has no tenant");
  }),

  check("the header wins over the path", async (target) => {
    const [api, other] = [await logIn(target), await logIn(target, target.other)];
    const { id } = await other.createSession();
    const headers = { "x-auth-token": other.token, "x-tenant-id": target.other.tenantId };
    const answer = await send(target, "GET", `${api.base}/sessions/${id}`, { headers });
    equal(answer.status, 200, answer.text);
    const refused = { "x-auth-token": api.token, "x-tenant-id": target.other.tenantId };
    equal((await api.send("GET", "/sessions", { headers: refused })).status, 401);
  }),

  check("a slash at the end changes nothing", async (target) => {
    const api = await logIn(target);
    const headers = { "x-auth-token": api.token };
    const json = { heartbeat_timeout: 30 };
    const session = await api.send("POST", "/sessions/", { json, headers });
    equal(session.status, 201, "POST /sessions/");
    const id = locatedId(session);
    const { token } = session.body;
    equal((await api.post(`/sessions/${id}/heartbeat/`, { token })).status, 200);
    equal((await api.post("/services/", { id: "web-1", session_id: id })).status, 201);
    equal((await api.put("/services/web-1/", {})).status, 204);
    for (const path of ["/sessions/", `/sessions/${id}/`, "/services/", "/events/"]) {
      equal((await api.get(path)).status, 200, path);
    }
    equal((await api.get("/services/?tag=web")).status, 200);
    equal((await api.delete("/services/web-1/")).status, 204);
  }),

  check("letter case matters in ids only", async (target) => {
    const api = await logIn(target);
    const { id } = await api.createSession();
    for (const path of ["/SESSIONS", `/Sessions/${id}`, "/Services?tag=web", "/EVENTS"]) {
      equal((await api.get(path)).status, 200, path);
    }
    const headers = { "x-auth-token": api.token };
    const upper = target.url.replace("/v1.0", "/V1.0");
    const answer = await send(target, "GET", `${upper}/${target.tenantId}/sessions`, { headers });
    equal(answer.status, 200, "/V1.0");
    const other = id.replace(/[a-z](?=[^a-z]*$)/, (letter) => letter.toUpperCase());
    if (other !== id) equal((await api.get(`/sessions/${other}`)).status, 404, other);
  }),

  check("HEAD is GET without a body", async (target) => {
    const api = await logIn(target);
    const { id } = await api.createSession();
    for (const path of ["/sessions", `/sessions/${id}`, "/sessions/seZZZZZZZZ", "/nowhere"]) {
      const [head, get] = [await api.send("HEAD", path), await api.get(path)];
      equal(head.status, get.status, path);
      equal(head.text, "", "body");
      equal(head.headers.get("content-type"), get.headers.get("content-type"));
      matches(head.headers.get("x-response-id"), /^\.rh-/);
    }
  }),

  check("a token in the query goes before the header's", async (target) => {
    const api = await logIn(target);
    const good = encodeURIComponent(api.token);
    const path = `/sessions?x-auth-token=${good}`;
    equal((await api.send("GET", path, { headers: {} })).status, 200, "alone");
    const wrong = { "x-auth-token": "wrong" };
    equal((await api.send("GET", path, { headers: wrong })).status, 200, "before a wrong one");
    equal((await api.get("/sessions?x-auth-token=wrong")).status, 401, "before a good one");
  }),

  check("Location has the scheme that a proxy was asked with", async (target) => {
    const api = await logIn(target);
    const headers = { "x-auth-token": api.token, "x-forwarded-proto": "https" };
    const json = { heartbeat_timeout: 30 };
    const answer = await api.send("POST", "/sessions", { json, headers });
    const { host } = new URL(target.url);
    const location = String(answer.headers.get("location"));
    ok(location.startsWith(`https://${host}/v1.0/${target.tenantId}/sessions/`), location);
    await api.createSession();
    const list = await api.send("GET", "/sessions?limit=1", { headers });
    ok(list.body.metadata.next_href.startsWith(`https://${host}/`), "next_href");
  }),

  check("any JSON is taken, whatever its parameters, and nothing else", async (target) => {
    const api = await logIn(target);
    const json = { heartbeat_timeout: 30 };
    for (const type of ["application/json", "Application/JSON; charset=utf-8"]) {
      const headers = { "x-auth-token": api.token, "content-type": type };
      equal((await api.send("POST", "/sessions", { json, headers })).status, 201, type);
      equal((await api.send("GET", "/sessions", { headers })).status, 200, type);
    }
    const message = "Unsupported content type: text/plain";
    const expected = { type: "badRequest", message, details: message };
    const headers = { "x-auth-token": api.token, "content-type": "Text/Plain; charset=utf-8" };
    isFault(await api.send("POST", "/sessions", { json, headers }), 400, expected);
    isFault(await api.send("GET", "/sessions", { headers }), 400, expected);
  }),

  check("an answer's body has a stated length", async (target) => {
    if (!target.overSocket) return;
    const api = await logIn(target);
    const session = await api.post("/sessions", { heartbeat_timeout: 30 });
    equal(session.headers.get("content-length"), String(session.text.length), "POST /sessions");
    const id = locatedId(session);
    const service = await api.post("/services", { id: "web-1", session_id: id });
    equal(service.headers.get("content-length"), "0", "POST /services");
    const { token } = session.body;
    const beat = await api.post(`/sessions/${id}/heartbeat`, { token });
    equal(beat.headers.get("content-length"), String(beat.text.length), "heartbeat");
    equal(beat.headers.get("connection"), "keep-alive");
  }),
];
