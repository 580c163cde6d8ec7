import { invalidField, isFault, logIn, notFound } from "../api.js";
import { check } from "../check.js";
import { equal } from "../expect.js";

const taken = {
  type: "serviceWithThisIdExists",
  message: "Service with id web-1 already exists.",
  details: "Service with id web-1 already exists.",
};

export const services = [
  check("creating one answers 201 with its place and no body", async (target) => {
    const api = await logIn(target);
    const session = await api.createSession();
    const answer = await api.post("/services", { id: "web-1", session_id: session.id });
    equal(answer.status, 201);
    equal(answer.text, "", "body");
    equal(answer.headers.get("location"), `${api.base}/services/web-1`);
  }),

  check("a service reads back with exactly four fields", async (target) => {
    const api = await logIn(target);
    const session = await api.createSession();
    const fields = { tags: ["cache", "eu", "cache"], metadata: { port: "11211" } };
    await api.createService(session.id, "ams-cache-01", { ...fields, colour: "red" });
    const service = { id: "ams-cache-01", session_id: session.id, ...fields };
    equal(await api.read("/services/ams-cache-01"), service);
    await api.createService(session.id, "bare", { tags: null, metadata: null });
    const bare = { id: "bare", session_id: session.id, tags: [], metadata: {} };
    equal(await api.read("/services/bare"), bare);
  }),

  ...["abc", "A.b_c-9", "x".repeat(65)].map((id) =>
    check(`${id} is an id`, async (target) => {
      const api = await logIn(target);
      const session = await api.createSession();
      await api.createService(session.id, id);
      equal((await api.read(`/services/${id}`)).id, id);
    }),
  ),

  ...[
    ["ab", "String is not in range (3..65)"],
    ["", "String is not in range (3..65)"],
    ["x".repeat(66), "String is not in range (3..65)"],
    ["web 1", "Invalid characters"],
    ["web/1", "Invalid characters"],
    ["wéb", "Invalid characters"],
    ["web-1\n", "Invalid characters"],
    [5, "Not a string"],
    [null, "Not a string"],
    [["web"], "Not a string"],
    [undefined, "Missing required key (id)"],
  ].map(([id, details]) =>
    check(`${JSON.stringify(id)} is no id`, async (target) => {
      const api = await logIn(target);
      const session = await api.createSession();
      const answer = await api.post("/services", { id, session_id: session.id });
      isFault(answer, 400, invalidField("id", String(details)));
    }),
  ),

  check("a service needs a session that exists", async (target) => {
    const api = await logIn(target);
    const missing = await api.post("/services", { id: "web-1" });
    isFault(missing, 400, invalidField("session_id", "Missing required key (session_id)"));
    const wrong = await api.post("/services", { id: "web-1", session_id: 7 });
    isFault(wrong, 400, invalidField("session_id", "Not a string"));
    const unknown = await api.post("/services", { id: "web-1", session_id: "seZZZZZZZZ" });
    isFault(unknown, 400, invalidField("session_id"));
  }),

  check("a session of another tenant is as good as none", async (target) => {
    const [api, other] = [await logIn(target), await logIn(target, target.other)];
    const session = await other.createSession();
    const answer = await api.post("/services", { id: "web-1", session_id: session.id });
    isFault(answer, 400, invalidField("session_id"));
  }),

  check("an id is taken once in an account", async (target) => {
    const [api, other] = [await logIn(target), await logIn(target, target.other)];
    const [first, second] = [await api.createSession(), await api.createSession()];
    await api.createService(first.id, "web-1");
    for (const session_id of [first.id, second.id]) {
      isFault(await api.post("/services", { id: "web-1", session_id }), 400, taken);
    }
    await api.createService(first.id, "WEB-1");
    const elsewhere = await other.createSession();
    await other.createService(elsewhere.id, "web-1");
  }),

  check("a bad body comes before a taken id", async (target) => {
    const api = await logIn(target);
    const session = await api.createSession();
    await api.createService(session.id, "web-1");
    const body = { id: "web-1", session_id: session.id, metadata: 5 };
    isFault(await api.post("/services", body), 400, invalidField("metadata", "Not a hash"));
  }),

  check("of ten that race for an id, one wins", async (target) => {
    const api = await logIn(target);
    const session = await api.createSession();
    const body = { id: "web-1", session_id: session.id };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => api.post("/services", body)),
    );
    const refused = answers.filter((answer) => answer.status !== 201);
    equal(refused.length, 9, "refused");
    for (const answer of refused) isFault(answer, 400, taken);
    equal((await api.read("/events")).metadata.count, 1, "events");
  }),

  check("an update changes the fields it names, whole", async (target) => {
    const api = await logIn(target);
    const session = await api.createSession();
    const path = "/services/web-1";
    await api.createService(session.id, "web-1", {
      tags: ["a", "b"],
      metadata: { a: "1", b: "2" },
    });
    const answer = await api.put(path, { metadata: { c: "3" } });
    equal(answer.status, 204);
    equal(answer.text, "", "body");
    equal(answer.headers.get("location"), api.base + path);
    const service = { id: "web-1", session_id: session.id, tags: ["a", "b"], metadata: { c: "3" } };
    equal(await api.read(path), service);
    equal((await api.put(path, {})).status, 204);
    equal(await api.read(path), service, "{} changes nothing");
    await api.put(path, { tags: ["c"] });
    equal(await api.read(path), { ...service, tags: ["c"] });
    await api.put(path, { tags: null, metadata: null });
    equal(await api.read(path), { ...service, tags: [], metadata: {} }, "null is empty");
  }),

  check("what cannot change may be said again, and nothing else", async (target) => {
    const api = await logIn(target);
    const [session, second] = [await api.createSession(), await api.createSession()];
    await api.createService(session.id, "web-1");
    const path = "/services/web-1";
    const same = { id: "web-1", session_id: session.id, tags: ["a"] };
    equal((await api.put(path, same)).status, 204);
    equal(await api.read(path), { ...same, metadata: {} });
    const details = "Attempted to mutate immutable field";
    for (const [key, value] of Object.entries({ id: "web-2", session_id: second.id })) {
      const answer = await api.put(path, { [key]: value, tags: ["b"] });
      isFault(answer, 400, { type: "badRequest", message: new RegExp(`'${key}'`), details });
    }
    isFault(await api.put(path, { id: "x y" }), 400, invalidField("id"));
    equal(await api.read(path), { ...same, metadata: {} }, "a refused update changes nothing");
  }),

  check("a removed service is gone and its id free", async (target) => {
    const api = await logIn(target);
    const session = await api.createSession();
    await api.createService(session.id, "web-1", { tags: ["web"] });
    const answer = await api.delete("/services/web-1");
    equal(answer.status, 204);
    equal(answer.text, "", "body");
    equal(answer.headers.get("location"), null, "Location");
    isFault(await api.get("/services/web-1"), 404, notFound("Service", "web-1"));
    equal((await api.read("/services")).values, []);
    equal((await api.read("/services?tag=web")).values, []);
    await api.createService(session.id, "web-1");
    equal((await api.read("/services?tag=web")).values, [], "without its old tags");
  }),

  check("a service that does not exist is a 404 that names it", async (target) => {
    const api = await logIn(target);
    const expected = notFound("Service", "web-1");
    isFault(await api.get("/services/web-1"), 404, expected);
    isFault(await api.put("/services/web-1", {}), 404, expected);
    isFault(await api.delete("/services/web-1"), 404, expected);
    isFault(await api.put("/services/web-1", { tags: "a" }), 400, invalidField("tags"));
  }),

  check("an id that cannot be one is a 400", async (target) => {
    const api = await logIn(target);
    const message = "Invalid value for 'serviceId' query string parameter";
    for (const [id, details] of [
      ["ab", "String is not in range (3..65)"],
      ["web%201", "Invalid characters"],
    ]) {
      const expected = { type: "badRequest", message, details };
      isFault(await api.get(`/services/${id}`), 400, expected);
      isFault(await api.put(`/services/${id}`, { tags: 5 }), 400, expected);
      isFault(await api.delete(`/services/${id}`), 400, expected);
    }
  }),
];
