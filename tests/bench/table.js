// Figures as lines of a terminal: ours, what it is held against, and whether that reaches the target.

import { isCurve } from "./row.js";
import { median, ratiosOf, summaryOf } from "./statistics.js";
import {
  nameOf,
  outcomeInWords,
  rangeInWords,
  shown,
  spreadInWords,
  targetInWords,
  verdictInWords,
} from "./words.js";

/** @typedef {import("./row.js").Figure} Figure */
/** @typedef {import("./row.js").Curve} Curve */

const head = ["", "median", "÷", "middle half", "target", ""];
const widths = [46, 12, 7, 15, 10, 10];

export function headLine() {
  return line(head);
}

/** @param {Figure | Curve} result @returns {string[]} */
export function linesOf(result) {
  const [first = "", ...others] = wrapped(result.what, Number(widths[0]) - 1);
  const verdict = [targetInWords(result), outcomeInWords(result)];
  const above = others.length > 0 ? [line([first, "", "", "", ...verdict])] : [];
  const last = others.length > 0 ? [] : verdict;
  const title = others.at(-1) ?? first;
  const between = others.slice(0, -1).map((text) => line([text]));
  if (isCurve(result)) return [...above, ...between, ...curveLines(result, title, last)];
  return [...above, ...between, ...figureLines(result, title, last)];
}

/**
 * @param {Figure} figure
 * @param {string} title
 * @param {string[]} verdict
 */
function figureLines(figure, title, verdict) {
  const { ours, references, unit, absent, judged } = figure;
  if (absent) return [line([title, "absent", "", "", ...verdict]), line([`  ${absent}`])];
  const value = shown(median(ours.rounds), unit);
  const ratio = judged === "ratio" ? verdictInWords(figure) : "";
  return [
    line([title, value, ratio, spreadInWords(figure), ...verdict]),
    ...references.map((reference, index) => {
      const name = `  ${nameOf(reference)}`;
      if (reference.rounds.length === 0) return line([name, "absent"]);
      const theirs = shown(median(reference.rounds), unit);
      // The first is in the line above.
      if (index === 0 && judged === "ratio") return line([name, theirs]);
      const against = summaryOf(ratiosOf(ours.rounds, reference.rounds));
      return line([name, theirs, shown(against.median), rangeInWords(against)]);
    }),
  ];
}

/**
 * @param {Curve} curve
 * @param {string} title
 * @param {string[]} verdict
 */
function curveLines(curve, title, verdict) {
  const { points, unit, sizeUnit } = curve;
  const [smallest, largest] = [points[0], points.at(-1)];
  if (!smallest || !largest) return [line([title, "absent", "", "", ...verdict])];
  const [from, to] = [smallest, largest].map(({ size }) => size.toLocaleString("en"));
  const name = `  of ${to} ${sizeUnit}, ÷ of ${from}`;
  const growth = verdictInWords(curve);
  return [
    line([title, shown(median(largest.rounds), unit), growth, spreadInWords(curve), ...verdict]),
    line([name, shown(median(smallest.rounds), unit)]),
  ];
}

/** @param {string[]} cells */
function line(cells) {
  const padded = cells.map((cell, index) =>
    index === 0 ? cell.padEnd(Number(widths[0])) : cell.padStart(Number(widths[index])),
  );
  return padded.join("").trimEnd();
}

/**
 * @param {string} text
 * @param {number} width
 */
function wrapped(text, width) {
  /** @type {string[]} */
  const lines = [];
  let last = "";
  for (const word of text.split(" ")) {
    if (last && `${last} ${word}`.length > width) {
      lines.push(last);
      last = `  ${word}`;
    } else last = last ? `${last} ${word}` : word;
  }
  return [...lines, last];
}
