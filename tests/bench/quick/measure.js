// Makes what the guard compares, each kind in a process of its own.

import { root } from "../../package/scratch.js";
import { run } from "../../runtimes/rig/commands.js";
import { instructionCounts } from "../native/main.js";
import { median } from "../statistics.js";
import { compare, failures } from "./compare.js";

/** @typedef {import("./compare.js").Figures} Figures */

/** Room for all that is allocated while it is counted. */
const roomy = ["--expose-gc", "--min-semi-space-size=128", "--max-semi-space-size=128"];

/** Best code at once, and not when a thread of the engine's gets to it: it takes less time, and allocates less. */
const compiled = ["--no-liftoff", "--no-concurrent-recompilation"];

/** How often ratios are measured if they are worse: noise makes some of them so, a regression all. */
const tries = 3;

/** How many runs a baseline of ratios is the middle of. */
const runsOfBaseline = 7;

/** @returns {Promise<Figures>} */
export async function countInstructions() {
  return { instructions: await instructionCounts() };
}

/** Crossings and bytes. @returns {Promise<Figures>} */
export function countInProcess() {
  return runProgram("counts.js", [...roomy, ...compiled]);
}

/** @param {Figures} baselines @returns {Promise<Figures>} */
export async function measureRatios({ ratios: before = {} }) {
  let ratios = await ratiosOnce();
  for (let left = tries - 1; left > 0; left -= 1) {
    if (failures(compare({ ratios: before }, { ratios })).length === 0) break;
    const again = await ratiosOnce();
    const lower = Object.entries(ratios).map(([id, ratio]) => [
      id,
      Math.min(ratio, again[id] ?? 0),
    ]);
    ratios = Object.fromEntries(lower);
  }
  return { ratios };
}

/** What is to be kept of them. @returns {Promise<Figures>} */
export async function ratiosToKeep() {
  /** @type {Record<string, number>[]} */
  const runs = [];
  while (runs.length < runsOfBaseline) runs.push(await ratiosOnce());
  const ratios = Object.keys(runs[0] ?? {}).map((id) => {
    const middle = median(runs.map((run) => Number(run[id])));
    return [id, Number(middle.toFixed(2))];
  });
  return { ratios: Object.fromEntries(ratios) };
}

/** @returns {Promise<Record<string, number>>} */
function ratiosOnce() {
  return runProgram("ratios.js", compiled);
}

/**
 * @param {string} program
 * @param {string[]} options of Node
 */
async function runProgram(program, options) {
  const command = [process.execPath, ...options, `tests/bench/quick/${program}`];
  return JSON.parse(await run(command, { cwd: root }));
}
