import { check } from "../check.js";
import { equal, rejection } from "../expect.js";
import { connect, Tap, viaCallback } from "./wire.js";

const fields = { tags: ["web", "eu"], metadata: { port: "80" } };

export const clientServices = [
  check("create resolves with the id, and calls back with it", async (target) => {
    const { sessions, services } = connect(target);
    const { id: session_id } = await sessions.create(30);
    equal(await services.create(session_id, "web-1", fields), { id: "web-1" });
    equal(await services.get("web-1"), { id: "web-1", session_id, ...fields });
    const called = await viaCallback((callback) =>
      services.create(session_id, "web-2", fields, callback),
    );
    equal(called, [null, "web-2"]);
  }),

  check("get gives the service", async (target) => {
    const { sessions, services } = connect(target);
    const { id: session_id } = await sessions.create(30);
    await services.create(session_id, "web-1", fields);
    const service = { id: "web-1", session_id, ...fields };
    equal(await services.get("web-1"), service);
    equal(await viaCallback((callback) => services.get("web-1", callback)), [null, service]);
  }),

  check("list gives all, or those with a tag", async (target) => {
    const { services } = await withServices(target);
    equal((await services.list()).map(idOf), ["db-1", "web-1", "web-2"]);
    equal((await services.list({ tag: "web" })).map(idOf), ["web-1", "web-2"]);
    equal((await services.listForTag("web")).map(idOf), ["web-1", "web-2"]);
    equal([...(await services.listForTag("nobody"))], []);
  }),

  check("lists page", async (target) => {
    const { services } = await withServices(target);
    const page = await services.list({ limit: 2 });
    equal([page.map(idOf), page.nextMarker], [["db-1", "web-1"], "web-2"]);
    const tagged = await services.listForTag("web", { limit: 1 });
    equal([tagged.map(idOf), tagged.nextMarker], [["web-1"], "web-2"]);
    const both = await services.list({ tag: "web", limit: 1, marker: "web-2" });
    equal([both.map(idOf), both.nextMarker], [["web-2"], undefined]);
  }),

  check("lists call back with values and marker", async (target) => {
    const { services } = await withServices(target);
    const [, values, marker] = await viaCallback((callback) =>
      services.list({ limit: 2 }, callback),
    );
    equal([values.map(idOf), marker], [["db-1", "web-1"], "web-2"]);
    const [error, tagged, none] = await viaCallback((callback) =>
      services.listForTag("web", null, callback),
    );
    equal([error, tagged.map(idOf), none], [null, ["web-1", "web-2"], undefined]);
  }),

  check("update changes what it names", async (target) => {
    const { services } = await withServices(target);
    equal(await services.update("web-1", { tags: ["other"] }), { id: "web-1" });
    equal((await services.get("web-1")).tags, ["other"]);
    const called = await viaCallback((callback) =>
      services.update("web-1", { metadata: { a: "b" } }, callback),
    );
    equal(called, [null, "web-1"]);
    const { tags, metadata } = await services.get("web-1");
    equal([tags, metadata], [["other"], { a: "b" }]);
  }),

  check("remove gives nothing, and takes the service away", async (target) => {
    const { services } = await withServices(target);
    equal(await services.remove("web-1"), undefined);
    equal(await viaCallback((callback) => services.remove("web-2", callback)), [null]);
    equal((await services.list()).map(idOf), ["db-1"]);
  }),

  check("what the registry refuses is an error either way", async (target) => {
    const { services } = connect(target);
    /** @type {[(callback?: any) => any, number][]} */
    const calls = [
      [(...rest) => services.create("seZZZZZZZZ", "web-1", {}, ...rest), 400],
      [(...rest) => services.register("seZZZZZZZZ", "web-1", {}, null, ...rest), 400],
      [(...rest) => services.get("web-1", ...rest), 404],
      [(...rest) => services.update("web-1", {}, ...rest), 404],
      [(...rest) => services.remove("web-1", ...rest), 404],
      [(...rest) => services.list({ limit: 1001 }, ...rest), 400],
      [(...rest) => services.listForTag("x".repeat(56), {}, ...rest), 400],
    ];
    for (const [call, status] of calls) {
      equal((await rejection(call())).status, status, String(call));
      const [error] = await viaCallback(call);
      equal(error.status, status, String(call));
    }
  }),

  check("each call is one request of the API", async (target) => {
    const tap = new Tap(target);
    const { sessions, services } = tap.client;
    const { id: session_id } = await sessions.create(30);
    await services.create(session_id, "web-1", fields);
    await services.register(session_id, "web-2", fields);
    await services.get("web-1");
    await services.update("web-1", { tags: [] });
    await services.list({ tag: "a b&c", limit: 5, marker: "web" });
    await services.listForTag("eu/ü", { limit: 5 });
    await services.remove("web-1");
    equal(tap.sent, [
      "POST /sessions",
      "POST /services",
      "POST /services",
      "GET /services/web-1",
      "PUT /services/web-1",
      "GET /services?tag=a%20b%26c&limit=5&marker=web",
      "GET /services?tag=eu%2F%C3%BC&limit=5",
      "DELETE /services/web-1",
    ]);
    equal(tap.calls[2]?.json, { ...fields, session_id, id: "web-1" });
    equal(tap.calls[3]?.json, { ...fields, session_id, id: "web-2" });
  }),

  check("events.list gives the feed, from a marker on", async (target) => {
    const { events } = await withServices(target);
    const all = await events.list();
    equal(
      all.map((event) => event.type),
      ["service.join", "service.join", "service.join"],
    );
    equal(all.nextMarker, undefined);
    const marker = String(all[1]?.id);
    equal([...(await events.list(marker))], all.slice(1));
    equal([...(await events.list(null, { marker }))], all.slice(1));
    equal((await events.list(marker, { limit: 1 })).nextMarker, all[2]?.id);
    const [error, values, next] = await viaCallback((callback) => events.list(marker, callback));
    equal([error, values, next], [null, all.slice(1), undefined]);
    const [, first, second] = await viaCallback((callback) =>
      events.list(null, { limit: 1 }, callback),
    );
    equal([first, second], [all.slice(0, 1), marker]);
  }),
];

/** @param {import("../check.js").Target} target */
async function withServices(target) {
  const client = connect(target);
  const { id } = await client.sessions.create(30);
  for (const service of ["web-1", "db-1", "web-2"]) {
    await client.services.create(id, service, { tags: [service.split("-")[0] ?? ""] });
  }
  return client;
}

/** @param {{ id: string }} service */
const idOf = (service) => service.id;
