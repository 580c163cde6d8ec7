// A page that makes everything twice, as React's strict mode does, and has a thousand calls under way at
// once, while the program runs beside it.

import { Client } from "service-registry-client";
import { Registry } from "service-registry-client/registry";
import "../page.js";

const account = { username: "demo", apiKey: "3f1b9c5d7e", tenantId: "1234" };

/** An effect of a component: what it started ends with what it gives. */
function mount() {
  const registry = new Registry({ accounts: [account] });
  const client = new Client(account.username, account.apiKey, "us", { fetch: registry.fetch });
  const session = client.sessions.create(30);
  // A call from inside a listener, which runs inside the client.
  const heard = session.then(
    ({ id, heartbeater }) =>
      new Promise((resolve) => {
        heartbeater.on("heartbeat", () => resolve(client.sessions.get(id))).start();
      }),
  );
  const unmount = async () => {
    const { id, heartbeater } = await session;
    heartbeater.stop();
    await client.sessions.remove(id);
  };
  return { client, session, heard, unmount };
}

const gone = mount();
const leaving = gone.unmount();
const mounted = mount();
const other = mount();

const { id } = await mounted.session;
const rounds = Array.from({ length: 250 }, async (_, index) => {
  const key = `/prod/value-${index}`;
  await mounted.client.configuration.set(key, String(index));
  const [{ value }, session, services] = await Promise.all([
    mounted.client.configuration.get(key),
    mounted.client.sessions.get(id),
    mounted.client.services.list(),
  ]);
  return value === String(index) && session.id === id && services.length === 0;
});
const right = (await Promise.all(rounds)).filter(Boolean).length;
await leaving;

/** @param {AsyncIterable<unknown>} list */
async function count(list) {
  let entries = 0;
  for await (const _ of list) entries += 1;
  return entries;
}

const interleaved = {
  right,
  heard: (await mounted.heard).id === id,
  sessionsThatWereLeft: await count(gone.client.sessions.list()),
  values: await count(mounted.client.configuration.list()),
  valuesOfTheOther: await count(other.client.configuration.list()),
};
Object.assign(globalThis, { interleaved });
