// How large the client is, against its budgets; fails over them. With --peers also comparable packages, bundled and
// compressed by the same code, as the table of README.md.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundle, sizeOf, sumOf } from "./size/measure.js";
import { measurePeers } from "./size/peers.js";
import { root } from "./steps.js";

/** @typedef {import("./size/measure.js").Size} Size */
/** @typedef {{ name: string, size: Size, budget?: number }} Row with the most that it may take, brotli, in bytes */

const { values } = parseArgs({ options: { peers: { type: "boolean", default: false } } });
await import("./build.js");
await main();

async function main() {
  const rows = await measure();
  console.log(tableOf(rows));
  const tooLarge = rows.filter(({ size, budget = Infinity }) => size.brotli > budget);
  for (const { name, size, budget = 0 } of tooLarge) {
    console.log(`${name}: ${kilobytes(size.brotli - budget)} over its budget.`);
  }
  if (tooLarge.length > 0) process.exitCode = 1;
  if (values.peers) console.log(`\n${await comparisonOf(rows)}`);
}

/** @returns {Promise<Row[]>} */
async function measure() {
  const wasm = sizeOf(readFileSync(join(root, "pkg/client/client_bg.wasm")));
  const glue = await entry("slim");
  return [
    { name: "wasm", size: wasm },
    { name: "glue", size: glue },
    { name: "slim: wasm and glue", size: sumOf([wasm, glue]), budget: 42_000 },
    { name: "inlined: one file", size: await entry("index"), budget: 60_000 },
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

/** @param {Row[]} rows */
function tableOf(rows) {
  const head = ["", "raw", "gzip", "brotli", "budget"];
  const lines = rows.map(({ name, size, budget }) => [
    name,
    ...[size.raw, size.gzip, size.brotli].map(kilobytes),
    budget ? kilobytes(budget) : "",
  ]);
  return [head, ...lines]
    .map(
      ([name = "", ...cells]) => name.padEnd(24) + cells.map((cell) => cell.padStart(12)).join(""),
    )
    .join("\n");
}

/** @param {Row[]} rows */
async function comparisonOf(rows) {
  const own = rows
    .filter(({ budget }) => budget)
    .map(({ name, size }) => ({ name: `**this client**, ${name}`, platform: "browser", size }));
  const lines = [...own, ...(await measurePeers())].map(
    ({ name, platform, size }) =>
      `| ${name} | ${platform === "browser" ? "browsers" : "Node only"} | ${kilobytes(size.raw)} | ${kilobytes(size.gzip)} | ${kilobytes(size.brotli)} |`,
  );
  return [
    "| Client | Bundles for | Minified | gzip | brotli |",
    "| --- | --- | ---: | ---: | ---: |",
    ...lines,
  ].join("\n");
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} KB`;
}
