// Requests for events that are held until there is something to tell.

import { logIn } from "../api.js";
import { check } from "../check.js";
import { equal } from "../expect.js";

export const heldRequests = [
  check("a held request is answered by what happens", async (target) => {
    const { api, marker } = await followed(target);
    const held = api.read(`/events?wait=60&marker=${marker}`);
    await api.put("/configuration/port", { value: "1" });
    equal(typesOf(await held), ["configuration_value.update"]);
  }),

  check("several wait for one event", async (target) => {
    const { api, marker } = await followed(target);
    const path = `/events?wait=60&marker=${marker}`;
    const held = Array.from({ length: 4 }, () => api.read(path));
    await api.put("/configuration/port", { value: "1" });
    for (const list of await Promise.all(held)) {
      equal(typesOf(list), ["configuration_value.update"]);
    }
  }),

  check("what would not be listed answers nobody", async (target) => {
    const { api, marker } = await followed(target);
    const held = api.read(`/events?wait=60&type=configuration_value.remove&marker=${marker}`);
    await api.put("/configuration/port", { value: "1" });
    await api.delete("/configuration/port");
    equal(typesOf(await held), ["configuration_value.remove"]);
  }),

  check("a session that dies meanwhile is told of", async (target) => {
    const { api, marker } = await followed(target);
    const { id } = await api.createSession({ heartbeat_timeout: 3 });
    await api.createService(id, "web-1");
    const held = await api.read(`/events?wait=60&type=services.timeout&marker=${marker}`);
    equal(held.values[0].payload, [{ id: "web-1", session_id: id, tags: [], metadata: {} }]);
  }),

  check("nothing happens, and the answer is an empty page", async (target) => {
    const { api, marker } = await followed(target);
    const { values, metadata } = await api.read(`/events?wait=1&marker=${marker}`);
    equal(values, []);
    equal([metadata.marker, metadata.gap], [marker, null]);
  }),
];

/** @param {import("../check.js").Target} target */
async function followed(target) {
  const api = await logIn(target);
  const { metadata } = await api.read("/configuration");
  return { api, marker: metadata.feed_position };
}

/** @param {{ values: { type: string }[] }} list */
function typesOf({ values }) {
  return values.map(({ type }) => type);
}
