// A third party: finds a service by its tag, visits it, and follows the events feed.
//
//   REGISTRY_URL=http://127.0.0.1:9000/v1.0 REGISTRY_USERNAME=demo REGISTRY_API_KEY=… node visitor.js

import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "service-registry-client";

const { REGISTRY_URL, REGISTRY_USERNAME = "", REGISTRY_API_KEY = "" } = process.env;
const client = new Client(REGISTRY_USERNAME, REGISTRY_API_KEY, "us", { url: REGISTRY_URL });

const leaving = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => leaving.abort());

try {
  const service = await find("web");
  console.log(`Found service ${service.id} by tag "web", under session ${service.session_id}`);
  const { address, port } = service.metadata;
  const page = await fetch(`http://${address}:${port}/`, { signal: leaving.signal });
  console.log(`Visited it: "${await page.text()}"`);
  await followEvents();
} catch (error) {
  if (!leaving.signal.aborted) throw error;
}

/** @param {string} tag */
async function find(tag) {
  for (;;) {
    const [service] = await client.services.list({ tag, signal: leaving.signal });
    if (service) return service;
    await sleep(500, undefined, { signal: leaving.signal });
  }
}

async function followEvents() {
  /** @type {string | null} */
  let last = null;
  for (;;) {
    // The feed starts at the marker itself, which was seen before.
    for (const event of await client.events.list(last, { signal: leaving.signal })) {
      if (event.id === last) continue;
      last = event.id;
      const services = Array.isArray(event.payload) ? event.payload : [event.payload];
      const ids = services.map((service) => service.id).join(", ") || "no services";
      console.log(`Event ${event.type}: ${ids} (${event.id})`);
    }
    await sleep(1000, undefined, { signal: leaving.signal });
  }
}
