// What a figure or a curve says: its value, how far the rounds are apart, and what that says of the target.

import { isCurve } from "./row.js";
import { ratiosOf, summaryOf } from "./statistics.js";

/** @typedef {import("./row.js").Figure} Figure */
/** @typedef {import("./row.js").Curve} Curve */
/** @typedef {import("./statistics.js").Summary} Summary */

/**
 * @typedef {object} Verdict
 * @property {Summary} [value] of what is judged; none where nothing was measured
 * @property {boolean} isRatio or it is in the unit of the rounds
 * @property {Outcome} [outcome] where there is a target
 */

/** @typedef {"met" | "missed" | "undecided"} Outcome undecided where some of the middle half of the rounds reaches the target */

/** @param {Figure | Curve} result @returns {Verdict} */
export function verdictOf(result) {
  const value = judgedValue(result);
  const isRatio = isCurve(result) || result.judged === "ratio";
  /** @type {Verdict} */
  const verdict = value ? { value, isRatio } : { isRatio };
  if (result.target) verdict.outcome = outcomeOf(value, result.target);
  return verdict;
}

/** @param {Figure | Curve} result */
function judgedValue(result) {
  if (isCurve(result)) return growthOf(result);
  const { ours, references, judged } = result;
  const [first] = references;
  if (judged === "value") return ours.rounds.length > 0 ? summaryOf(ours.rounds) : undefined;
  if (!first || ours.rounds.length === 0 || first.rounds.length === 0) return undefined;
  return summaryOf(ratiosOf(ours.rounds, first.rounds));
}

/** @param {Curve} curve */
function growthOf({ points }) {
  const [smallest, largest] = [points[0], points.at(-1)];
  if (!smallest || !largest) return undefined;
  return summaryOf(ratiosOf(largest.rounds, smallest.rounds));
}

/**
 * @param {Summary | undefined} value
 * @param {import("./row.js").Target} target
 * @returns {Outcome}
 */
function outcomeOf(value, target) {
  if (!value) return "missed";
  const isMet = (/** @type {number} */ figure) =>
    "atMost" in target ? figure <= target.atMost : figure >= target.atLeast;
  if (isMet(value.low) !== isMet(value.high)) return "undecided";
  return isMet(value.median) ? "met" : "missed";
}

/** @param {import("./row.js").Target} target */
export function boundOf(target) {
  return "atMost" in target ? target.atMost : target.atLeast;
}
