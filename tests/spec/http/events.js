import { isFault, logIn, timeOfUuid, uuidAt, withoutPosition } from "../api.js";
import { check } from "../check.js";
import { between, equal } from "../expect.js";

export const events = [
  check("a new service is one event, with the service in it", async (target) => {
    const api = await logIn(target);
    const session = await api.createSession();
    equal(withoutPosition(await api.read("/events")), page([]), "a session is no event");
    const before = Date.now();
    const fields = { tags: ["cache", "eu"], metadata: { port: "11211" } };
    await api.createService(session.id, "ams-cache-01", fields);
    const { values, metadata } = await api.read("/events");
    equal(metadata.count, 1);
    const [{ id, timestamp, ...event }] = values;
    const payload = { id: "ams-cache-01", session_id: session.id, ...fields };
    equal(event, { type: "service.join", payload });
    between(timestamp, before, Date.now(), "timestamp");
    equal(timeOfUuid(id), timestamp, "the id has the event's time");
  }),

  check("updates and removals are none", async (target) => {
    const api = await logIn(target);
    const session = await api.createSession();
    await api.createService(session.id, "web-1", { tags: ["a"] });
    await api.put("/services/web-1", { tags: ["b"] });
    await api.put(`/sessions/${session.id}`, { metadata: { a: "b" } });
    await api.post(`/sessions/${session.id}/heartbeat`, { token: session.token });
    await api.delete("/services/web-1");
    const { values } = await api.read("/events");
    equal(values.map(typeOf), ["service.join"]);
    equal(values[0].payload.tags, ["a"], "the service as it was");
  }),

  check("they come oldest first, and a marker is part of its page", async (target) => {
    const api = await withServices(target, 5);
    const { values } = await api.read("/events");
    equal(values.map(serviceOf), ["web-0", "web-1", "web-2", "web-3", "web-4"]);
    const ids = values.map(idOf);
    equal(ids, ids.toSorted(byTime), "ids grow");
    equal(new Set(ids).size, 5, "and differ");
    const rest = await api.read(`/events?marker=${ids[2]}`);
    equal(rest.values, values.slice(2));
  }),

  check("pages follow next_marker and next_href without overlap", async (target) => {
    const api = await withServices(target, 5);
    const all = (await api.read("/events")).values;
    const first = await api.read("/events?limit=2");
    equal(first.values, all.slice(0, 2));
    equal(first.metadata.count, 2);
    equal(first.metadata.limit, 2);
    equal(first.metadata.next_marker, all[2].id);
    const { next_href } = first.metadata;
    equal(next_href, `${api.base}/events?limit=2&marker=${all[2].id}`);
    const second = await api.read(next_href.slice(api.base.length));
    equal(second.values, all.slice(2, 4));
    const last = await api.read(`/events?limit=2&marker=${second.metadata.next_marker}`);
    equal(last.values, all.slice(4));
    equal([last.metadata.next_marker, last.metadata.next_href], [null, null]);
  }),

  check("a marker is a point in time, and need not be an event", async (target) => {
    const api = await withServices(target, 2);
    const { values } = await api.read("/events");
    const { timestamp } = values[0];
    // As late as possible, the earliest thing after the account and before its first event.
    const later = await api.read(`/events?marker=${uuidAt(timestamp + 1)}`).catch(() => undefined);
    for (const event of later?.values ?? []) {
      between(event.timestamp, timestamp + 1, Date.now(), "timestamp");
    }
    equal((await api.read(`/events?marker=${idOf(values[1])}`)).values, values.slice(1));
  }),

  check("a marker must be a version 1 UUID", async (target) => {
    const api = await withServices(target, 1);
    for (const [marker, reason] of [
      ["yesterday", "Invalid UUID"],
      ["6bc8d050-f86a-11e1-c89e-ca2ffe480b20", "Unsupported UUID variant"],
      ["6bc8d050-f86a-41e1-a89e-ca2ffe480b20", "UUID is not version 1"],
    ]) {
      const expected = { type: "badRequest", message: String(reason), details: reason };
      isFault(await api.get(`/events?marker=${marker}`), 400, expected);
    }
  }),

  check("a marker lies between the account's creation and now", async (target) => {
    const api = await withServices(target, 1);
    const future = "from parameter must be smaller than the current time";
    const past = "from parameter must be greater than or equal to the account creation date";
    for (const [millis, reason] of [
      [Date.now() + 60_000, future],
      [Date.now() - 60_000, past],
    ]) {
      const answer = await api.get(`/events?marker=${uuidAt(Number(millis))}`);
      const message = String(reason);
      isFault(answer, 400, { type: "badRequest", message, details: message });
    }
  }),

  check("each tenant sees its own", async (target) => {
    const other = await logIn(target, target.other);
    await withServices(target, 1);
    equal((await other.read("/events")).values, []);
  }),
];

/**
 * @param {import("../check.js").Target} target
 * @param {number} count
 */
async function withServices(target, count) {
  const api = await logIn(target);
  const session = await api.createSession();
  for (let index = 0; index < count; index += 1) {
    await api.createService(session.id, `web-${index}`);
  }
  return api;
}

/** @param {unknown[]} values */
function page(values) {
  const none = { marker: null, next_marker: null, next_href: null, gap: null };
  return { values, metadata: { count: values.length, limit: 100, ...none } };
}

/** @typedef {{ id: string, type: string, payload: { id: string } }} Event */

/** @param {Event} event */
const idOf = (event) => event.id;
/** @param {Event} event */
const typeOf = (event) => event.type;
/** @param {Event} event */
const serviceOf = (event) => event.payload.id;

/**
 * @param {string} left
 * @param {string} right
 */
function byTime(left, right) {
  const key = (/** @type {string} */ uuid) => {
    const [low, middle, high] = uuid.split("-");
    return `${high}${middle}${low}`;
  };
  return key(left) < key(right) ? -1 : 1;
}
