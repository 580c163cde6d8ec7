// The guard against what is slower than it was: npm run bench -- --quick. With --accept, what is measured now becomes what
// later runs are held against.

import { Unavailable } from "../../runtimes/rig/tools.js";
import { howToGoOn, readBaselines, whyOther, writeBaselines } from "./baselines.js";
import { compare, failures, sentenceOf } from "./compare.js";
import { countInProcess, countInstructions, measureRatios, ratiosToKeep } from "./measure.js";

/** @param {boolean} isAccepting */
export async function guard(isAccepting) {
  const other = whyOther();
  try {
    if (isAccepting) await accept();
    else if (other) refuse(other);
    else await hold();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    refuse(error.message);
  }
}

async function hold() {
  const baselines = readBaselines();
  const measured = {
    ...(await countInstructions()),
    ...(await countInProcess()),
    ...(await measureRatios(baselines)),
  };
  const comparisons = compare(baselines, measured);
  for (const comparison of comparisons) {
    console.log(`${comparison.judgement.padEnd(7)} ${sentenceOf(comparison)}`);
  }
  if (comparisons.some(({ judgement }) => judgement === "better")) {
    console.log("\nSome got better: npm run bench -- --quick --accept keeps it so.");
  }
  const failed = failures(comparisons);
  if (failed.length > 0) console.log(`\n${howToGoOn}`);
  console.log(`\n${comparisons.length - failed.length} of ${comparisons.length} hold.`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

async function accept() {
  const before = readBaselines();
  const measured = {
    ...(await countInstructions()),
    ...(await countInProcess()),
    ...(await ratiosToKeep()),
  };
  writeBaselines(measured);
  const changed = compare(before, measured).filter(
    ({ baseline, measured }) => baseline !== measured,
  );
  for (const comparison of changed) console.log(sentenceOf(comparison));
  console.log(`\n${changed.length} baselines changed: commit them, and say why.`);
}

/** @param {string} reason */
function refuse(reason) {
  console.log(`Not compared: ${reason}.`);
  process.exitCode = 1;
}
