// The baselines that are stored, and whether they are those of a machine like this.

import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";

/** @typedef {import("./compare.js").Figures} Figures */

const file = new URL("baselines.json", import.meta.url);

/** An engine's and a processor's, as far as figures depend on them. */
const here = { node: process.versions.node.split(".")[0], processor: process.arch };

/** @returns {Figures} */
export function readBaselines() {
  return JSON.parse(readFileSync(file, "utf8")).figures;
}

/** @param {Figures} figures */
export function writeBaselines(figures) {
  writeFileSync(file, `${JSON.stringify({ ...here, figures }, undefined, 2)}\n`);
}

/** Why figures of this machine do not compare with the baselines, if so. */
export function whyOther() {
  const { node, processor } = JSON.parse(readFileSync(file, "utf8"));
  if (node === here.node && processor === here.processor) return undefined;
  return `the baselines are of Node ${node} on ${processor}, this is Node ${here.node} on ${here.processor}`;
}

export const howToGoOn = `What is worse costs more for each call, heartbeat or session than when its baseline was accepted.
If that is worth it, or if something new is measured: npm run bench -- --quick --accept, and commit baselines.json with
the reason.`;
