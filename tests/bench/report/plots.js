// Which figures are drawn, and how: a picture for each question that a reader has.

import { curvesIn, figuresIn } from "../row.js";
import { ratiosOf, summaryOf } from "../statistics.js";
import { boundOf } from "../verdict.js";
import { nameOf } from "../words.js";
import { barChart } from "./bars.js";
import { curveChart } from "./curves.js";

/** @typedef {import("../row.js").Figure} Figure */
/** @typedef {import("../row.js").Curve} Curve */
/** @typedef {import("../results.js").Origin} Origin */
/** @typedef {import("./bars.js").Bar} Bar */
/** @typedef {import("./bars.js").Group} Group */

/**
 * @typedef {object} Plot
 * @property {string} row the part of docs/benchmarks.md that shows it
 * @property {string} name of its file
 * @property {string} title
 * @property {string} svg
 */

/** @param {import("../results.js").Results} results @returns {Plot[]} those for which something was measured */
export function plotsOf({ results }) {
  const figures = figuresIn(results);
  const curves = curvesIn(results);
  return [...drawings.flatMap((drawing) => drawnBars(drawing, figures)), ...drawnCurves(curves)];
}

/**
 * @typedef {object} Drawing
 * @property {string} row
 * @property {string} name
 * @property {string} title
 * @property {string} axis
 * @property {string} [unit] of the figures that are meant, where a row has several
 * @property {(figures: Figure[]) => Group[]} groups
 */

/** @type {Drawing[]} */
const drawings = [
  {
    row: "weight",
    name: "weight",
    title: "What a browser loads of a client",
    axis: "bytes, minified, brotli; less is better",
    groups: (figures) => oneGroup(figures.filter(({ id }) => id.includes("brotli"))),
  },
  {
    row: "call",
    name: "call",
    title: "A call beside bare fetch and JSON.parse",
    axis: "time of a call ÷ that of bare fetch on the same host; less is better",
    unit: "×",
    groups: callGroups,
  },
  {
    row: "start",
    name: "start",
    title: "From an empty program to a client",
    axis: "ms above an empty Node program; less is better",
    groups: groupEach,
  },
  {
    row: "heartbeaters",
    name: "heartbeaters-time",
    title: "Many heartbeaters in one process: time",
    axis: "µs of CPU time a beat; less is better",
    unit: "µs",
    groups: groupEach,
  },
  {
    row: "heartbeaters",
    name: "heartbeaters-memory",
    title: "Many heartbeaters in one process: memory",
    axis: "bytes each; less is better",
    unit: "B",
    groups: groupEach,
  },
  {
    row: "registry-hosts",
    name: "registry-hosts",
    title: "Heartbeats a second beside a bare echo of the same host",
    axis: "heartbeats a second ÷ echoes a second of the same host; more is better",
    unit: "×",
    groups: hostGroups,
  },
  {
    row: "registry-peers",
    name: "registry-peers",
    title: "Heartbeats a second of registries",
    axis: "heartbeats a second; more is better",
    unit: "1/s",
    groups: (figures) => oneGroup(figures.map(({ target: _, ...figure }) => figure)),
  },
];

/** @param {Drawing} drawing @param {(Figure & Origin)[]} all @returns {Plot[]} */
function drawnBars({ row, name, title, axis, unit, groups }, all) {
  const figures = all.filter(
    (figure) =>
      figure.row === row &&
      figure.ours.rounds.length > 0 &&
      (unit === undefined || unit === "×" || figure.unit === unit),
  );
  const [first] = figures;
  if (!first) return [];
  const svg = barChart({ title, axis, unit: unit ?? first.unit, groups: groups(figures) });
  return [{ row, name, title, svg }];
}

/** A group for each, named by what sets it apart. @param {Figure[]} figures */
function groupEach(figures) {
  const labels = apart(figures.map(({ what }) => what.split(" ")));
  return figures.map((figure, index) => ({ label: labels[index] ?? "", bars: barsOf(figure) }));
}

/** Titles without the words that all begin or end with. @param {string[][]} titles */
function apart(titles) {
  const [first = []] = titles;
  const isCommon = (/** @type {number} */ place) =>
    titles.every((words) => words.length > 1 && words.at(place) === first.at(place));
  let start = 0;
  while (titles.length > 1 && isCommon(start)) start += 1;
  let end = 0;
  while (titles.length > 1 && isCommon(-1 - end)) end += 1;
  return titles.map((words) =>
    words
      .slice(start, words.length - end)
      .join(" ")
      .replace(/,$/, ""),
  );
}

/** All in one, what they have in common once. @param {Figure[]} figures @returns {Group[]} */
function oneGroup(figures) {
  const bars = new Map(figures.flatMap(barsOf).map((bar) => [bar.label, bar]));
  const ours = [...bars.values()].filter(({ isOurs }) => isOurs);
  const others = [...bars.values()].filter(({ isOurs }) => !isOurs);
  return [{ label: "", bars: [...ours, ...others] }];
}

/** A target for a ratio has no place among values. @param {Figure} figure @returns {Bar[]} */
function barsOf({ ours, references, target, judged }) {
  const measured = references.filter(({ rounds }) => rounds.length > 0);
  const own = { label: labelOf(ours), value: summaryOf(ours.rounds), isOurs: true };
  return [
    target && judged === "value" ? { ...own, target: boundOf(target) } : own,
    ...measured.map((series) => ({
      label: labelOf(series),
      value: summaryOf(series.rounds),
      isOurs: false,
    })),
  ];
}

/** How each call is made, by the id of its figures. @type {Record<string, string>} */
const calls = {
  node: "this client on Node",
  "node-fetch": "this client on Node, over its global fetch",
  "node-undici": "this client on Node, over undici's pool",
  deno: "this client on Deno",
  bun: "this client on Bun",
};

/** @type {Record<string, string>} */
const hosts = { node: "Node", deno: "Deno", bun: "Bun" };

/** Everybody ÷ bare fetch of the same host. @param {Figure[]} figures @returns {Group[]} */
function callGroups(figures) {
  return ["1", "32"].map((inFlight) => {
    const chosen = figures.filter(({ id }) => id.endsWith(`/${inFlight}`));
    const own = chosen.map((figure) => ratioBar(figure, calls[keyOf(figure)] ?? figure.id));
    const others = chosen.flatMap((figure) => {
      const [bare, ...others] = figure.references;
      const host = hosts[keyOf(figure).split("-")[0] ?? ""];
      return others
        .filter(({ rounds }) => rounds.length > 0)
        .map((series) => ({
          label: `${labelOf(series)} on ${host}`,
          value: summaryOf(ratiosOf(series.rounds, bare?.rounds ?? [])),
          isOurs: false,
        }));
    });
    const label = inFlight === "1" ? "One by one" : `${inFlight} in flight`;
    return { label, bars: [...own, ...others] };
  });
}

/** "deno" of "call/deno/32" @param {Figure} figure */
function keyOf({ id }) {
  return id.split("/")[1] ?? "";
}

/** Each host ÷ its own echo. @param {Figure[]} figures @returns {Group[]} */
function hostGroups(figures) {
  const rates = figures.filter(({ unit }) => unit === "1/s");
  const nameOfHost = (/** @type {Figure} */ { what }) =>
    what.replace(/^.*echo's, /, "").replace(/, \d+ connections$/, "");
  return ["32", "4"].map((connections) => ({
    label: `${connections} connections`,
    bars: rates
      .filter(({ what }) => what.endsWith(`, ${connections} connections`))
      .map((figure) => ratioBar(figure, nameOfHost(figure))),
  }));
}

/** Ours ÷ the first reference. @param {Figure} figure @param {string} label @returns {Bar} */
function ratioBar({ ours, references: [first], target }, label) {
  const value = summaryOf(ratiosOf(ours.rounds, first?.rounds ?? []));
  return { label, value, isOurs: true, ...(target ? { target: boundOf(target) } : {}) };
}

/** @param {(Curve & Origin)[]} curves @returns {Plot[]} */
function drawnCurves(curves) {
  const groupOf = (/** @type {Curve} */ { id }) => id.slice(0, id.lastIndexOf("/"));
  return [...new Set(curves.map(groupOf))].flatMap((group) => {
    const members = curves.filter((curve) => groupOf(curve) === group && curve.points.length > 0);
    const [first] = members;
    if (!first) return [];
    const { unit, sizeUnit } = first;
    const isMemory = unit === "B";
    const subject = capitalized(group.split("/").slice(1).join(", "));
    const title = isMemory
      ? `${subject} of each, by how many there are`
      : `${subject}: time of an operation, by how many ${sizeUnit} there are`;
    const svg = curveChart({
      title,
      axis: isMemory
        ? `memory of each, ${unit}`
        : `time, ${unit}; median, and the middle half of the rounds`,
      sizeAxis: isMemory ? "how many there are" : sizeUnit,
      unit,
      curves: members.map(({ id, points }) => ({
        label: id.slice(group.length + 1),
        points: points.map(({ size, rounds }) => ({ size, value: summaryOf(rounds) })),
      })),
    });
    return [{ row: first.row, name: group.replaceAll("/", "-"), title, svg }];
  });
}

/** @param {string} words */
function capitalized(words) {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** @param {import("../row.js").Series} series */
function labelOf(series) {
  return nameOf(series).replace("service-registry-client", "this package");
}
