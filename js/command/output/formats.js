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
  const { Document, visit } = await import("../../../pkg/vendor/yaml.js");
  const yaml = (/** @type {unknown} */ value) => {
    const document = new Document(value, { aliasDuplicateObjects: false });
    visit(document, {
      Scalar(_, node) {
        if (typeof node.value !== "string") return;
        node.type = isPlain(node.value) ? "PLAIN" : "QUOTE_DOUBLE";
      },
    });
    // In quotes, all of these are.
    return escaped(
      document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER }),
    );
  };
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
 * Whether a text needs no quotes for a parser of any version: 1.1 takes yes for true, 1:20 for 80 and 2026-11-26 for a
 * date.
 *
 * @param {string} text
 */
function isPlain(text) {
  return /^[A-Za-z/][\w/.-]*$/.test(text) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(text);
}

/**
 * JSON that is safe to look at, too: it escapes only what is below U+0020 by itself.
 *
 * @param {unknown} value
 * @param {number} [indent]
 */
function json(value, indent) {
  return escaped(JSON.stringify(value, null, indent));
}

/**
 * Escapes, as JSON and YAML do in quotes, what steers a terminal or may not stand in YAML.
 *
 * @param {string} text
 */
function escaped(text) {
  return text.replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
