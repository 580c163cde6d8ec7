// Comparable packages of npm, in one project: installed once, and at the versions of its lock file.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { toolbox } from "../../runtimes/rig/tools.js";

/** The folder in which they are installed; fails with `Unavailable` where npm cannot. */
export function installPeers() {
  return toolbox("npm", "tests/bench/peers");
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
