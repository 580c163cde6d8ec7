// The baselines that are stored, and which kinds of them hold on a machine like this.

import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";

/** @typedef {import("./compare.js").Figures} Figures */
/** @typedef {import("./compare.js").Kind} Kind */
/** @typedef {{ node: string, system: string, processor: string }} Machine Node's major version, and as Node names them */

const file = new URL("baselines.json", import.meta.url);

/** @type {Machine} */
const here = {
  node: String(process.versions.node.split(".")[0]),
  system: process.platform,
  processor: process.arch,
};

/** What figures depend on besides the code: numbers of calls and requests on nothing. @type {Record<Kind, (keyof Machine)[]>} */
const dependencies = {
  instructions: ["system", "processor"],
  crossings: [],
  bytes: ["node", "processor"],
  ratios: ["node", "processor"],
};

/** @returns {Machine & { figures: Figures }} */
export function readBaselines() {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** @param {Figures} figures */
export function writeBaselines(figures) {
  writeFileSync(file, `${JSON.stringify({ ...here, figures }, undefined, 2)}\n`);
}

/**
 * Why figures of a machine do not compare with the baselines, if so.
 *
 * @param {Kind} kind
 * @param {Machine} theirs
 * @param {Machine} [ours]
 */
export function whyNotCompared(kind, theirs, ours = here) {
  if (dependencies[kind].every((what) => theirs[what] === ours[what])) return undefined;
  return `the baselines are of ${nameOf(theirs)}, this is ${nameOf(ours)}`;
}

/** @param {Machine} machine */
function nameOf({ node, system, processor }) {
  return `Node ${node} on ${system} ${processor}`;
}

export const howToGoOn = `What is worse costs more for each call, heartbeat or session than when its baseline was accepted.
If that is worth it, or if something new is measured: npm run bench -- --quick --accept, and commit baselines.json with
the reason.`;
