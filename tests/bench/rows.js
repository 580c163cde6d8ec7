// The rows there are, and how they are run: one after the other, and one that fails does not lose the others.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** @typedef {import("./row.js").Figure} Figure */
/** @typedef {import("./row.js").Curve} Curve */

/** As section 4 of the design has them; what else there is comes after these. */
const order = [
  "weight",
  "call",
  "start",
  "heartbeaters",
  "registry-hosts",
  "registry-peers",
  "scale",
];

const folder = fileURLToPath(new URL("rows", import.meta.url));

export function namesOfRows() {
  const place = (/** @type {string} */ name) => (order.indexOf(name) + 1 || order.length + 1) - 1;
  return readdirSync(folder)
    .filter((name) => name.endsWith(".js"))
    .map((name) => name.slice(0, -".js".length))
    .sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

/**
 * @typedef {object} Outcome
 * @property {string} row
 * @property {(Figure | Curve)[]} results
 * @property {string} [failure] why it did not come to its end
 */

/**
 * @param {string} row
 * @param {{ rounds: number, root: string }} options
 * @param {(result: Figure | Curve) => void} tell
 * @returns {Promise<Outcome>}
 */
export function measureRow(row, options, tell) {
  const started = performance.now();
  const progress = (/** @type {string} */ line) => {
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    process.stderr.write(`  ${seconds.padStart(3)} s  ${row}: ${line}\n`);
  };
  const load = async () => {
    /** @type {{ measure: import("./row.js").Measure }} */
    const { measure } = await import(pathToFileURL(join(folder, `${row}.js`)).href);
    return measure({ ...options, progress });
  };
  return outcomeOf(row, load, tell);
}

/**
 * @param {string} row
 * @param {() => Promise<AsyncIterable<Figure | Curve>>} load
 * @param {(result: Figure | Curve) => void} tell
 * @returns {Promise<Outcome>}
 */
export async function outcomeOf(row, load, tell) {
  /** @type {(Figure | Curve)[]} */
  const results = [];
  try {
    for await (const result of await load()) {
      results.push(result);
      tell(result);
    }
    return { row, results };
  } catch (error) {
    const failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { row, results, failure };
  }
}
