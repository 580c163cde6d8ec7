// Prints as JSON what is counted, not timed: calls across the boundary and bytes of JavaScript for each piece of work, bytes
// of the registry's memory for each session, and requests that a client sends.
//
// measure.js says with which of Node's options.

import { countCrossings, crossings, memories } from "../boundary.js";
import { VirtualTime } from "./virtual-time.js";

// The package comes after the counters.
countCrossings();
const work = await import("./work.js");
const { requestCounts } = await import("./requests.js");

const times = 2000;
const samples = 9;
/** So many times as often before: optimised code allocates less. */
const warmUp = 5;
const sessions = 20_000;

/** @type {Record<string, number>} */
const crossed = {};
/** @type {Record<string, number>} */
const bytes = {};

const registry = await work.registryBeats();
await count("registry/beat", registry.work);
bytes["registry/session, of WebAssembly"] = await bytesOfSession();
registry.close();
await count("client/call", work.clientCalls());
Object.assign(crossed, await requestCounts());
await count("client/beat", await work.heartbeaterBeats(new VirtualTime()));
console.log(JSON.stringify({ crossings: crossed, bytes }));
process.exit(0);

/**
 * @param {string} id
 * @param {import("./slices.js").Work} once
 */
async function count(id, once) {
  await once(times * warmUp);
  const before = { ...crossings };
  await once(times);
  crossed[`${id}, calls into WebAssembly`] = each(crossings.in - before.in);
  crossed[`${id}, calls out of WebAssembly`] = each(crossings.out - before.out);
  bytes[`${id}, of JavaScript`] = await allocatedBy(once);
}

/**
 * To a tenth. An object that is garbage is given back by a call, once for each that was made before: when the engine does
 * so is its own matter, and of so many times it is next to nothing.
 *
 * @param {number} count
 */
function each(count) {
  return Number((count / times).toFixed(1));
}

/**
 * What a piece of work allocates: the young generation has room for all of it, so nothing is collected meanwhile. Whatever
 * is compiled in between only adds to it, so the least of some samples counts.
 *
 * @param {import("./slices.js").Work} once
 */
async function allocatedBy(once) {
  let least = Number.POSITIVE_INFINITY;
  for (let sample = 0; sample < samples; sample += 1) {
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    await once(times);
    least = Math.min(least, process.memoryUsage().heapUsed - before);
  }
  return Math.round(least / times);
}

/** How much the registry's memory grows by a session, once there are many. */
async function bytesOfSession() {
  const size = () => Number(memories.at(-1)?.buffer.byteLength);
  await createSessions();
  const before = size();
  await createSessions();
  return Math.round((size() - before) / sessions);
}

async function createSessions() {
  for (let left = sessions; left > 0; left -= 1) await registry.create();
}
