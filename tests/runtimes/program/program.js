// A user's program: it joins, is found, follows what happens, and leaves. It is the same in every
// runtime; how it is started there is beside it.

import { Client, ServiceRegistryError } from "service-registry-client";
import { Registry } from "service-registry-client/registry";

// Made when the module is loaded, because that is where users make them.
const account = { username: "demo", apiKey: "3f1b9c5d7e", tenantId: "1234" };
const registry = new Registry({ accounts: [account] });
const local = new Client(account.username, account.apiKey, "us", { fetch: registry.fetch });

/**
 * Goes through it with a registry in this process, and with one elsewhere if there is one.
 *
 * @param {{ url: string, username: string, apiKey: string } | undefined} remote
 */
export async function main(remote) {
  const [inProcess, overSocket] = await Promise.all([tour(local), remote && tour(connect(remote))]);
  return { inProcess, overSocket: overSocket ?? null };
}

/** @param {{ url: string, username: string, apiKey: string }} remote */
export function connect({ url, username, apiKey }) {
  return new Client(username, apiKey, "us", { url });
}

/** @param {Client} client */
export async function tour(client) {
  const { id, heartbeater } = await client.sessions.create(4, { metadata: { region: "dfw" } });
  const beats = beatsOf(heartbeater, 2);
  heartbeater.start();

  const { feedPosition } = await client.services.list();
  const heard = heardOf(client, feedPosition, id);

  await client.services.register(id, `web-${id}`, { tags: ["web", id], metadata: { port: "80" } });
  const found = await client.services.list({ tag: id });

  await client.configuration.set(keyOf(id), "Grüße 👋");
  const { value } = await client.configuration.get(keyOf(id));

  const report = {
    beats: await beats,
    found: found.map(({ tags, metadata, session_id }) => ({
      tags: tags.filter((tag) => tag !== id),
      metadata,
      isOurs: session_id === id,
    })),
    heard: await heard,
    value,
    missing: await failureOf(client.services.get("nobody")),
  };

  heartbeater.stop();
  await client.sessions.remove(id);
  return { ...report, afterwards: await failureOf(client.services.get(`web-${id}`)) };
}

/**
 * How many beats were accepted, each in time for the next: the second one is sent by a timer. One that got
 * no answer in time, on a machine that has none, is sent again.
 *
 * @param {import("service-registry-client").HeartBeater} heartbeater
 * @param {number} count
 * @returns {Promise<number>}
 */
function beatsOf(heartbeater, count) {
  return new Promise((resolve, reject) => {
    let accepted = 0;
    heartbeater
      .on("heartbeat", ({ deadline }) => {
        accepted += deadline.getTime() > Date.now() ? 1 : 0;
        if (accepted === count) resolve(accepted);
      })
      .on("error", (error) => {
        if (error.code !== "ETIMEDOUT") reject(error);
      })
      .on("stopped", ({ reason }) => reject(new Error(`no longer beating: ${reason}`)));
  });
}

/**
 * The types of the events about this session's service and value, to the one that tells of the value.
 *
 * @param {Client} client
 * @param {string | undefined} position
 * @param {string} id
 */
async function heardOf(client, position, id) {
  const types = [];
  for await (const event of client.events.follow({ from: position })) {
    if (event.type === "service.join" && event.payload.session_id === id) types.push(event.type);
    if (event.type !== "configuration_value.update") continue;
    if (event.payload.configuration_value_id !== keyOf(id)) continue;
    types.push(event.type);
    break;
  }
  return types;
}

/** @param {string} id */
function keyOf(id) {
  return `/prod/${id}/greeting`;
}

/** @param {Promise<unknown>} call */
async function failureOf(call) {
  try {
    await call;
  } catch (error) {
    if (error instanceof ServiceRegistryError) return `${error.code} ${error.status}`;
    throw error;
  }
  return "none";
}
