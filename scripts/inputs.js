// Tells whether something is built from the present inputs, by their content: a checkout or an interrupted build cannot
// deceive it.

import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { root } from "./steps.js";

/**
 * @typedef {object} Inputs
 * @property {string[]} files files and folders
 * @property {string[]} except paths inside them that do not count
 */

/**
 * False also means that the record is gone: only a build that gets to its end restores it.
 * @param {string} name
 * @param {string} digest of the inputs, taken before the build reads them
 * @param {string[]} outputs
 */
export function isBuilt(name, digest, outputs) {
  const record = recordOf(name);
  const built =
    outputs.every((path) => existsSync(join(root, path))) &&
    existsSync(record) &&
    readFileSync(record, "utf8") === digest;
  if (!built) rmSync(record, { force: true });
  return built;
}

/**
 * @param {string} name
 * @param {string} digest
 */
export function recordBuilt(name, digest) {
  mkdirSync(join(root, ".tools/built"), { recursive: true });
  writeFileSync(recordOf(name), digest);
}

/** @param {string} name */
function recordOf(name) {
  return join(root, ".tools/built", name);
}

/** @param {Inputs} inputs */
export function digestOf({ files, except }) {
  const hash = createHash("sha256");
  for (const path of files.flatMap(filesUnder).sort()) {
    if (except.some((folder) => path.startsWith(`${folder}/`))) continue;
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  }
  return hash.digest("hex");
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
  if (!existsSync(join(root, path))) return [];
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path)).flatMap((name) => filesUnder(`${path}/${name}`));
}
