// How large the client is, against its budgets; fails over them. `npm run bench -- weight` holds it against others.

import { measure } from "./size/entries.js";

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
}

/** @param {import("./size/entries.js").Row[]} rows */
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

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} KB`;
}
