// Servers under load in turn, so that what else the machine does falls on all of them.

import { openLoad } from "./load.js";

/**
 * @typedef {object} Side
 * @property {import("../servers/process.js").ServerProcess} server
 * @property {import("./load.js").Plan} plan
 */

/** @typedef {{ rates: number[], cpu: number[], loadCpu: number[] }} Rounds answers a second; µs of a processor for each, the server's and the load's, none where that cannot be known */

/** Why there are none. */
export const noProcessorTime = "only Linux tells what other processes took of processors";

/**
 * @param {Side[]} sides
 * @param {number} rounds
 * @param {number} millis for a side in a round
 * @param {number} warmUpMillis before the first: engines compile what is called often, and then again better
 * @returns {Promise<Rounds[]>} in the order of the sides
 */
export async function loadInTurn(sides, rounds, millis, warmUpMillis) {
  /** @type {{ load: Awaited<ReturnType<typeof openLoad>>, server: Side["server"], result: Rounds }[]} */
  const open = [];
  try {
    for (const { server, plan } of sides) {
      const result = { rates: [], cpu: [], loadCpu: [] };
      open.push({ load: await openLoad(plan), server, result });
    }
    for (const { load } of open) await load.burst(warmUpMillis);
    for (let round = 0; round < rounds; round += 1) {
      for (const { load, server, result } of round % 2 ? open.toReversed() : open) {
        const before = server.cpuMicros();
        const { answers, loadMicros, rate } = await load.burst(millis);
        result.rates.push(rate);
        const micros = (server.cpuMicros() - before) / answers;
        if (Number.isNaN(micros)) continue;
        result.cpu.push(micros);
        result.loadCpu.push(loadMicros);
      }
    }
  } finally {
    for (const { load } of open) await load.close();
  }
  return open.map(({ result }) => result);
}
