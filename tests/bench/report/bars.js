// Bars in groups, each with its number, and where it has one, a mark at its target.

import { shown } from "../words.js";
import { bar, line, linearTicks, mark, sheetOf, text, tickLabel, width, widthOf } from "./svg.js";

/**
 * @typedef {object} Bar
 * @property {string} label
 * @property {import("../statistics.js").Summary} value
 * @property {boolean} isOurs
 * @property {number} [target] where it should end at most, or at least
 */

/** @typedef {{ label: string, bars: Bar[] }} Group its label may be empty */

/**
 * @typedef {object} Bars
 * @property {string} title
 * @property {string} axis what the bars' length is, with its unit
 * @property {string} unit of the numbers at the bars
 * @property {Group[]} groups
 */

const rowHeight = 24;
const barHeight = 15;
const groupHeight = 26;
const axisHeight = 44;

/** @param {Bars} chart @returns {string} */
export function barChart({ title, axis, unit, groups }) {
  const bars = groups.flatMap((group) => group.bars);
  const left = Math.max(...bars.map(({ label }) => widthOf(label))) + 10;
  const right = Math.max(...bars.map(({ value }) => widthOf(shown(value.median, unit)))) + 14;
  const ticks = linearTicks(
    Math.max(...bars.map(({ value, target = 0 }) => Math.max(value.high, target))),
  );
  const scale = (/** @type {number} */ value) =>
    left + (value / Number(ticks.at(-1))) * (width - left - right);
  /** @type {string[]} */
  const rows = [];
  let y = 0;
  for (const { label, bars } of groups) {
    if (label) {
      rows.push(text(0, y + 17, label, "group"));
      y += groupHeight;
    }
    for (const each of bars) {
      rows.push(...barRow(each, y, left, unit, scale));
      y += rowHeight;
    }
    y += 6;
  }
  const grid = ticks.flatMap((tick) => [
    line(scale(tick), 0, scale(tick), y, "grid"),
    text(scale(tick), y + 16, tickLabel(tick), "muted middle"),
  ]);
  const caption = text(left, y + 36, axis, "muted");
  return sheetOf({
    title,
    description: describe(groups, unit, axis),
    height: y + axisHeight - 8,
    content: [...grid, ...rows, caption],
    hasTarget: bars.some(({ target }) => target !== undefined),
  });
}

/**
 * @param {Bar} each
 * @param {number} y
 * @param {number} left
 * @param {string} unit
 * @param {(value: number) => number} scale
 */
function barRow({ label, value, isOurs, target }, y, left, unit, scale) {
  const middle = y + rowHeight / 2;
  const top = middle - barHeight / 2;
  const isSpread = value.high > value.low;
  const written = shown(value.median, unit);
  const own = Math.max(scale(value.median), isSpread ? scale(value.high) : 0) + 7;
  const isAtTarget =
    target !== undefined && scale(target) > own - 7 && scale(target) < own + widthOf(written) + 4;
  const end = isAtTarget ? scale(target) + 7 : own;
  return [
    text(left - 8, middle + 4.5, label, "end"),
    bar(left, top, scale(value.median) - left, barHeight, isOurs ? "ours" : "other"),
    ...(isSpread ? [line(scale(value.low), middle, scale(value.high), middle, "whisker")] : []),
    ...(target === undefined ? [] : mark(scale(target), top - 3, top + barHeight + 3)),
    text(end, middle + 4.5, written),
  ];
}

/**
 * @param {Group[]} groups
 * @param {string} unit
 * @param {string} axis
 */
function describe(groups, unit, axis) {
  const parts = groups.map(({ label, bars }) => {
    const numbers = bars.map((each) => `${each.label} ${shown(each.value.median, unit)}`);
    return `${label ? `${label}: ` : ""}${numbers.join(", ")}.`;
  });
  return `Bars: ${axis}. ${parts.join(" ")}`;
}
