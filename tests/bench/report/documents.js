// Renews what documents say of results.json, between marks that name the part.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readResults } from "../results.js";
import { summaryTable } from "./tables.js";

/**
 * What every generated file says after what results.json has.
 *
 * @param {string} root
 * @returns {Map<string, string>} by path
 */
export function documentsOf(root, results = readResults()) {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  return new Map([["README.md", withPart(readme, "measured", summaryTable(results))]]);
}

/** @param {string} root @returns {string[]} the paths of what changed */
export function writeDocuments(root) {
  const changed = [...documentsOf(root)].filter(
    ([path, text]) => readFileSync(join(root, path), "utf8") !== text,
  );
  for (const [path, text] of changed) writeFileSync(join(root, path), text);
  return changed.map(([path]) => path);
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
  if (after === undefined) throw new Error(`No part "${name}" is marked.`);
  return `${before}${begin}\n${content}\n\n${end}${after}`;
}
