// Tables of Markdown.

import { curvesIn, figuresIn } from "../row.js";
import { median, ratiosOf, summaryOf } from "../statistics.js";
import { verdictOf } from "../verdict.js";
import {
  countInWords,
  nameOf,
  outcomeInWords,
  rangeInWords,
  shown,
  spreadInWords,
  targetInWords,
  verdictInWords,
} from "../words.js";

/** @typedef {import("../row.js").Figure} Figure */
/** @typedef {import("../row.js").Curve} Curve */
/** @typedef {import("../results.js").Results} Results */

/** What has a target, a line each; of curves what grows most. @param {Results} results */
export function summaryTable({ runs, results }) {
  const judged = results.filter(({ target }) => target);
  const figures = figuresIn(judged).map((figure) => lineOf(figure, figure.what));
  const curves = curvesIn(judged).toSorted((a, b) => growthOf(b) - growthOf(a));
  const [most] = curves;
  const what = `Cost at the largest size ÷ at the smallest, the highest of ${curves.length} operations`;
  const lines = most ? [...figures, lineOf(most, what)] : figures;
  const table = markdownTable(["", "Measured", "Middle half", "Target", ""], "lrrrl", lines);
  const inRuns = runs.length === 1 ? "in one run" : `in ${runs.length} runs`;
  return `${table}\n\n${countInWords(judged)}, measured ${inRuns}.`;
}

/**
 * @param {Figure | Curve} result
 * @param {string} what
 */
function lineOf(result, what) {
  const [value, outcome] = [verdictInWords(result), outcomeInWords(result)];
  return [what, `**${value}**`, spreadInWords(result), targetInWords(result), outcome];
}

/** @param {Curve} curve */
function growthOf(curve) {
  return verdictOf(curve).value?.median ?? Number.POSITIVE_INFINITY;
}

/** All of a row, with everything it is held against. @param {(Figure | Curve)[]} results */
export function fullTable(results) {
  const head = ["", "Median", "Ours ÷ this", "Middle half", "Target", ""];
  const figures = figuresIn(results);
  const curves = curvesIn(results);
  return [
    ...(figures.length > 0 ? [markdownTable(head, "lrrrrl", figures.flatMap(figureLines))] : []),
    ...(curves.length > 0 ? [curveTable(curves)] : []),
    ...[...new Set(figures.flatMap(noteOf))].map((note) => `- ${note}`),
  ].join("\n\n");
}

/** @param {Figure} figure @returns {string[][]} */
function figureLines(figure) {
  const { what, unit, ours, references, absent } = figure;
  const verdict = [targetInWords(figure), outcomeInWords(figure)];
  if (absent) return [[`**${what}**`, "absent", "", "", ...verdict]];
  const isRatio = figure.judged === "ratio";
  const own = isRatio ? ["", "", ""] : [spreadInWords(figure), ...verdict];
  return [
    [`**${what}**`, `**${shown(median(ours.rounds), unit)}**`, "", ...own],
    // A ratio's target stands where the ratio does.
    ...references.map((series, index) => [
      ...referenceLine(figure, series),
      ...(isRatio && index === 0 ? verdict : ["", ""]),
    ]),
  ];
}

/**
 * @param {Figure} figure
 * @param {import("../row.js").Series} series
 */
function referenceLine({ ours, unit }, series) {
  const label = nameOf(series);
  const { rounds } = series;
  if (rounds.length === 0) return [label, "absent", "", ""];
  const ratio = summaryOf(ratiosOf(ours.rounds, rounds));
  return [label, shown(median(rounds), unit), shown(ratio.median), rangeInWords(ratio)];
}

/** @param {Curve[]} curves */
function curveTable(curves) {
  const head = ["", "From", "To", "Largest ÷ smallest", "Middle half", "Target", ""];
  const lines = curves.map((curve) => {
    const { what, unit, sizeUnit, points } = curve;
    const at = (/** @type {Curve["points"][number] | undefined} */ point) =>
      point ? `${shown(median(point.rounds), unit)} at ${point.size.toLocaleString("en")}` : "";
    const label = `${what}, by ${sizeUnit}`;
    const growth = verdictInWords(curve);
    const verdict = [targetInWords(curve), outcomeInWords(curve)];
    return [label, at(points[0]), at(points.at(-1)), growth, spreadInWords(curve), ...verdict];
  });
  return markdownTable(head, "lrrrrrl", lines);
}

/** @param {Figure} figure */
function noteOf({ what, note, absent }) {
  return [absent, note].filter((words) => words !== undefined).map((words) => `${what}: ${words}`);
}

/**
 * @param {string[]} head
 * @param {string} alignment a letter for each column, l or r
 * @param {string[][]} lines
 */
export function markdownTable(head, alignment, lines) {
  const rule = [...alignment].map((letter) => (letter === "r" ? "---:" : "---"));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** How large this package and its peers are. @param {Results} results */
export function sizeTable({ results }) {
  const figures = figuresIn(results);
  const of = (/** @type {string} */ id) => figures.find((figure) => figure.id === `weight/${id}`);
  const kilobytes = (/** @type {number | undefined} */ bytes) =>
    bytes === undefined ? "absent" : `${(bytes / 1000).toFixed(1)} KB`;
  const own = ["slim", "inlined"].map((entry) => [
    `**this client**, ${of(`brotli/${entry}`)?.what.split(", ").at(-1)}`,
    "browsers",
    ...["gzip", "brotli"].map((encoding) => kilobytes(of(`${encoding}/${entry}`)?.ours.rounds[0])),
  ]);
  const gzip = of("gzip/slim")?.references ?? [];
  const others = (of("brotli/slim")?.references ?? []).map((series, index) => [
    nameOf(series).replace(", Node only", ""),
    series.name.endsWith(", Node only") ? "Node only" : "browsers",
    kilobytes(gzip[index]?.rounds[0]),
    kilobytes(series.rounds[0]),
  ]);
  const head = ["Client", "Bundles for", "gzip", "brotli"];
  return markdownTable(head, "llrr", [...own, ...others]);
}

/** When was measured, and on what. @param {Results} results */
export function machineTable({ runs, results }) {
  const lines = runs.map(({ at, machine }) => {
    const rows = new Set(results.filter((result) => result.at === at).map(({ row }) => row));
    const { CPU, commit = "unknown", load, memory, system, package: version, ...others } = machine;
    const versions = Object.entries(others).map(([name, words]) => `${name} ${words}`);
    return [
      `${at.slice(0, 16).replace("T", " ")} UTC`,
      [...rows].join(", "),
      `${version}, commit ${commit}; ${CPU}, ${memory}, load average before ${load}; ${system}; ${versions.join(", ")}`,
    ];
  });
  return markdownTable(["Measured", "Rows", "Package, machine and versions"], "lll", lines);
}
