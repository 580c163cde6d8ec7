// What all plots share: a sheet of their own colours, light or dark as the reader's system is, so that they can be read on
// any page; words in place of the picture; and scales.

export const width = 760;
const padding = 24;
const titleHeight = 34;

const style = `
text { font: 13px system-ui, -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; fill: #1f2328 }
.title { font-size: 16px; font-weight: 600 } .group { font-weight: 600 } .muted { fill: #59636e; font-size: 12px }
.end { text-anchor: end } .middle { text-anchor: middle }
.sheet { fill: #ffffff; stroke: #d1d9e0 } .grid { stroke: #e5e9ed } .whisker { stroke: #1f2328; stroke-width: 1.5 }
.ours { fill: #1f6feb } .other { fill: #afb8c1 } .target { stroke: #d1242f; stroke-width: 2.5 } .halo { stroke: #ffffff; stroke-width: 5.5 }
.group { paint-order: stroke; stroke: #ffffff; stroke-width: 5 }

.curve { fill: none; stroke-width: 2.2 }
${["#1f6feb", "#bc4c00", "#1a7f37", "#8250df", "#bf3989", "#0f7d8c", "#7d6608"].map((color, index) => `.c${index} { stroke: ${color}; } .dot.c${index} { fill: ${color} } text.c${index} { stroke: none; fill: ${color}; font-weight: 600 }`).join("\n")}
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .muted { fill: #9198a1 } .sheet { fill: #151b23; stroke: #3d444d } .grid { stroke: #2a313c }
.whisker { stroke: #f0f6fc } .ours { fill: #4493f8 } .other { fill: #656c76 } .target { stroke: #ff7b72 } .halo, .group { stroke: #151b23 }
${["#58a6ff", "#f0883e", "#56d364", "#bc8cff", "#f778ba", "#39c5cf", "#d4b106"].map((color, index) => `.c${index} { stroke: ${color} } .dot.c${index} { fill: ${color} } text.c${index} { stroke: none; fill: ${color} }`).join("\n")}
}`;

/** How many curves have a colour of their own. */
export const colors = 7;

/**
 * A picture with its title.
 *
 * @param {object} sheet
 * @param {string} sheet.title
 * @param {string} sheet.description what it shows, for those who do not see it
 * @param {number} sheet.height of the content
 * @param {string[]} sheet.content elements, in coordinates that begin below the title
 * @param {boolean} [sheet.hasTarget] whether to say how a target is marked
 */
export function sheetOf({ title, description, height, content, hasTarget = false }) {
  const [w, h] = [width + 2 * padding, height + titleHeight + 2 * padding];
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="description">${escaped(description)}</desc>`,
    `<style>${style}</style>`,
    `<rect class="sheet" x="0.5" y="0.5" width="${w - 1}" height="${h - 1}" rx="8"/>`,
    `<g transform="translate(${padding} ${padding})">`,
    text(0, 13, title, "title"),
    ...(hasTarget ? [...mark(width - 48, 0, 16), text(width, 13, "target", "muted end")] : []),
    `<g transform="translate(0 ${titleHeight})">`,
    ...content,
    "</g></g></svg>",
  ].join("\n")}\n`;
}

/**
 * @param {number} x
 * @param {number} y of the baseline
 * @param {string} words
 * @param {string} [classes]
 */
export function text(x, y, words, classes = "") {
  return `<text x="${px(x)}" y="${px(y)}"${classed(classes)}>${escaped(words)}</text>`;
}

/**
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 * @param {string} classes
 */
export function line(x1, y1, x2, y2, classes) {
  return `<line x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}"${classed(classes)}/>`;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} w
 * @param {number} h
 * @param {string} classes
 */
export function bar(x, y, w, h, classes) {
  return `<rect x="${px(x)}" y="${px(y)}" width="${px(w)}" height="${px(h)}" rx="2"${classed(classes)}/>`;
}

/**
 * Where something should end, apart from what it lies on.
 *
 * @param {number} x
 * @param {number} top
 * @param {number} bottom
 */
export function mark(x, top, bottom) {
  return [line(x, top, x, bottom, "halo"), line(x, top, x, bottom, "target")];
}

/** A bit more than most fonts take. @param {string} words @param {number} [size] */
export function widthOf(words, size = 13) {
  return words.length * size * 0.57;
}

/** @param {number} length */
export function px(length) {
  return Number(length.toFixed(1));
}

/** Round numbers from nothing up to a number and, at most, a little above. @param {number} highest */
export function linearTicks(highest) {
  const rough = highest / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough;
  const count = Math.ceil(highest / step);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/**
 * Round numbers around two, as far apart as makes them few.
 *
 * @param {number} lowest
 * @param {number} highest
 */
export function logTicks(lowest, highest) {
  const decades = Math.log10(highest / lowest);
  const steps = decades > 3 ? [1] : decades > 1.2 ? [1, 3] : [1, 1.5, 2, 3, 5, 7];
  const ticks = [];
  for (
    let power = Math.floor(Math.log10(lowest)) - 1;
    power <= Math.log10(highest) + 1;
    power += 1
  ) {
    ticks.push(...steps.map((step) => step * 10 ** power));
  }
  const first = ticks.findLastIndex((tick) => tick <= lowest * 1.0001);
  const last = ticks.findIndex((tick) => tick >= highest * 0.9999);
  return ticks.slice(first, last + 1);
}

/** A number as an axis has it. @param {number} value */
export function tickLabel(value) {
  return value >= 10_000
    ? value.toLocaleString("en", { notation: "compact", maximumSignificantDigits: 3 })
    : value.toLocaleString("en", { maximumSignificantDigits: 3 });
}

/** @param {string} classes */
function classed(classes) {
  return classes ? ` class="${classes}"` : "";
}

/** @param {string} words */
function escaped(words) {
  // Marks of Markdown are none here.
  const plain = words.replaceAll("`", "");
  return plain.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
