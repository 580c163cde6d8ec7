// The guard against what is slower than it was: npm run bench -- --quick. With --accept, what is measured now becomes what
// later runs are held against.

import { Unavailable } from "../../runtimes/rig/tools.js";
import { howToGoOn, readBaselines, writeBaselines } from "./baselines.js";
import { compare, failures, sentenceOf } from "./compare.js";
import { compareKind, figuresToKeep, kinds } from "./measure.js";

/** @param {boolean} isAccepting */
export async function guard(isAccepting) {
  await (isAccepting ? accept() : hold());
}

/** What cannot be compared on this machine is told, and is no failure. */
async function hold() {
  const comparisons = [];
  const notCompared = [];
  for (const kind of kinds) {
    try {
      comparisons.push(...(await compareKind(kind)));
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      notCompared.push(`Not compared: ${kind}, for ${error.message}.`);
    }
  }
  for (const comparison of comparisons) {
    console.log(`${comparison.judgement.padEnd(7)} ${sentenceOf(comparison)}`);
  }
  if (comparisons.some(({ judgement }) => judgement === "better")) {
    console.log("\nSome got better: npm run bench -- --quick --accept keeps it so.");
  }
  const failed = failures(comparisons);
  if (failed.length > 0) console.log(`\n${howToGoOn}`);
  console.log(`\n${comparisons.length - failed.length} of ${comparisons.length} hold.`);
  for (const sentence of notCompared) console.log(sentence);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

/** All kinds or none: baselines are those of one machine. */
async function accept() {
  try {
    const before = readBaselines().figures;
    const measured = await figuresToKeep();
    writeBaselines(measured);
    const changed = compare(before, measured).filter(
      ({ baseline, measured }) => baseline !== measured,
    );
    for (const comparison of changed) console.log(sentenceOf(comparison));
    console.log(`\n${changed.length} baselines changed: commit them, and say why.`);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.log(`Nothing accepted: ${error.message}.`);
    process.exitCode = 1;
  }
}
