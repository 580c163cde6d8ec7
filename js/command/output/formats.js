// What programs read. Each format is written entry by entry, so that a long list is read while it is still coming.

/**
 * @typedef {object} Format
 * @property {string} begin
 * @property {(entry: unknown, index: number) => string} entry
 * @property {(count: number) => string} end
 * @property {(value: unknown) => string} one what is no list
 */

/** @returns {Format} */
export function jsonFormat() {
  return {
    begin: "[",
    entry: (entry, index) =>
      `${index > 0 ? "," : ""}\n  ${json(entry, 2).replaceAll("\n", "\n  ")}`,
    end: (count) => (count > 0 ? "\n]\n" : "]\n"),
    one: (value) => `${json(value, 2)}\n`,
  };
}

/** @returns {Format} */
export function jsonLinesFormat() {
  const line = (/** @type {unknown} */ value) => `${json(value)}\n`;
  return { begin: "", entry: line, end: () => "", one: line };
}

/** @returns {Promise<Format>} */
export async function yamlFormat() {
  const { stringify } = await import("../../../pkg/vendor/yaml.js");
  const yaml = (/** @type {unknown} */ value) => stringify(value, { lineWidth: 0 });
  return {
    begin: "",
    entry: (entry) => yaml([entry]),
    end: (count) => (count > 0 ? "" : "[]\n"),
    one: yaml,
  };
}

/**
 * @param {string[]} header
 * @param {(entry: any) => unknown[][]} records an entry's lines; what is no text or number is JSON
 * @returns {Promise<Format>}
 */
export async function csvFormat(header, records) {
  const { stringify } = await import("../../../pkg/vendor/csv-stringify.js");
  const lines = (/** @type {unknown[][]} */ values) =>
    stringify(values, { cast: { object: (value) => json(value), boolean: String } });
  const entry = (/** @type {unknown} */ value) => lines(records(value));
  const begin = lines([header]);
  return { begin, entry, end: () => "", one: (value) => begin + entry(value) };
}

/**
 * JSON that is safe to look at, too: it escapes only what is below U+0020 by itself.
 *
 * @param {unknown} value
 * @param {number} [indent]
 */
function json(value, indent) {
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
