// What documents say of results.json: README.md and docs/benchmarks.md between marks that name a part, and the plots.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readResults } from "../results.js";
import { missesInWords } from "./misses.js";
import { plotsOf } from "./plots.js";
import { fullTable, machineTable, sizeTable, summaryTable } from "./tables.js";

const pictures = "docs/benchmarks";
/** The plots that the README shows, too. */
const mainPlots = ["call", "registry-peers"];

/**
 * Every generated file as it is to be.
 *
 * @param {string} root
 * @param {import("../results.js").Results} [results]
 * @returns {Map<string, string>} by path
 */
export function documentsOf(root, results = readResults()) {
  const plots = plotsOf(results);
  const read = (/** @type {string} */ path) => readFileSync(join(root, path), "utf8");
  const readme = withPart(read("README.md"), "weight", sizeTable(results));
  const rows = [...new Set(results.results.map(({ row }) => row))];
  let benchmarks = withPart(read("docs/benchmarks.md"), "machines", machineTable(results));
  for (const row of rows) benchmarks = withPart(benchmarks, row, partOf(row, results, plots));
  benchmarks = withPart(benchmarks, "missed", missesInWords(results));
  return new Map([
    ["README.md", withPart(readme, "measured", summaryOf(results, plots))],
    ["docs/benchmarks.md", benchmarks],
    ...plots.map(({ name, svg }) => /** @type {const} */ ([`${pictures}/${name}.svg`, svg])),
  ]);
}

/** @param {string} root @returns {string[]} the paths of what changed */
export function writeDocuments(root) {
  const documents = documentsOf(root);
  mkdirSync(join(root, pictures), { recursive: true });
  const outdated = picturesThere(root).filter((path) => !documents.has(path));
  for (const path of outdated) rmSync(join(root, path));
  const changed = [...documents].filter(([path, text]) => textAt(join(root, path)) !== text);
  for (const [path, text] of changed) writeFileSync(join(root, path), text);
  return [...outdated, ...changed.map(([path]) => path)];
}

/** @param {string} root @returns {string[]} their paths */
export function picturesThere(root) {
  return readdirSync(join(root, pictures)).map((name) => `${pictures}/${name}`);
}

/** @param {string} path */
function textAt(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/**
 * @param {import("../results.js").Results} results
 * @param {import("./plots.js").Plot[]} plots
 */
function summaryOf(results, plots) {
  const shown = plots.filter(({ name }) => mainPlots.includes(name));
  const images = shown.map(({ name, title }) => `![${title}](${pictures}/${name}.svg)`);
  return [summaryTable(results), ...images].join("\n\n");
}

/**
 * @param {string} row
 * @param {import("../results.js").Results} all
 * @param {import("./plots.js").Plot[]} plots
 */
function partOf(row, { results }, plots) {
  const shown = plots
    .filter((plot) => plot.row === row)
    .map(({ name, title }) => `![${title}](benchmarks/${name}.svg)`);
  return [...shown, fullTable(results.filter((result) => result.row === row))].join("\n\n");
}

/**
 * @param {string} document
 * @param {string} name
 * @param {string} content
 */
function withPart(document, name, content) {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
  const [before, rest = ""] = document.split(begin);
  const after = rest.split(end)[1];
  if (after === undefined) throw new Error(`No document has a part "${name}".`);
  return `${before}${begin}\n${content}\n\n${end}${after}`;
}
