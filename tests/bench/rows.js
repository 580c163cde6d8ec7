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
 * @param {string} name of a row
 * @param {import("./row.js").Bench} bench
 * @param {(result: Figure | Curve) => void} tell
 */
export async function runRow(name, bench, tell) {
  const { measure } = await import(pathToFileURL(join(folder, `${name}.js`)).href);
  for await (const result of measure(bench)) tell(result);
}
