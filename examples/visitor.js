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
  for await (const event of client.events.follow({ from: "window", signal: leaving.signal })) {
    console.log(`Event ${event.type}: ${describe(event)}`);
  }
}

/** @param {import("service-registry-client").StandardEvent | import("service-registry-client").GapEvent} event */
function describe(event) {
  switch (event.type) {
    case "service.join":
      return event.payload.id;
    case "services.timeout":
      return event.payload.map((service) => service.id).join(", ") || "no services";
    case "gap":
      return "some events are missing";
    default:
      return event.payload.configuration_value_id;
  }
}
