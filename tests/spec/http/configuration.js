import { invalidField, isFault, logIn, notFound } from "../api.js";
import { check } from "../check.js";
import { equal } from "../expect.js";

export const configuration = [
  check("a value is set, read, replaced and deleted, and the feed tells of it", async (target) => {
    const api = await logIn(target);
    const path = "/configuration/port";
    const set = await api.put(path, { value: "6432" });
    equal([set.status, set.text, set.headers.get("location")], [204, "", api.base + path]);
    equal(await api.read(path), { id: "port", value: "6432" });
    equal((await api.put(path, { value: "6432" })).status, 204);
    equal((await api.put(path, { value: "1" })).status, 204);
    const deleted = await api.delete(path);
    equal([deleted.status, deleted.text, deleted.headers.get("location")], [204, "", null]);
    isFault(await api.get(path), 404, notFound("ConfigurationValue", "port"));
    isFault(await api.delete(path), 404, notFound("ConfigurationValue", "port"));
    const { values } = await api.read("/events");
    const of = (/** @type {object} */ change) => ({ configuration_value_id: "port", ...change });
    equal(values.map(payloadOf), [
      ["configuration_value.update", of({ old_value: null, new_value: "6432" })],
      ["configuration_value.update", of({ old_value: "6432", new_value: "1" })],
      ["configuration_value.remove", of({ old_value: "1" })],
    ]);
  }),

  check("one slash and two lead to the same value and the same namespace", async (target) => {
    const api = await logIn(target);
    const id = "/prod/redis/port";
    for (const path of [`/configuration${id}`, `/configuration/${id}`]) {
      const set = await api.put(path, { value: path });
      equal(set.headers.get("location"), `${api.base}/configuration/${id}`);
      for (const same of [`/configuration${id}`, `/configuration/${id}`]) {
        equal(await api.read(same), { id, value: path });
      }
      for (const namespace of ["/prod/", "//prod/", "/prod/redis/", "//prod/redis/"]) {
        const { values } = await api.read(`/configuration${namespace}`);
        equal(values, [{ id, value: path }], namespace);
      }
    }
  }),

  check("a namespace has what is under it and its namesake, and no siblings", async (target) => {
    const api = await logIn(target);
    const inside = ["/prod/redis", "/prod/redis/eur/port", "/prod/redis/port"];
    for (const id of [...inside, "/prod/redis2/port", "/prod/redis-2", "prod", "/prod"]) {
      equal((await api.put(`/configuration/${id}`, { value: "x" })).status, 204, id);
    }
    equal((await api.read("/configuration/prod/redis/")).values.map(idOf), inside);
    equal((await api.read("/configuration")).values.length, 7);
    const first = await api.read("/configuration/prod/redis/?limit=2");
    equal(first.values.map(idOf), inside.slice(0, 2));
    const next = first.metadata.next_href.slice(api.base.length);
    equal((await api.read(next)).values.map(idOf), inside.slice(2));
  }),

  check("what is wrong is named", async (target) => {
    const api = await logIn(target);
    isFault(await api.put("/configuration/prod/db", { value: "x" }), 400, {
      type: "badRequest",
      message: "Invalid value for 'configurationId' query string parameter",
      details: "Invalid characters",
    });
    const immutable = "Attempted to mutate immutable field";
    const other = await api.put("/configuration/port", { id: "other", value: "x" });
    isFault(other, 400, invalidField("id", immutable));
    const missing = await api.put("/configuration/port", {});
    isFault(missing, 400, invalidField("value", "Missing required key (value)"));
  }),
];

/** @param {{ id: string }} value */
const idOf = ({ id }) => id;

/** @param {{ type: string, payload: object }} event */
const payloadOf = ({ type, payload }) => [type, payload];
