// Sessions that end, in real time: 3 seconds, the shortest timeout there is.

import { invalidField, isFault, logIn, notFound, timeOfUuid } from "../api.js";
import { check } from "../check.js";
import { between, equal } from "../expect.js";

/** @typedef {import("../api.js").Api} Api */

export const expiry = [
  check("without a beat the session and its services are gone on time", async (target) => {
    const api = await logIn(target);
    const session = await api.createSession({ heartbeat_timeout: 3 });
    const deadline = timeOfUuid(session.token);
    const fields = { tags: ["web"], metadata: { port: "80" } };
    await api.createService(session.id, "web-1", fields);
    await api.createService(session.id, "web-2");

    await until(deadline - 250);
    equal((await api.get(`/sessions/${session.id}`)).status, 200, "alive before the deadline");
    equal((await api.read("/services?tag=web")).metadata.count, 1);
    equal((await api.read("/events?limit=10")).values.length, 2, "two joined, none left");

    await until(deadline + 1);
    isFault(await api.get(`/sessions/${session.id}`), 404, notFound("Session", session.id));
    isFault(await api.get("/services/web-1"), 404, notFound("Service", "web-1"));
    for (const list of ["/sessions", "/services", "/services?tag=web"]) {
      equal((await api.read(list)).values, [], list);
    }
    const beat = await api.post(`/sessions/${session.id}/heartbeat`, { token: session.token });
    isFault(beat, 404, notFound("Session", session.id));

    const [, , { id, timestamp, ...event }] = (await api.read("/events")).values;
    const session_id = session.id;
    equal(event, {
      type: "services.timeout",
      payload: [
        { id: "web-1", session_id, ...fields },
        { id: "web-2", session_id, tags: [], metadata: {} },
      ],
    });
    equal(timestamp, deadline, "the event is dated the deadline");
    equal(timeOfUuid(id), deadline, "and so is its id");

    const late = await api.post("/services", { id: "web-3", session_id });
    isFault(late, 400, invalidField("session_id"));
    await api.createService((await api.createSession()).id, "web-1");
  }),

  check("a heartbeat is the first request after the deadline", async (target) => {
    const api = await logIn(target);
    const session = await api.createSession({ heartbeat_timeout: 3 });
    await until(timeOfUuid(session.token) + 1);
    const beat = await api.post(`/sessions/${session.id}/heartbeat`, { token: session.token });
    isFault(beat, 404, notFound("Session", session.id));
  }),

  check("a beat moves the deadline, nothing else does", async (target) => {
    const api = await logIn(target);
    const [beaten, idle] = [
      await api.createSession({ heartbeat_timeout: 3 }),
      await api.createSession({ heartbeat_timeout: 3 }),
    ];
    await until(timeOfUuid(beaten.token) - 1500);
    const { token } = (await beat(api, beaten)).body;
    await api.put(`/sessions/${idle.id}`, { heartbeat_timeout: 30 });
    await api.createService(idle.id, "web-1");
    await until(timeOfUuid(idle.token) + 1);
    equal((await api.get(`/sessions/${idle.id}`)).status, 404, "the idle one");
    equal((await api.get(`/sessions/${beaten.id}`)).status, 200, "the beaten one");
    await until(timeOfUuid(token) + 1);
    equal((await api.get(`/sessions/${beaten.id}`)).status, 404, "the beaten one, later");
  }),

  check("an id is free for its next owner the moment its session ends", async (target) => {
    const api = await logIn(target);
    const [old, next] = [
      await api.createSession({ heartbeat_timeout: 3 }),
      await api.createSession(),
    ];
    await api.createService(old.id, "web-1", { tags: ["old"] });
    const body = { id: "web-1", session_id: next.id };
    equal((await api.post("/services", body)).status, 400, "taken before");
    await until(timeOfUuid(old.token) + 1);
    equal((await api.post("/services", body)).status, 201, "free after");
    equal((await api.read("/services?tag=old")).values, []);
    const { values } = await api.read("/events");
    equal(
      values.map((/** @type {{ type: string }} */ event) => event.type),
      ["service.join", "services.timeout", "service.join"],
    );
  }),

  check("many that look at once see one event, also without services", async (target) => {
    const api = await logIn(target);
    const session = await api.createSession({ heartbeat_timeout: 3 });
    const deadline = timeOfUuid(session.token);
    await until(deadline + 1);
    const pages = await Promise.all(Array.from({ length: 20 }, () => api.read("/events")));
    for (const { values } of pages) {
      equal(values.length, 1, "events");
      between(values[0].timestamp, deadline, deadline, "timestamp");
      equal(values[0].payload, []);
    }
  }),
];

/**
 * @param {Api} api
 * @param {{ id: string, token: string }} session
 */
function beat(api, { id, token }) {
  return api.post(`/sessions/${id}/heartbeat`, { token });
}

/** Waits for a moment of the registry's clock, which is this machine's. @param {number} millis */
async function until(millis) {
  while (Date.now() < millis) {
    await new Promise((resolve) => setTimeout(resolve, millis - Date.now()));
  }
}
