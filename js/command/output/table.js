import stringWidth from "../../../pkg/vendor/string-width.js";
import wrapAnsi from "../../../pkg/vendor/wrap-ansi.js";
import { visible } from "./text.js";

/**
 * @typedef {object} Column
 * @property {string} title
 * @property {number} [least] how wide it is at least
 * @property {boolean} [wraps] whether its texts may be broken into lines, to fit the terminal
 * @property {(text: string) => string} [style]
 */

const gap = "  ";
const narrowest = 12;

/**
 * A line of titles, and lines of aligned columns, broken where they would be wider than `width` and may be.
 *
 * @param {Column[]} columns
 * @param {string[][]} rows texts as they are, of which terminals are shown the control characters
 * @param {number} width
 * @param {(title: string) => string} styleTitle
 */
export function table(columns, rows, width, styleTitle) {
  const shown = rows.map((row) => row.map(visible));
  const widths = fit(columns, shown, width);
  const titles = columns.map(({ title }, index) => [pad(title, widths[index], styleTitle)]);
  const body = shown.map((row) => line(row.map(cell), widths)).join("");
  return { head: line(titles, widths), body };

  /** @param {string} text @param {number} index */
  function cell(text, index) {
    const { wraps, style } = columns[index] ?? {};
    const lines = wraps ? broken(text, widths[index]) : [text];
    return lines.map((part) => pad(part, widths[index], style));
  }
}

/**
 * Lines of names and values, for a single entry.
 *
 * @param {Column[]} columns
 * @param {string[]} row
 * @param {number} width
 * @param {(title: string) => string} styleTitle
 */
export function details(columns, row, width, styleTitle) {
  const titles = columns.map(({ title }) => title);
  const first = Math.max(...titles.map((title) => stringWidth(title)));
  const widths = [first, Math.max(narrowest, width - first - gap.length)];
  return row
    .map((text, index) => {
      const { title = "", style } = columns[index] ?? {};
      const lines = broken(visible(text), widths[1]);
      const values = lines.map((part) => pad(part, 0, style));
      return line([[pad(title, first, styleTitle)], values], widths);
    })
    .join("");
}

/**
 * How wide columns are: as their texts, unless that is too wide. Then the widest of those that may be broken give way.
 *
 * @param {Column[]} columns
 * @param {string[][]} rows
 * @param {number} width
 */
function fit(columns, rows, width) {
  const widths = columns.map(({ title, least = 0 }) => Math.max(stringWidth(title), least));
  for (const row of rows) {
    for (const [index, text] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, stringWidth(text));
    }
  }
  let excess = widths.reduce((sum, each) => sum + each + gap.length, -gap.length) - width;
  while (excess > 0) {
    const flexible = columns.flatMap(({ wraps }, index) => (wraps ? [index] : []));
    const [widest] = flexible.sort((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0));
    const [now, next] = [widths[widest ?? -1] ?? 0, widths[flexible[1] ?? -1] ?? 0];
    if (widest === undefined || now <= narrowest) break;
    // Down to the second widest, from where on both give way in turn.
    const step = Math.min(excess, Math.max(1, now - Math.max(next, narrowest)));
    widths[widest] = now - step;
    excess -= step;
  }
  return widths;
}

/** @param {string} text @param {number} [width] */
function broken(text, width = 0) {
  if (stringWidth(text) <= width) return [text];
  return wrapAnsi(text, width, { hard: true }).split("\n");
}

/**
 * Styled after it was measured, so that the spaces behind it are bare.
 *
 * @param {string} text
 * @param {number} [width]
 * @param {(text: string) => string} [style]
 */
function pad(text, width = 0, style = (plain) => plain) {
  const spaces = " ".repeat(Math.max(0, width - stringWidth(text)));
  return (text === "" ? "" : style(text)) + spaces;
}

/**
 * A row of the table: as many lines as its highest cell has.
 *
 * @param {string[][]} cells the lines of each
 * @param {number[]} widths
 */
function line(cells, widths) {
  const height = Math.max(...cells.map((lines) => lines.length));
  let text = "";
  for (let index = 0; index < height; index += 1) {
    const parts = cells.map((lines, column) => lines[index] ?? " ".repeat(widths[column] ?? 0));
    text += `${parts.join(gap).trimEnd()}\n`;
  }
  return text;
}
