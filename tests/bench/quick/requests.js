// How many requests a client sends for what programs do.

import { Client } from "service-registry-client";
import { Registry } from "service-registry-client/registry";
import { account } from "../servers/account.js";

/** @returns {Promise<Record<string, number>>} */
export async function requestCounts() {
  const registry = new Registry({ accounts: [account] });
  let sent = 0;
  /** @type {typeof globalThis.fetch} */
  const fetch = (input, init) => {
    sent += 1;
    return registry.fetch(/** @type {string} */ (input), init);
  };
  const client = new Client(account.username, account.apiKey, "us", { fetch });
  /** @type {Record<string, number>} */
  const counts = {};
  const count = async (/** @type {string} */ what, /** @type {() => Promise<unknown>} */ act) => {
    const before = sent;
    await act();
    counts[`${what}, requests`] = sent - before;
  };
  await count("a first call, with its login", () => client.services.list());
  await count("a call after it", () => client.services.list());
  /** @type {import("service-registry-client").Presence | undefined} */
  let presence;
  await count("joining with two services", async () => {
    presence = await client.join({ services: [{ id: "a-1" }, { id: "a-2" }] });
  });
  await count("leaving", async () => presence?.close());
  await count("a list of three pages", async () => {
    for (const id of ["one", "two", "three"]) await client.configuration.set(id, "1");
    sent -= 3;
    for await (const _ of client.configuration.list({ limit: 1 }));
  });
  registry.close();
  return counts;
}
