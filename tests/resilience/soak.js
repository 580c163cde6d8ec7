// Beats a million times in one process, against a registry in the same, while a few sessions at a time are lost and
// made anew, and tells whether anything grows:
//
//     npm run soak -- --beats 1000000 --heartbeaters 8000

import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Growth } from "./rig/growth.js";

const { values } = parseArgs({
  options: {
    beats: { type: "string", default: "1000000" },
    heartbeaters: { type: "string", default: "8000" },
  },
});
const wanted = Number(values.beats);
const heartbeaters = Number(values.heartbeaters);
/** In seconds: each beats every 5.4 s on the average. */
const heartbeatTimeout = 10;
/** How many sessions are ended behind their heartbeaters' backs between two samples, and made anew. */
const lost = 20;
const samples = 20;

const growth = new Growth();
const { Client } = await import("service-registry-client");
const { Registry } = await import("service-registry-client/registry");

await main();

async function main() {
  const started = performance.now();
  // What a session's end leaves in the feed is forgotten soon.
  const registry = new Registry({ retention: 2 });
  const { username = "", apiKey = "" } = registry.developmentAccount ?? {};
  const connect = () => new Client(username, apiKey, "us", { fetch: registry.fetch });
  const [client, other] = [connect(), connect()];
  const counts = { beats: 0, lost: 0, restored: 0, errors: 0 };
  const beaters = await Promise.all(
    Array.from({ length: heartbeaters }, () => begin(client, counts)),
  );
  const { signal } = new AbortController();
  // Each keeps its latest error, and from here on has one.
  await endAll(other, beaters, signal);
  for (const beater of beaters) beater.start();

  for (let sample = 1; sample <= samples; sample += 1) {
    while (counts.beats < (wanted * sample) / samples) await sleep(50);
    const first = sample * lost;
    await endAll(other, beaters.slice(first, first + lost), signal);
    growth.sample({
      "listeners of heartbeaters": sum(beaters, listenersOf),
      "listeners of a signal": getEventListeners(signal, "abort").length,
    });
    say(`${JSON.stringify(counts)} in ${seconds(started)} s: ${growth.latest}`);
  }
  // The last that were lost take a beat to notice.
  await sleep(heartbeatTimeout * 1000);
  for (let count = 0; count < 100 && counts.restored < counts.lost; count += 1) await sleep(200);
  for (const beater of beaters) beater.stop();
  registry.close();
  const { complaints, compared } = growth;
  // Some may have been lost already, or again before they were back.
  if (counts.lost < heartbeaters + (lost * samples) / 2)
    complaints.push(`only ${counts.lost} noticed their end`);
  if (counts.restored !== counts.lost) complaints.push(`only ${counts.restored} were restored`);
  console.log(JSON.stringify({ ...counts, seconds: seconds(started), compared, complaints }));
  process.exitCode = complaints.length > 0 ? 1 : 0;
}

/**
 * @param {import("service-registry-client").Client} client
 * @param {{ beats: number, lost: number, restored: number, errors: number }} counts
 */
async function begin(client, counts) {
  const { heartbeater } = await client.sessions.create(heartbeatTimeout, {}, { recover: true });
  heartbeater
    .on("heartbeat", () => {
      counts.beats += 1;
    })
    .on("lost", () => {
      counts.lost += 1;
    })
    .on("restored", () => {
      counts.restored += 1;
    })
    .on("error", () => {
      counts.errors += 1;
    });
  return heartbeater;
}

/**
 * @param {import("service-registry-client").Client} client
 * @param {import("service-registry-client").HeartBeater[]} beaters
 * @param {AbortSignal} signal
 */
async function endAll(client, beaters, signal) {
  for (const { sessionId } of beaters) {
    // On a machine that is too busy some are gone already.
    await client.sessions.remove(sessionId, { signal }).catch(() => {});
  }
}

/** @param {import("service-registry-client").HeartBeater} beater */
function listenersOf(beater) {
  const names = /** @type {const} */ (["heartbeat", "error", "stopped", "lost", "restored"]);
  return sum([...names], (name) => beater.listenerCount(name));
}

/**
 * @template T
 * @param {T[]} values
 * @param {(value: T) => number} count
 */
function sum(values, count) {
  return values.reduce((total, value) => total + count(value), 0);
}

/** @param {number} started */
function seconds(started) {
  return Math.round((performance.now() - started) / 1000);
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}
