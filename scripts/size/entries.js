// What a program loads of this package, by the entry that it imports.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../steps.js";
import { bundle, sizeOf, sumOf } from "./measure.js";

/** @typedef {{ name: string, size: import("./measure.js").Size, budget?: number }} Row with the most that it may take, brotli, in bytes */

/** The most that a browser may have to load of the client, brotli, in bytes. */
export const budgets = { slim: 42_000, inlined: 60_000 };

/** @returns {Promise<Row[]>} */
export async function measure() {
  const wasm = sizeOf(readFileSync(join(root, "pkg/client/client_bg.wasm")));
  const glue = await entry("slim");
  return [
    { name: "wasm", size: wasm },
    { name: "glue", size: glue },
    { name: "slim: wasm and glue", size: sumOf([wasm, glue]), budget: budgets.slim },
    { name: "inlined: one file", size: await entry("index"), budget: budgets.inlined },
    { name: "as plain JavaScript", size: await entry("plain") },
    { name: "the registry, inlined", size: await entry("registry") },
  ];
}

/** @param {string} name */
async function entry(name) {
  const program = `import * as all from "./js/${name}.js";\nconsole.log(all);\n`;
  const { bytes } = await bundle(program, root);
  return sizeOf(bytes);
}
