// Curves of something that grows, both axes logarithmic, each curve labelled at its end.

import { shown } from "../words.js";
import { colors, line, logTicks, px, sheetOf, text, tickLabel, width, widthOf } from "./svg.js";

/** @typedef {import("../statistics.js").Summary} Summary */
/** @typedef {{ label: string, points: { size: number, value: Summary }[] }} Labelled */

/**
 * @typedef {object} Curves
 * @property {string} title
 * @property {string} axis what the height is, with its unit
 * @property {string} sizeAxis
 * @property {string} unit
 * @property {Labelled[]} curves
 */

const height = 280;
const labelHeight = 17;

/** @param {Curves} chart @returns {string} */
export function curveChart({ title, axis, sizeAxis, unit, curves }) {
  const values = curves.flatMap(({ points }) =>
    points.flatMap(({ value: { low, high } }) => [low, high]),
  );
  const sizes = curves.flatMap(({ points }) => points.map(({ size }) => size));
  const yTicks = logTicks(Math.min(...values), Math.max(...values));
  const xTicks = [...new Set(sizes)].sort((a, b) => a - b);
  const left = Math.max(...yTicks.map((tick) => widthOf(tickLabel(tick), 12))) + 10;
  const labels = curves.map(({ label, points }) => `${label}, ${lastOf(points, unit)}`);
  const right = Math.max(...labels.map((label) => widthOf(label))) + 14;
  const x = logScale(xTicks, left, width - right);
  const y = logScale(yTicks, top + height, top);
  const places = spread(curves.map(({ points }) => y(points.at(-1)?.value.median ?? 1)));
  return sheetOf({
    title,
    description: describe(curves, unit, axis, sizeAxis),
    height: top + height + 40,
    content: [
      text(0, 4, axis, "muted"),
      ...yTicks.flatMap((tick) => [
        line(left, y(tick), width - right, y(tick), "grid"),
        text(left - 6, y(tick) + 4, tickLabel(tick), "muted end"),
      ]),
      ...xTicks.flatMap((tick) => [
        line(x(tick), top, x(tick), top + height, "grid"),
        text(x(tick), top + height + 18, tickLabel(tick), "muted middle"),
      ]),
      text(left, top + height + 38, sizeAxis, "muted"),
      ...curves.flatMap(({ points }, index) => [
        ...curveOf(points, `c${index % colors}`, x, y),
        text(
          width - right + 10,
          Number(places[index]) + 4.5,
          String(labels[index]),
          `c${index % colors}`,
        ),
      ]),
    ],
  });
}

const top = 20;

/**
 * @param {Labelled["points"]} points
 * @param {string} color
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
function curveOf(points, color, x, y) {
  const path = points.map(({ size, value }) => `${px(x(size))},${px(y(value.median))}`).join(" ");
  return [
    `<polyline points="${path}" class="curve ${color}"/>`,
    ...points.flatMap(({ size, value: { median, low, high } }) => [
      line(x(size), y(low), x(size), y(high), `curve ${color}`),
      `<circle cx="${px(x(size))}" cy="${px(y(median))}" r="3.2" class="dot ${color}"/>`,
    ]),
  ];
}

/**
 * @param {number[]} ticks
 * @param {number} from
 * @param {number} to
 */
function logScale(ticks, from, to) {
  const [low, high] = [Math.log(Number(ticks[0])), Math.log(Number(ticks.at(-1)))];
  return (/** @type {number} */ value) =>
    high === low ? (from + to) / 2 : from + ((Math.log(value) - low) / (high - low)) * (to - from);
}

/** Moves labels apart that would lie on each other. @param {number[]} wanted */
function spread(wanted) {
  const order = wanted.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  for (const [place, each] of order.entries()) {
    const above = order[place - 1];
    if (above) each.y = Math.max(each.y, above.y + labelHeight);
  }
  // What was pushed below the plot pushes those above it back up.
  for (const [place, each] of [...order.entries()].reverse()) {
    const below = order[place + 1];
    each.y = Math.min(each.y, below ? below.y - labelHeight : top + height);
  }
  const places = wanted.map(() => 0);
  for (const { y, index } of order) places[index] = y;
  return places;
}

/** @param {Labelled["points"]} points @param {string} unit */
function lastOf(points, unit) {
  return shown(points.at(-1)?.value.median ?? Number.NaN, unit);
}

/**
 * @param {Labelled[]} curves
 * @param {string} unit
 * @param {string} axis
 * @param {string} sizeAxis
 */
function describe(curves, unit, axis, sizeAxis) {
  const parts = curves.map(({ label, points }) => {
    const first = points[0];
    return `${label}: ${shown(first?.value.median ?? Number.NaN, unit)} at ${first?.size.toLocaleString("en")}, ${lastOf(points, unit)} at ${points.at(-1)?.size.toLocaleString("en")}.`;
  });
  return `Curves: ${axis}, against ${sizeAxis}. ${parts.join(" ")}`;
}
