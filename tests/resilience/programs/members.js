// Programs that keep services registered, many of them in one process. It tells what their presences tell, and does
// what it is asked to.

import { Client, closeOnSignals } from "service-registry-client";
import { account } from "../../package/registry.js";

/**
 * @typedef {object} Members
 * @property {string} url the registry's
 * @property {number} presences
 * @property {number} services of each
 * @property {number} heartbeatTimeout in seconds
 * @property {"worker" | "main"} [thread]
 * @property {number} [drain] in milliseconds; leaves on signals, with it
 */

/** @typedef {{ member: number, name: string, at: number, sessionId: string, services?: string[] }} Told */

/** @type {Members} */
const { url, presences, services, heartbeatTimeout, thread, drain } = JSON.parse(
  process.argv[2] ?? "",
);
const options = { url: `${url}/v1.0`, ...(thread && { heartbeat: { thread } }) };
const client = new Client(account.username, account.apiKey, "us", options);
/** How many join at a time. */
const crowd = 20;
/** @type {import("service-registry-client").Presence[]} */
const members = [];
while (members.length < presences) {
  const numbers = Array.from({ length: Math.min(crowd, presences) }, (_, i) => members.length + i);
  members.push(...(await Promise.all(numbers.map(join))));
}

/** Answers by request. @type {Record<string, (argument: any) => unknown>} */
const deeds = {
  /** Everything that others can ask for here. */
  status: () => members.map((presence) => ({ ...presence.status(), safe: presence.isSafe() })),

  /** Gives all services new metadata; tells how long that took to be true. */
  update: async (/** @type {Record<string, string>} */ metadata) => {
    const started = performance.now();
    await Promise.all(
      members.flatMap((presence) =>
        presence.services.map((id) => presence.update(id, { metadata }, { timeout: 60_000 })),
      ),
    );
    return performance.now() - started;
  },

  /** Does nothing else for a while. */
  block: (/** @type {number} */ milliseconds) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  },
};

process.on("message", async (/** @type {{ deed: string, argument: unknown }} */ request) => {
  const answer = await deeds[request.deed]?.(request.argument);
  process.send?.({ answer: answer ?? null });
});
// Only what it does keeps it running.
process.channel?.unref();
process.send?.({ joined: members.map(({ sessionId }) => sessionId) });

/** @param {number} number */
async function join(number) {
  const declarations = Array.from({ length: services }, (_, index) => ({
    id: `member-${number}-${index}`,
    tags: ["member"],
    metadata: { version: "1" },
  }));
  const presence = await client.join({ heartbeatTimeout, services: declarations });
  if (drain !== undefined) closeOnSignals(presence, { drain });
  for (const name of /** @type {const} */ (["lost", "restored", "stopped"])) {
    presence.on(name, (told) => {
      process.send?.({ told: { ...told, member: number, name, at: Date.now() } });
    });
  }
  return presence;
}
