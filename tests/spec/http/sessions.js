import { invalidField, isFault, locatedId, logIn, notFound, timeOfUuid } from "../api.js";
import { check } from "../check.js";
import { between, equal, matches } from "../expect.js";

export const sessions = [
  check("creating one answers 201 with its place and first token", async (target) => {
    const api = await logIn(target);
    const before = Date.now();
    const body = { heartbeat_timeout: 20, metadata: { rack: "b7" } };
    const answer = await api.post("/sessions", body);
    equal(answer.status, 201);
    equal(answer.headers.get("content-type"), "application/json; charset=UTF-8");
    matches(answer.headers.get("x-response-id"), /^\.rh-/);
    const id = locatedId(answer);
    matches(id, /^se[A-Za-z0-9]{8}$/, "id");
    equal(answer.headers.get("location"), `${api.base}/sessions/${id}`);
    equal(Object.keys(answer.body), ["token"]);
    const deadline = timeOfUuid(answer.body.token);
    between(deadline, before + 20_000, Date.now() + 20_000, "the token's time is the deadline");
  }),

  check("a session reads back as it was made", async (target) => {
    const api = await logIn(target);
    const { id } = await api.createSession({ heartbeat_timeout: 20, metadata: { rack: "b7" } });
    const session = await api.read(`/sessions/${id}`);
    const expected = { id, metadata: { rack: "b7" }, heartbeat_timeout: 20, last_seen: null };
    equal(session, expected);
  }),

  ...[3, 30, 15.0, "15"].map((timeout) =>
    check(`a timeout of ${JSON.stringify(timeout)} is taken as an integer`, async (target) => {
      const api = await logIn(target);
      const { id } = await api.createSession({ heartbeat_timeout: timeout });
      const session = await api.read(`/sessions/${id}`);
      equal(session.heartbeat_timeout, Number(timeout));
    }),
  ),

  ...[
    ...[2, 31, 0, -5, 1e12, "31"].map((timeout) => [timeout, "Value out of range (3..30)"]),
    ...[3.5, null, true, false, "abc", "", " 15", [15], {}, "15.5"].map((timeout) => [
      timeout,
      "Invalid integer",
    ]),
  ].map(([timeout, details]) =>
    check(`a timeout of ${JSON.stringify(timeout)} is refused`, async (target) => {
      const api = await logIn(target);
      const answer = await api.post("/sessions", { heartbeat_timeout: timeout });
      isFault(answer, 400, invalidField("heartbeat_timeout", String(details)));
      const { id } = await api.createSession();
      const update = await api.put(`/sessions/${id}`, { heartbeat_timeout: timeout });
      isFault(update, 400, invalidField("heartbeat_timeout", String(details)));
    }),
  ),

  check("a registry may allow longer timeouts", longerTimeouts, { maxHeartbeatTimeout: 120 }),

  check("without a timeout there is no session", async (target) => {
    const api = await logIn(target);
    const missing = "Missing required key (heartbeat_timeout)";
    for (const body of ["", "{}", "[]", '"text"', "7", "true"]) {
      const answer = await api.send("POST", "/sessions", { body, headers: headersOf(api) });
      isFault(answer, 400, invalidField("heartbeat_timeout", missing));
    }
  }),

  check("fields that nobody knows are dropped, and last_seen is ignored", async (target) => {
    const api = await logIn(target);
    const fields = { colour: "red", last_seen: 5, id: "seAAAAAAAA", token: "x", metadata: null };
    const { id } = await api.createSession(fields);
    const session = await api.read(`/sessions/${id}`);
    equal(session, { id, metadata: {}, heartbeat_timeout: 30, last_seen: null });
  }),

  check("an update changes the fields it names", async (target) => {
    const api = await logIn(target);
    const { id } = await api.createSession({ metadata: { rack: "b7", row: "2" } });
    const path = `/sessions/${id}`;
    const answer = await api.put(path, { heartbeat_timeout: 12 });
    equal(answer.status, 204);
    equal(answer.text, "", "body");
    equal(answer.headers.get("location"), api.base + path);
    const session = { id, metadata: { rack: "b7", row: "2" }, heartbeat_timeout: 12 };
    equal(await api.read(path), { ...session, last_seen: null });
    await api.put(path, { metadata: { rack: "c1" } });
    equal((await api.read(path)).metadata, { rack: "c1" }, "metadata is replaced whole");
    await api.put(path, { metadata: null });
    equal((await api.read(path)).metadata, {}, "null is empty");
    for (const body of ["", "{}"]) {
      const nothing = await api.send("PUT", path, { body, headers: headersOf(api) });
      equal(nothing.status, 204, "an update of nothing");
    }
    equal((await api.read(path)).heartbeat_timeout, 12);
  }),

  check("a session that does not exist is a 404 that names it", async (target) => {
    const api = await logIn(target);
    const expected = notFound("Session", "seZZZZZZZZ");
    isFault(await api.get("/sessions/seZZZZZZZZ"), 404, expected);
    isFault(await api.put("/sessions/seZZZZZZZZ", {}), 404, expected);
    const invalid = await api.put("/sessions/seZZZZZZZZ", { heartbeat_timeout: 2 });
    isFault(invalid, 400, invalidField("heartbeat_timeout"));
  }),

  check(
    "one that is deleted is gone with its services, and the feed tells of it",
    async (target) => {
      const api = await logIn(target);
      const { id } = await api.createSession();
      await api.createService(id, "web-1");
      const answer = await api.delete(`/sessions/${id}`);
      equal([answer.status, answer.text, answer.headers.get("location")], [204, "", null]);
      isFault(await api.get(`/sessions/${id}`), 404, notFound("Session", id));
      isFault(await api.delete(`/sessions/${id}`), 404, notFound("Session", id));
      isFault(await api.get("/services/web-1"), 404, notFound("Service", "web-1"));
      const { values } = await api.read("/events?type=services.timeout");
      equal(values[0].payload, [{ id: "web-1", session_id: id, tags: [], metadata: {} }]);
    },
  ),

  check("sessions are listed in the order of their ids", async (target) => {
    const api = await logIn(target);
    const ids = [];
    for (let index = 0; index < 5; index += 1) ids.push((await api.createSession()).id);
    const list = await api.read("/sessions");
    equal(
      list.values.map((/** @type {{ id: string }} */ session) => session.id),
      ids.sort(),
    );
    equal(list.metadata.count, 5);
  }),
];

/** @param {import("../check.js").Target} target */
async function longerTimeouts(target) {
  const api = await logIn(target);
  await api.createSession({ heartbeat_timeout: 120 });
  const answer = await api.post("/sessions", { heartbeat_timeout: 121 });
  isFault(answer, 400, invalidField("heartbeat_timeout", "Value out of range (3..120)"));
}

/** @param {import("../api.js").Api} api */
function headersOf(api) {
  return { "x-auth-token": api.token };
}
