import { invalidField, isFault, logIn, notFound, timeOfUuid, uuidAt } from "../api.js";
import { check } from "../check.js";
import { between, equal, ok } from "../expect.js";

/** @typedef {import("../api.js").Api} Api */

export const heartbeats = [
  check("a beat takes the token and answers with the next", async (target) => {
    const api = await logIn(target);
    const session = await api.createSession({ heartbeat_timeout: 20 });
    const before = Date.now();
    const answer = await beat(api, session.id, session.token);
    equal(answer.status, 200);
    equal(Object.keys(answer.body), ["token"]);
    equal(answer.headers.get("location"), null, "Location");
    ok(answer.body.token !== session.token, "the token is another");
    const deadline = timeOfUuid(answer.body.token);
    between(deadline, before + 20_000, Date.now() + 20_000, "the token's time is the deadline");
    const { last_seen } = await api.read(`/sessions/${session.id}`);
    between(last_seen, before, Date.now(), "last_seen");
  }),

  check("tokens make a chain", async (target) => {
    const api = await logIn(target);
    const session = await api.createSession();
    const tokens = new Set([session.token]);
    let { token } = session;
    for (let beats = 0; beats < 5; beats += 1) {
      token = (await beat(api, session.id, token)).body.token;
      tokens.add(token);
    }
    equal(tokens.size, 6, "tokens");
  }),

  check("the previous token, whose answer was lost, gets the current one again", async (target) => {
    const api = await logIn(target);
    const session = await api.createSession();
    const current = (await beat(api, session.id, session.token)).body.token;
    for (let repeats = 0; repeats < 3; repeats += 1) {
      const again = await beat(api, session.id, session.token);
      equal(again.status, 200);
      equal(again.body.token, current);
    }
    equal((await beat(api, session.id, current)).status, 200, "the chain goes on");
  }),

  check("an older token is not known, and does no harm", async (target) => {
    const api = await logIn(target);
    const session = await api.createSession();
    const second = (await beat(api, session.id, session.token)).body.token;
    const third = (await beat(api, session.id, second)).body.token;
    const { last_seen } = await api.read(`/sessions/${session.id}`);
    const stale = await beat(api, session.id, session.token);
    isFault(stale, 404, notFound("HeartbeatMarker", session.token));
    const never = uuidAt(Date.now());
    isFault(await beat(api, session.id, never), 404, notFound("HeartbeatMarker", never));
    equal((await api.read(`/sessions/${session.id}`)).last_seen, last_seen);
    equal((await beat(api, session.id, third)).status, 200, "the current token still works");
  }),

  check("a token belongs to its session", async (target) => {
    const api = await logIn(target);
    const [first, second] = [await api.createSession(), await api.createSession()];
    const answer = await beat(api, first.id, second.token);
    isFault(answer, 404, notFound("HeartbeatMarker", second.token));
    for (const { id, token } of [first, second]) {
      equal((await beat(api, id, token)).status, 200, "both go on");
    }
  }),

  check("a session of another tenant does not exist", async (target) => {
    const [api, other] = [await logIn(target), await logIn(target, target.other)];
    const { id, token } = await api.createSession();
    isFault(await beat(other, id, token), 404, notFound("Session", id));
    isFault(await other.get(`/sessions/${id}`), 404, notFound("Session", id));
    isFault(await other.put(`/sessions/${id}`, {}), 404, notFound("Session", id));
  }),

  check("a session that does not exist is a 404 that names it", async (target) => {
    const api = await logIn(target);
    const answer = await beat(api, "seZZZZZZZZ", uuidAt(Date.now()));
    isFault(answer, 404, notFound("Session", "seZZZZZZZZ"));
  }),

  ...[
    [{}, "Missing required key (token)"],
    [{ token: null }, "Not a string"],
    [{ token: 5 }, "Not a string"],
    [{ token: "" }, "Invalid UUID"],
    [{ token: "not-a-uuid" }, "Invalid UUID"],
    [{ token: "6bc8d050-f86a-11e1-a89e-ca2ffe480b2" }, "Invalid UUID"],
    [{ token: "6bc8d050-f86a-11e1-c89e-ca2ffe480b20" }, "Unsupported UUID variant"],
    [{ token: "6bc8d050-f86a-41e1-a89e-ca2ffe480b20" }, "UUID is not version 1"],
  ].map(([body, details]) =>
    check(`${JSON.stringify(body)} is no token, whoever it is for`, async (target) => {
      const api = await logIn(target);
      const { id } = await api.createSession();
      const expected = invalidField("token", String(details));
      for (const session of [id, "seZZZZZZZZ"]) {
        isFault(await api.post(`/sessions/${session}/heartbeat`, body), 400, expected);
      }
    }),
  ),

  check("a changed timeout holds from the next beat on", async (target) => {
    const api = await logIn(target);
    const { id, token } = await api.createSession({ heartbeat_timeout: 30 });
    await api.put(`/sessions/${id}`, { heartbeat_timeout: 10 });
    const before = Date.now();
    const deadline = timeOfUuid((await beat(api, id, token)).body.token);
    between(deadline, before + 10_000, Date.now() + 10_000, "deadline");
  }),

  check("two that race with one token get one next token", async (target) => {
    const api = await logIn(target);
    const { id, token } = await api.createSession();
    const answers = await Promise.all([beat(api, id, token), beat(api, id, token)]);
    const [first, second] = answers.map((answer) => answer.body.token);
    equal(first, second, "token");
    equal((await beat(api, id, first)).status, 200);
  }),
];

/**
 * @param {Api} api
 * @param {string} id
 * @param {string} token
 */
function beat(api, id, token) {
  return api.post(`/sessions/${id}/heartbeat`, { token });
}
