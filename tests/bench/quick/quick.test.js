// Nothing costs more than it did when its baseline was accepted: npm run bench -- --quick, a kind at a time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Unavailable } from "../../runtimes/rig/tools.js";
import { howToGoOn, readBaselines, whyOther } from "./baselines.js";
import { compare, failures, sentenceOf } from "./compare.js";
import { countInProcess, countInstructions, measureRatios } from "./measure.js";

const skip = whyOther() ?? false;

test("Instructions of the native core", { skip }, async (context) => {
  try {
    holds(await countInstructions());
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    context.skip(/** @type {Error} */ (error).message);
  }
});

test("Calls across the boundary, requests, and bytes", { skip }, async () => {
  holds(await countInProcess());
});

test("Ratios to other work in the same process", { skip }, async () => {
  holds(await measureRatios(readBaselines()));
});

/** @param {import("./compare.js").Figures} measured */
function holds(measured) {
  const failed = failures(compare(readBaselines(), measured)).map(sentenceOf);
  assert.deepEqual(failed, [], howToGoOn);
}
