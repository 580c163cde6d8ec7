import { note } from "../failure.js";
import { csvFormat, jsonFormat, jsonLinesFormat, yamlFormat } from "./formats.js";
import { details, table } from "./table.js";
import { colours, send, widthOfOutput, write } from "./terminal.js";

/** @typedef {import("../input/list-options.js").OutputOptions} OutputOptions */
/**
 * @template T
 * @typedef {import("./kinds.js").Kind<T>} Kind
 */

/**
 * Writes a list: programs get each entry as it comes, people a table when all are there.
 *
 * @template T
 * @param {Kind<T>} kind
 * @param {AsyncIterable<T> | Iterable<T>} entries
 * @param {OutputOptions} options
 */
export async function printList(kind, entries, { output }) {
  const format = await formatOf(kind, output);
  if (format) return await writeEach(format, entries);
  const all = [];
  for await (const entry of entries) all.push(entry);
  if (all.length === 0) return note(`There are no ${kind.plural}.`);
  const rows = all.flatMap((entry) => kind.rows(entry));
  const { head, body } = table(kind.columns, rows, widthOfOutput(), colours.bold);
  await send(head + body);
}

/**
 * Writes what is no list and has several lines in a table.
 *
 * @template T
 * @param {Kind<T>} kind
 * @param {T} value
 * @param {OutputOptions} options
 */
export async function printTable(kind, value, { output }) {
  const format = await formatOf(kind, output);
  if (format) return await write(format.one(value));
  const { head, body } = table(kind.columns, kind.rows(value), widthOfOutput(), colours.bold);
  await send(head + body);
}

/**
 * Writes what was asked for by id: one alone as itself, several as a list.
 *
 * @template T
 * @param {Kind<T>} kind
 * @param {string[]} ids
 * @param {T[]} found
 * @param {OutputOptions} options
 */
export async function printEach(kind, ids, found, options) {
  const [first] = found;
  if (ids.length > 1) await printList(kind, found, options);
  else if (first !== undefined) await printOne(kind, first, options);
}

/**
 * Writes a text as it is, and a line feed.
 *
 * @param {string} text
 */
export async function printText(text) {
  await write(`${text}\n`);
}

/**
 * Writes entries as they happen, for as long as they do.
 *
 * @template T
 * @param {Kind<T>} kind whose columns do not depend on what comes
 * @param {AsyncIterable<T>} entries
 * @param {OutputOptions} options
 */
export async function printFollowing(kind, entries, { output }) {
  const format = await formatOf(kind, output);
  if (format) return await writeEach(format, entries);
  let isFirst = true;
  for await (const entry of entries) {
    // The terminal may have become wider meanwhile.
    const { head, body } = table(kind.columns, kind.rows(entry), widthOfOutput(), colours.bold);
    await send(isFirst ? head + body : body);
    isFirst = false;
  }
}

/**
 * @param {import("./formats.js").Format} format
 * @param {AsyncIterable<unknown> | Iterable<unknown>} entries
 */
async function writeEach(format, entries) {
  let count = 0;
  for await (const entry of entries) {
    await write((count === 0 ? format.begin : "") + format.entry(entry, count));
    count += 1;
  }
  await write((count === 0 ? format.begin : "") + format.end(count));
}

/**
 * Writes a single entry; people get all of it below each other.
 *
 * @template T
 * @param {Kind<T>} kind
 * @param {T} entry
 * @param {OutputOptions} options
 */
export async function printOne(kind, entry, { output }) {
  const format = await formatOf(kind, output);
  if (format) return await write(format.one(entry));
  const [row = []] = kind.rows(entry);
  await send(details(kind.columns, row, widthOfOutput(), colours.bold));
}

/**
 * @template T
 * @param {Kind<T>} kind
 * @param {OutputOptions["output"]} output
 */
async function formatOf({ header, records }, output) {
  switch (output) {
    case "json":
      return jsonFormat();
    case "jsonl":
      return jsonLinesFormat();
    case "yaml":
      return await yamlFormat();
    case "csv":
      return await csvFormat(header, records);
    default:
      return undefined;
  }
}
