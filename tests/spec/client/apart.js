import { Registry } from "service-registry-client/registry";
import { check } from "../check.js";
import { equal } from "../expect.js";
import { connect } from "./wire.js";

export const clientsApart = [
  check("two clients of two registries never see each other's data", async (target) => {
    const { username, apiKey, tenantId } = target;
    const registry = new Registry({ accounts: [{ username, apiKey, tenantId }] });
    // The same user, the same key and the same addresses: only the place differs.
    const places = [target, { ...target, fetch: registry.fetch }];
    const programs = places.map((place, index) => liveIn(connect(place), `place ${index}`));
    const seen = await Promise.all(programs);
    equal(seen, [expected("place 0"), expected("place 1")]);
    registry.close();
  }),
];

/**
 * Everything of one program that another could get hold of: its calls, its beats, lists from memory
 * and the feed, between the calls of the other.
 *
 * @param {import("service-registry-client").Client} client
 * @param {string} place
 */
async function liveIn({ sessions, services, configuration, events, views }, place) {
  const { feedPosition } = await events.list();
  const { id, heartbeater } = await sessions.create(30, { metadata: { place } });
  const beat = new Promise((resolve) => heartbeater.once("heartbeat", resolve));
  heartbeater.start();
  for (let count = 0; count < 50; count += 1) {
    await services.create(id, `service-${count}`, { tags: ["apart"], metadata: { place } });
    await configuration.set("/shared/value", `${place}, ${count}`);
  }
  await beat;
  const places = new Set();
  const options = { tag: "apart", limit: 20, maxAge: 60_000 };
  for await (const { metadata } of services.list(options)) places.add(metadata.place);
  for await (const { metadata } of services.list(options)) places.add(metadata.place);
  for await (const session of sessions.list()) places.add(session.metadata.place);
  for (const { session } of await views.getOverview()) places.add(session?.metadata.place);
  let followed = 0;
  for await (const event of events.follow({ from: feedPosition })) {
    if (event.type === "service.join") places.add(event.payload.metadata.place);
    followed += 1;
    if (followed === 100) break;
  }
  await sessions.remove(id);
  const { value } = await configuration.get("/shared/value");
  return { places: [...places], value, left: (await services.list(options)).length, followed };
}

/** @param {string} place */
function expected(place) {
  return { places: [place], value: `${place}, 49`, left: 20, followed: 100 };
}
