// Numbers as the terminal, the README and the plots show them.

import { curvesIn, figuresIn } from "./row.js";
import { boundOf, verdictOf } from "./verdict.js";

/** @typedef {import("./row.js").Figure} Figure */
/** @typedef {import("./row.js").Curve} Curve */

/**
 * A number with three digits that count, and its unit; nothing for what is none, as nothing ÷ nothing.
 *
 * @param {number} value
 * @param {string} [unit]
 */
export function shown(value, unit = "") {
  if (Number.isNaN(value)) return "";
  const isCount = unit === "B" || Math.abs(value) >= 100 || value === 0;
  const digits = isCount ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return withUnit(value.toLocaleString("en", options), unit);
}

/**
 * @param {string} number
 * @param {string} unit
 */
function withUnit(number, unit) {
  if (unit === "" || unit === "×") return number;
  return unit.startsWith("1/") ? `${number}${unit.slice(1)}` : `${number} ${unit}`;
}

/** Who it was, the version after the name itself. @param {import("./row.js").Series} series */
export function nameOf({ name, version }) {
  const [first = "", ...rest] = name.split(", ");
  return [[first, version].filter(Boolean).join(" "), ...rest].join(", ");
}

/** What is judged, in one number. @param {Figure | Curve} result */
export function verdictInWords(result) {
  const { value, isRatio } = verdictOf(result);
  return value ? shown(value.median, isRatio ? "" : result.unit) : "not measured";
}

/** Between what the middle half of the rounds is. @param {Figure | Curve} result */
export function spreadInWords(result) {
  const { value, isRatio } = verdictOf(result);
  return value ? rangeInWords(value, isRatio ? "" : result.unit) : "";
}

/**
 * Nothing where all rounds are the same.
 *
 * @param {import("./statistics.js").Summary} summary
 * @param {string} [unit]
 */
export function rangeInWords({ low, high }, unit) {
  return low === high || Number.isNaN(low + high) ? "" : `${shown(low)}–${shown(high, unit)}`;
}

/** @param {Figure | Curve} result */
export function targetInWords(result) {
  const { target, unit } = result;
  if (!target) return "";
  const { isRatio } = verdictOf(result);
  const sign = "atMost" in target ? "≤" : "≥";
  return `${sign} ${withUnit(boundOf(target).toLocaleString("en"), isRatio ? "" : unit)}`;
}

/** @param {Figure | Curve} result */
export function outcomeInWords(result) {
  return verdictOf(result).outcome ?? "";
}

/**
 * "12 of 20 targets met, 1 undecided; 15 of 15 operations grow within their limit"
 *
 * @param {(Figure | Curve)[]} results
 */
export function countInWords(results) {
  const targets = countOf(figuresIn(results), "targets met");
  const limits = countOf(curvesIn(results), "operations grow within their limit");
  return [targets, limits].filter(Boolean).join("; ");
}

/** @param {(Figure | Curve)[]} results @param {string} what */
function countOf(results, what) {
  const outcomes = results.flatMap((result) => verdictOf(result).outcome ?? []);
  const [met, undecided] = ["met", "undecided"].map(
    (wanted) => outcomes.filter((outcome) => outcome === wanted).length,
  );
  if (outcomes.length === 0) return "";
  return `${met} of ${outcomes.length} ${what}${undecided ? `, ${undecided} undecided` : ""}`;
}
