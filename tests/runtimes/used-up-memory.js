// Uses up the memory of a client, then that of a registry, and prints what became of it all. Its process is given little.

import { Client, InternalError } from "service-registry-client";
import { Registry } from "service-registry-client/registry";
import { logIn } from "./rig/log-in.js";

const atOnce = Number(process.argv[2]);
const url = "http://registry/v1.0";
const account = { username: "demo", apiKey: "secret", tenantId: "7" };

/** Errors that nobody was told of. */
let untold = 0;
process.on("uncaughtException", (error) => {
  console.error(error);
  untold += 1;
});

// Not awaited here: whoever listens for what nobody catches would take its failure for one of those, and the program for done.
main().catch((error) => {
  console.error(error);
  process.exit(1);
});

async function main() {
  const found = { client: await useUpClient(), registry: await useUpRegistry() };
  console.log(JSON.stringify({ ...found, untold }));
}

/** More heartbeaters than there is memory for, none of which is there before all are asked for; then none. */
async function useUpClient() {
  const { fetch: answer } = new Registry({ accounts: [account], maxHeartbeatTimeout: 40 });
  let holds = false;
  let made = 0;
  let gate = Promise.resolve();
  const fetch = async (/** @type {any} */ input, /** @type {any} */ init) => {
    if (!holds || init.method !== "POST" || !input.endsWith("/sessions"))
      return answer(input, init);
    await gate;
    made += 1;
    const headers = { location: `${url}/7/sessions/${made}` };
    return new Response(JSON.stringify({ token: "1" }), { status: 201, headers });
  };
  const client = new Client("demo", "secret", "us", { url, fetch });
  // To begin or to end so many at once may take a busy machine eight seconds, for which no beat goes out.
  const { heartbeater } = await client.sessions.create(40);
  heartbeater.start();
  holds = true;
  const counts = { answered: 0, refused: 0, other: 0 };
  /** @type {unknown[]} */
  const kept = [];
  let calls = 0;
  const call = async () => {
    calls += 1;
    try {
      kept.push(await client.sessions.create(8));
      counts.answered += 1;
    } catch (error) {
      const isRefused = error instanceof InternalError && error.cause instanceof RangeError;
      counts[isRefused ? "refused" : "other"] += 1;
    }
  };
  while (counts.refused === 0) {
    gate = new Promise((resolve) => setTimeout(resolve, 100));
    await Promise.all(Array.from({ length: atOnce }, call));
  }
  await Promise.all(Array.from({ length: 100 }, call));
  await nextBeat(heartbeater);
  kept.length = 0;
  await collect();
  const sessions = await client.sessions.list();
  const { state } = heartbeater;
  heartbeater.stop();
  const isReplaced = Boolean(new Client("demo", "secret", "us", { url, fetch: answer }));
  return { ...counts, calls, sessions: sessions.length, state, isReplaced };
}

/** @param {import("service-registry-client").HeartBeater} heartbeater */
async function nextBeat(heartbeater) {
  const deadline = Number(heartbeater.deadline);
  while (heartbeater.state === "active" && Number(heartbeater.deadline) === deadline) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Lets go of what nobody refers to. */
async function collect() {
  for (let time = 0; time < 10; time += 1) {
    /** @type {any} */ (globalThis).gc();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** More sessions than there is memory for, which expire. */
async function useUpRegistry() {
  const { fetch } = new Registry({ accounts: [account] });
  const client = new Client("demo", "secret", "us", { url, fetch });
  // Without heartbeaters, which take memory until they are collected.
  const token = await logIn(fetch, account);
  const body = JSON.stringify({ heartbeat_timeout: 3, metadata: { text: "x".repeat(250) } });
  const headers = { "content-type": "application/json", "x-auth-token": token };
  let created = 0;
  let response;
  do {
    response = await fetch(`${url}/7/sessions`, { method: "POST", headers, body });
    if (response.status === 201) created += 1;
  } while (response.status === 201);
  const { type } = /** @type {{ type: string }} */ (await response.json());
  // All are gone a second after the last one's end; a busy machine may take longer.
  await new Promise((resolve) => setTimeout(resolve, 4000));
  const { id } = await patiently(() => client.sessions.create(30));
  const sessions = await client.sessions.list();
  return {
    created,
    status: response.status,
    type,
    left: sessions.map((session) => session.id === id),
  };
}

/**
 * @template T
 * @param {() => Promise<T>} work
 */
async function patiently(work) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
