import { closeSync, fsyncSync, openSync } from "node:fs";
import { mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { invalid } from "../errors.js";
import { corrupt, failed } from "./errors.js";
import { Mark } from "./mark.js";

/**
 * Where things are in a registry's directory.
 *
 * @param {string} path
 */
export function layoutOf(path) {
  return {
    path,
    lock: join(path, "lock"),
    level: join(path, "level"),
    view: join(path, "view"),
    mark: join(path, "acknowledged"),
  };
}

/** @typedef {ReturnType<typeof layoutOf>} Layout */

/** What is there for a while, or means nothing. */
const passing = ["lock", "view", "acknowledged.new", "lost+found"];

/**
 * What a directory holds: a registry in which something was written, of which this many batches were acknowledged; or none
 * yet, and then all that is there is what was left when one was being made. Everything else is refused: who starts with
 * nothing where there was something loses it.
 *
 * @param {Layout} layout
 * @returns {Promise<{ acknowledged: bigint } | undefined>}
 */
export async function survey({ path, level, mark }) {
  const names = await list(path, path);
  if (!names.includes("acknowledged")) {
    const left = names.filter((name) => !passing.includes(name) && !name.startsWith("."));
    if (left.length === 0) return undefined;
    const what = left.includes("level") ? `${mark} is missing` : `it holds ${left[0]}`;
    throw corrupt(path, `${what}, so it is no registry's, or not a whole one`);
  }
  const acknowledged = Mark.read(mark);
  if (acknowledged === undefined) {
    throw corrupt(path, `${mark} does not hold what was written to it`);
  }
  const files = names.includes("level") ? await list(path, level) : [];
  if (files.includes("CURRENT")) return { acknowledged };
  // LevelDB makes a log or a table when there is a CURRENT.
  if (acknowledged === 0n && !files.some((name) => /\.(ldb|sst|log)$/.test(name))) return undefined;
  throw corrupt(path, `${join(level, "CURRENT")} is missing`);
}

/**
 * Makes what a registry in which nothing was written has; from then on it is one.
 *
 * @param {Layout} layout
 */
export async function begin({ path, level, mark }) {
  Mark.create(mark);
  await mkdir(level, { recursive: true, mode: 0o700 });
  for (const folder of [path, dirname(path)]) syncFolder(folder);
}

/** Makes permanent which files a folder has. @param {string} folder */
function syncFolder(folder) {
  // Windows does that itself, and cannot be asked to.
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** @param {unknown} path */
export function checkPath(path) {
  if (typeof path !== "string" || path === "") throw invalid("path", "a non-empty string");
}

/** @param {string} path */
export async function makeDirectory(path) {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw failed(path, "cannot be made", error);
  }
}

/** @param {string} path */
export async function requireDirectory(path) {
  const found = await stat(path).catch((error) => {
    throw failed(path, "cannot be found", error);
  });
  if (!found.isDirectory()) throw failed(path, "cannot be opened: that is not a directory");
}

/**
 * @param {string} path
 * @param {string} folder
 */
async function list(path, folder) {
  try {
    return await readdir(folder);
  } catch (error) {
    throw failed(path, "cannot be read", error);
  }
}
