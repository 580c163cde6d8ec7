import { check } from "../check.js";
import { equal, includes, rejection } from "../expect.js";
import { answer, connect, Tap, viaCallback } from "./wire.js";

export const clientConfiguration = [
  check("set gives nothing, and calls back with nothing", async (target) => {
    const { configuration } = connect(target);
    equal(await configuration.set("port", "6432"), undefined);
    const called = await viaCallback((callback) => configuration.set("port", "6433", callback));
    equal(called, [null]);
    equal((await configuration.get("port")).value, "6433");
  }),

  check("get gives id and value, and calls back with the value", async (target) => {
    const { configuration } = connect(target);
    for (const id of ["port", "/prod/redis/port", "/prod"]) {
      await configuration.set(id, `of ${id}`);
      equal(await configuration.get(id), { id, value: `of ${id}` });
      const called = await viaCallback((callback) => configuration.get(id, callback));
      equal(called, [null, `of ${id}`]);
    }
  }),

  check("an id is a path: get tells the one the registry knows", async (target) => {
    const { configuration } = connect(target);
    await configuration.set("prod/redis/port", "6432");
    const value = { id: "/prod/redis/port", value: "6432" };
    equal(await configuration.get("prod/redis/port"), value);
    equal(await configuration.get("/prod/redis/port"), value);
  }),

  check("get brings fields of tomorrow's registry, and needs a value", async (target) => {
    const value = { id: "port", value: "6432", updated_at: 5 };
    const tap = new Tap(target, () => answer(200, value));
    equal(/** @type {object} */ (await tap.client.configuration.get("port")), value);
    for (const body of [{}, { value: 5 }, [], null, "text"]) {
      const { configuration } = new Tap(target, () => answer(200, body)).client;
      const error = await rejection(configuration.get("port"));
      includes(error, { code: "malformed_response", status: 200 }, JSON.stringify(body));
    }
    const { configuration } = new Tap(target, () => answer(200, { value: "6432" })).client;
    equal(await configuration.get("port"), { id: "port", value: "6432" }, "without an id");
  }),

  check("list gives all, listForNamespace what is in one", async (target) => {
    const { configuration } = await withValues(target);
    const redis = ["/prod/redis/host", "/prod/redis/port"];
    equal((await configuration.list()).map(idOf), ["/prod/mysql/port", ...redis, "port"]);
    for (const namespace of ["/prod/redis/", "/prod/redis", "prod/redis/", "prod/redis"]) {
      equal((await configuration.listForNamespace(namespace)).map(idOf), redis, namespace);
    }
    equal([...(await configuration.listForNamespace("/test"))], []);
    equal((await configuration.listForNamespace("/")).length, 4, "the root is all");
    const [first] = await configuration.listForNamespace("/prod/redis");
    equal(first, { id: "/prod/redis/host", value: "of /prod/redis/host" });
  }),

  check("lists page, and call back with values and marker", async (target) => {
    const { configuration } = await withValues(target);
    const page = await configuration.listForNamespace("/prod", { limit: 2 });
    equal([page.length, page.nextMarker], [2, "/prod/redis/port"]);
    const marker = page.nextMarker;
    const rest = await configuration.listForNamespace("/prod", { limit: 2, marker });
    equal([rest.map(idOf), rest.nextMarker], [["/prod/redis/port"], undefined]);
    const [error, values, next] = await viaCallback((callback) =>
      configuration.list({ limit: 3 }, callback),
    );
    equal([error, values.length, next], [null, 3, "port"]);
    const [, under, none] = await viaCallback((callback) =>
      configuration.listForNamespace("/prod", null, callback),
    );
    equal([under.length, none], [3, undefined]);
  }),

  check("remove gives nothing, and takes the value away", async (target) => {
    const { configuration } = await withValues(target);
    equal(await configuration.remove("port"), undefined);
    const called = await viaCallback((callback) =>
      configuration.remove("/prod/redis/port", callback),
    );
    equal(called, [null]);
    equal((await configuration.list()).map(idOf), ["/prod/mysql/port", "/prod/redis/host"]);
  }),

  check("what the registry refuses is an error either way", async (target) => {
    const { configuration } = connect(target);
    /** @type {[(callback?: any) => any, number][]} */
    const calls = [
      [(...rest) => configuration.get("nowhere", ...rest), 404],
      [(...rest) => configuration.remove("nowhere", ...rest), 404],
      [(...rest) => configuration.get("ab", ...rest), 400],
      [(...rest) => configuration.set("a b c", "value", ...rest), 400],
      [(...rest) => configuration.set("port", "x".repeat(1025), ...rest), 400],
      [(...rest) => configuration.list({ limit: 0 }, ...rest), 400],
      [(...rest) => configuration.listForNamespace("a b c", {}, ...rest), 400],
    ];
    for (const [call, status] of calls) {
      equal((await rejection(call())).status, status, String(call));
      const [error, ...rest] = await viaCallback(call);
      equal([error.status, rest], [status, []], String(call));
    }
  }),

  check("each call is one request of the API", async (target) => {
    const tap = new Tap(target);
    const { configuration } = tap.client;
    await configuration.set("/prod/redis/port", "6432");
    await configuration.get("/prod/redis/port");
    await configuration.set("port", "6433");
    await configuration.list({ limit: 5, marker: "/prod/a" });
    await configuration.listForNamespace("prod/redis", { limit: 5, marker: "/prod/redis/port" });
    await configuration.remove("/prod/redis/port");
    equal(tap.sent, [
      "PUT /configuration//prod/redis/port",
      "GET /configuration//prod/redis/port",
      "PUT /configuration/port",
      "GET /configuration?limit=5&marker=%2Fprod%2Fa",
      "GET /configuration/prod/redis/?limit=5&marker=%2Fprod%2Fredis%2Fport",
      "DELETE /configuration//prod/redis/port",
    ]);
    equal([tap.calls[1]?.json, tap.calls[3]?.json], [{ value: "6432" }, { value: "6433" }]);
  }),

  check("a change is an event", async (target) => {
    const { configuration, events } = connect(target);
    const { feedPosition } = await configuration.list();
    await configuration.set("port", "6432");
    await configuration.set("port", "6432");
    await configuration.remove("port");
    const told = (await events.list(feedPosition)).map(({ type, payload }) => ({ type, payload }));
    const configuration_value_id = "port";
    equal(told, [
      {
        type: "configuration_value.update",
        payload: { configuration_value_id, old_value: null, new_value: "6432" },
      },
      {
        type: "configuration_value.remove",
        payload: { configuration_value_id, old_value: "6432" },
      },
    ]);
  }),
];

/** @param {import("../check.js").Target} target */
async function withValues(target) {
  const client = connect(target);
  for (const id of ["port", "/prod/redis/port", "/prod/redis/host", "/prod/mysql/port"]) {
    await client.configuration.set(id, `of ${id}`);
  }
  return client;
}

/** @param {{ id: string }} value */
const idOf = (value) => value.id;
