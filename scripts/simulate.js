// Tries the simulation with many seeds (--seeds 100000, and --first to start elsewhere), or shows what happens with one
// (--seed 17).

import { parseArgs } from "node:util";
import { environment, stream } from "./steps.js";

/** How many seeds are tried between two lines of progress. */
const step = 2_000;

const number = /** @type {const} */ ({ type: "string" });
const { values } = parseArgs({ options: { seed: number, seeds: number, first: number } });
process.exitCode = values.seed === undefined ? await sweep() : await show(values.seed);

/** @param {string} seed */
function show(seed) {
  Object.assign(environment, { SIMULATION_SEED: seed, RUST_BACKTRACE: "0" });
  return simulate("--exact", "sweep::shows_a_seed", "--ignored", "--nocapture");
}

async function sweep() {
  const first = Number(values.first ?? 0);
  const seeds = Number(values.seeds ?? 100_000);
  const started = performance.now();
  let result = 0;
  for (let done = 0; done < seeds; ) {
    const next = Math.min(step, seeds - done);
    Object.assign(environment, {
      SIMULATION_FIRST: String(first + done),
      SIMULATION_SEEDS: String(next),
      RUST_BACKTRACE: "0",
    });
    // Those that fail are named by the tests that fail.
    const code = await simulate("sweep::part");
    result ||= code;
    done += next;
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    console.log(
      `${done} of ${seeds} seeds in ${seconds} s: ${result === 0 ? "nothing is wrong" : "see above"}`,
    );
  }
  return result;
}

/** @param {string[]} options */
function simulate(...options) {
  return stream(["cargo", "test", "--quiet", "--test", "simulation", "--", ...options]);
}
