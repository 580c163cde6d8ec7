// Comparable packages of npm, in one project: installed once, and at the versions of its lock file.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { toolbox } from "../../runtimes/rig/tools.js";
import { reasonOf } from "./absence.js";

/** @typedef {{ folder: string, absent?: string }} Peers where they are installed, or why they are not */

/** @returns {Promise<Peers>} */
export async function installPeers() {
  try {
    return { folder: await toolbox("npm", "tests/bench/peers") };
  } catch (error) {
    return { folder: "", absent: reasonOf(error) };
  }
}

/**
 * @param {string} folder
 * @param {string} name of the package
 * @returns {string}
 */
export function versionOf(folder, name) {
  return JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"))
    .version;
}
