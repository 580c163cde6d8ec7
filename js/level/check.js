import { mkdtemp, readdir, realpath, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ServiceRegistryError } from "../errors.js";
import { lock, requireLibrary } from "./database.js";
import { hint } from "./errors.js";
import { checkPath, layoutOf, requireDirectory, survey } from "./layout.js";
import { Stored } from "./stored.js";

/** @typedef {import("../level.js").Report} Report */

/**
 * @param {string} given
 * @returns {Promise<Report>}
 */
export async function checkDirectory(given) {
  checkPath(given);
  await requireLibrary(given);
  await requireDirectory(given);
  const layout = layoutOf(await realpath(given));
  // Where there is nothing to lock nobody has locked it.
  const held = (await exists(layout.lock)) ? await lock(layout.path, layout.lock) : undefined;
  try {
    return await inspect(layout);
  } finally {
    await held?.close();
  }
}

/**
 * @param {import("./layout.js").Layout} layout
 * @returns {Promise<Report>}
 */
async function inspect(layout) {
  /** @type {Report} */
  const report = {
    directory: layout.path,
    isSound: false,
    problem: undefined,
    size: await sizeOf(layout.level),
    batches: 0,
    entries: 0,
    accounts: 0,
    sessions: 0,
    services: 0,
    configurationValues: 0,
    events: 0,
  };
  try {
    const found = await survey(layout);
    if (found) {
      Object.assign(report, await count(layout, found.acknowledged));
      report.isSound = true;
    } else {
      report.problem = `There is no registry in ${layout.path}`;
    }
  } catch (error) {
    if (!(error instanceof ServiceRegistryError && error.code === "storage_corrupt")) throw error;
    report.problem = error.message.replace(hint(layout.path), "");
  }
  return report;
}

/**
 * @param {import("./layout.js").Layout} layout
 * @param {bigint} acknowledged
 */
async function count(layout, acknowledged) {
  await import("../registry.js");
  const { inspect } = await import("../registry-classes.js");
  const folder = await mkdtemp(join(tmpdir(), "service-registry-"));
  const stored = await Stored.open(layout, acknowledged, folder);
  try {
    return await inspect({
      load: () => stored.portions(),
      write: () => Promise.reject(new Error("nothing is written")),
      close: () => Promise.resolve(),
      damaged: (/** @type {string} */ what) => stored.damaged(what),
    });
  } finally {
    await stored.close();
  }
}

/** @param {string} folder */
async function sizeOf(folder) {
  const names = await readdir(folder).catch(() => []);
  const sizes = names.map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((total, size) => total + size, 0);
}

/** @param {string} path */
function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}
