// What no well-behaved program sends. Every answer is a fault, and the registry keeps serving.

import { invalidField, isFault, logIn, send } from "../api.js";
import { check } from "../check.js";
import { equal, ok } from "../expect.js";

/** @typedef {import("../api.js").Api} Api */
/** @typedef {import("../check.js").Target} Target */

const invalidToken = {
  type: "unauthorizedError",
  message: "forbidden",
  details: "Invalid or expired authentication token",
};

export const badInput = [
  ...["{", "[1,", "{'a': 1}", "nul", '{"a": 1} b', "\u0000", '{"a": "\\ud800', "�", "{}{}"].map(
    (body) =>
      check(`${JSON.stringify(body)} is not JSON`, async (target) => {
        const api = await logIn(target);
        const answer = await post(api, "/sessions", body);
        isFault(answer, 400, { type: "badRequest", message: /^Failed to parse request body:/ });
        equal(answer.body.details, answer.body.message, "details");
        await serves(api);
      }),
  ),

  ...["null", "0", "false", '""'].map((body) =>
    check(`${body} is an empty body`, async (target) => {
      const api = await logIn(target);
      const message = "Empty Request Body";
      const expected = { type: "badRequest", message, details: message };
      isFault(await post(api, "/sessions", body), 400, expected);
      await serves(api);
    }),
  ),

  check("bytes that are not UTF-8 do no harm", async (target) => {
    const api = await logIn(target);
    const bytes = new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0xc3, 0x28]);
    const url = `${api.base}/sessions`;
    const headers = { "x-auth-token": api.token };
    const response = await target.fetch(url, { method: "POST", body: bytes, headers });
    equal(response.status, 400);
    equal((await response.json()).type, "badRequest");
    await serves(api);
  }),

  check("a deeply nested body does no harm", async (target) => {
    const api = await logIn(target);
    const deep = `{"heartbeat_timeout":30,"metadata":${"[".repeat(30_000)}${"]".repeat(30_000)}}`;
    isFault(await post(api, "/sessions", deep), 400, { type: "badRequest" });
    await serves(api);
  }),

  check("a body of 65536 bytes is read, one more is not", async (target) => {
    const api = await logIn(target);
    equal((await post(api, "/sessions", bodyOf(65_536))).status, 201);
    isFault(await post(api, "/sessions", bodyOf(65_537)), 413, { type: "requestTooLargeError" });
    await serves(api);
  }),

  check("a body of unstated length is held to the same limit", async (target) => {
    const api = await logIn(target);
    equal((await post(api, "/sessions", inChunks(bodyOf(65_536)))).status, 201);
    const answer = await post(api, "/sessions", inChunks(bodyOf(65_537)));
    isFault(answer, 413, { type: "requestTooLargeError" });
    await serves(api);
  }),

  check("the limit counts bytes, not characters", async (target) => {
    const api = await logIn(target);
    const fill = `{"heartbeat_timeout":30,"fill":"${"ü".repeat(40_000)}"}`;
    isFault(await post(api, "/sessions", fill), 413, { type: "requestTooLargeError" });
    const answer = await post(api, "/sessions", inChunks(fill));
    isFault(answer, 413, { type: "requestTooLargeError" });
  }),

  check("the limit can be set", smallBodies, { maxBodyBytes: 100 }),

  check("a login is held to the limit too", async (target) => {
    const url = `${target.authUrl}/tokens`;
    const answer = await send(target, "POST", url, { body: bodyOf(65_537) });
    isFault(answer, 413, { type: "requestTooLargeError" });
    await serves(await logIn(target));
  }),

  check("a token that has expired is refused, a new one is not", expiredToken, {
    tokenLifetime: 1,
  }),

  ...["", " ", "a.b", "💥", "..", "x".repeat(4000)].map((token) =>
    check(`${JSON.stringify(token.slice(0, 8))} is no token`, async (target) => {
      const api = await logIn(target);
      const path = `/sessions?x-auth-token=${encodeURIComponent(token)}`;
      const answer = await api.send("GET", path, { headers: {} });
      const details = token === "" ? "No authentication token provided" : invalidToken.details;
      isFault(answer, 401, { ...invalidToken, details });
      await serves(api);
    }),
  ),

  check("ids as no registry makes them do no harm", async (target) => {
    const api = await logIn(target);
    for (const id of ["x", "x".repeat(300), "%00", "%F0%9F%92%A5", "__proto__", "a%2Fb"]) {
      const session = await api.get(`/sessions/${id}`);
      equal(session.status, 404, `session ${id}`);
      ok([400, 404].includes((await api.get(`/services/${id}`)).status), `service ${id}`);
    }
    await serves(api);
  }),

  check("several wrong fields are one fault, about one of them", async (target) => {
    const api = await logIn(target);
    const answer = await api.post("/services", { id: "a", session_id: 5, tags: 5, metadata: 5 });
    isFault(answer, 400, { type: "badRequest", message: /^Validation error for key '\w+'$/ });
  }),
];

/** @param {Target} target */
async function smallBodies(target) {
  const api = await logIn({ ...target });
  equal((await post(api, "/sessions", bodyOf(100))).status, 201);
  isFault(await post(api, "/sessions", bodyOf(101)), 413, { type: "requestTooLargeError" });
}

/** @param {Target} target */
async function expiredToken(target) {
  const api = await logIn(target);
  const session = await api.createSession();
  await new Promise((resolve) => setTimeout(resolve, 1050));
  isFault(await api.get("/sessions"), 401, invalidToken);
  const beat = await api.post(`/sessions/${session.id}/heartbeat`, { token: session.token });
  isFault(beat, 401, invalidToken);
  const again = await logIn(target);
  equal((await again.get(`/sessions/${session.id}`)).status, 200, "with a new token");
}

/**
 * @param {Api} api
 * @param {string} path
 * @param {string | ReadableStream<Uint8Array>} body
 */
function post(api, path, body) {
  return api.send("POST", path, { body, headers: { "x-auth-token": api.token } });
}

/** A good body with this many bytes. @param {number} bytes */
function bodyOf(bytes) {
  const empty = '{"heartbeat_timeout":30,"fill":""}';
  return empty.replace('""', `"${"x".repeat(bytes - empty.length)}"`);
}

/** @param {string} text */
function inChunks(text) {
  const bytes = new TextEncoder().encode(text);
  let sent = 0;
  /** @type {UnderlyingDefaultSource<Uint8Array>} */
  const source = {
    pull(controller) {
      if (sent >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(sent, sent + 10_000));
      sent += 10_000;
    },
  };
  return new ReadableStream(source);
}

/** @param {Api} api */
async function serves(api) {
  const { id } = await api.createSession();
  equal((await api.get(`/sessions/${id}`)).status, 200, "the registry keeps serving");
  const bad = await api.post("/sessions", { heartbeat_timeout: 99 });
  isFault(bad, 400, invalidField("heartbeat_timeout"));
}
