// Makes what the guard compares, each kind in a process of its own.

import { root } from "../../package/scratch.js";
import { run } from "../../runtimes/rig/commands.js";
import { Unavailable } from "../../runtimes/rig/tools.js";
import { instructionCounts } from "../native/main.js";
import { median } from "../statistics.js";
import { readBaselines, whyNotCompared } from "./baselines.js";
import { compare, failures, lower } from "./compare.js";

/** @typedef {import("./compare.js").Figures} Figures */
/** @typedef {import("./compare.js").Kind} Kind */

/** Room for all that is allocated while it is counted. */
const roomy = ["--expose-gc", "--min-semi-space-size=128", "--max-semi-space-size=128"];

/** Best code at once, and not when a thread of the engine's gets to it: it takes less time, and allocates less. */
const compiled = ["--no-liftoff", "--no-concurrent-recompilation"];

/**
 * How often ratios are measured if they are worse, of which the lowest counts: noise makes some of them so, a regression by two fifths
 * all. A smaller one may pass; it shows in the instructions and bytes, whose tolerance is a tenth of that.
 */
const tries = 5;

/** How many runs a baseline of ratios is the middle of. */
const runsOfBaseline = 7;

/** @type {Promise<Figures> | undefined} */
let counts;

/**
 * How each kind is measured, given what it is held against.
 *
 * @type {Record<Kind, (before: Record<string, number>) => Promise<Record<string, number>>>}
 */
const measurements = {
  instructions: instructionCounts,
  crossings: async () => (await countOnce()).crossings ?? {},
  bytes: async () => (await countOnce()).bytes ?? {},
  ratios: lowestRatios,
};

export const kinds = /** @type {Kind[]} */ (Object.keys(measurements));

/**
 * Every figure of a kind beside its baseline. Fails as unavailable where that cannot be.
 *
 * @param {Kind} kind
 */
export async function compareKind(kind) {
  const baselines = readBaselines();
  const reason = whyNotCompared(kind, baselines);
  if (reason) throw new Unavailable(reason);
  const before = baselines.figures[kind] ?? {};
  return compare({ [kind]: before }, { [kind]: await measurements[kind](before) });
}

/** What is to be kept. @returns {Promise<Figures>} */
export async function figuresToKeep() {
  const instructions = await instructionCounts();
  return { instructions, ...(await countOnce()), ratios: await middleRatios() };
}

/** Crossings and bytes. */
function countOnce() {
  counts ??= runProgram("counts.js", [...roomy, ...compiled]);
  return counts;
}

/** @param {Record<string, number>} before */
async function lowestRatios(before) {
  let ratios = await ratiosOnce();
  for (let left = tries - 1; left > 0; left -= 1) {
    if (failures(compare({ ratios: before }, { ratios })).length === 0) break;
    ratios = lower(ratios, await ratiosOnce());
  }
  return ratios;
}

async function middleRatios() {
  /** @type {Record<string, number>[]} */
  const runs = [];
  while (runs.length < runsOfBaseline) runs.push(await ratiosOnce());
  const ratios = Object.keys(runs[0] ?? {}).map((id) => {
    const middle = median(runs.map((run) => Number(run[id])));
    return [id, Number(middle.toFixed(2))];
  });
  return Object.fromEntries(ratios);
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
