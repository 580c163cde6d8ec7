// What npm installs for tests: the tools that consumers are made with, a folder of tests/runtimes/tools/ for each set, and
// what the bench measures beside, of tests/bench/peers/. It goes below .tools/, where the next run finds it.

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { root } from "../../package/scratch.js";
import { run } from "./commands.js";

/** What npm says where a tool is not to be had: no network, or none for this machine. */
const unobtainable =
  /npm (?:error|ERR!) code (E404|EAI_AGAIN|EBADPLATFORM|ECONNREFUSED|ECONNRESET|ENETUNREACH|ENOTCACHED|ENOTFOUND|ETIMEDOUT)/;

const lock = "package-lock.json";

/** Why a consumer cannot be tried on this machine. */
export class Unavailable extends Error {}

/** @type {Map<string, Promise<string>>} */
const installations = new Map();

/**
 * The folder in which a set of tools is installed.
 *
 * @param {string} name
 * @param {"tests/runtimes/tools" | "tests/bench/peers"} [sources] where its lock file is
 */
export function toolbox(name, sources = "tests/runtimes/tools") {
  const set = `${sources}/${name}`;
  const installation = installations.get(set) ?? install(name, sources);
  installations.set(set, installation);
  return installation;
}

/**
 * @param {string} name
 * @param {string} sources
 */
async function install(name, sources) {
  const source = join(root, sources, name);
  const folder = join(root, ".tools", String(sources.split("/")[1]), name);
  const lockFile = readFileSync(join(source, lock));
  // Written last: an interrupted installation has none.
  const stamp = "installed.json";
  const isInstalled = () =>
    existsSync(join(folder, stamp)) && readFileSync(join(folder, stamp)).equals(lockFile);
  if (isInstalled()) return folder;

  // Two files of tests may install the same set at once: each in a place of its own.
  removeAbandoned(folder);
  const own = `${folder}.${process.pid}`;
  mkdirSync(own, { recursive: true });
  try {
    copyFileSync(join(source, "package.json"), join(own, "package.json"));
    writeFileSync(join(own, lock), lockFile);
    const command = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"];
    await run(command, { cwd: own, seconds: 240 });
    writeFileSync(join(own, stamp), lockFile);
    if (!isInstalled()) replace(folder, own);
  } catch (error) {
    if (isInstalled()) return folder;
    const code = unobtainable.exec(String(error))?.[1];
    if (!code) throw error;
    throw new Unavailable(`npm could not install it (${code}): npm ci --prefix ${sources}/${name}`);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
  return folder;
}

/**
 * Puts a folder in the place of one that may be in use: that is moved away in a moment, and removed from where it is then.
 *
 * @param {string} folder
 * @param {string} own
 */
function replace(folder, own) {
  const old = `${own}.old`;
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(own, folder);
  rmSync(old, { recursive: true, force: true });
}

/** Removes what processes that are no more were installing. @param {string} folder */
function removeAbandoned(folder) {
  const beside = dirname(folder);
  for (const name of existsSync(beside) ? readdirSync(beside) : []) {
    const [, set, pid] = /^(.+)\.(\d+)(?:\.old)?$/.exec(name) ?? [];
    if (set !== basename(folder) || isAlive(Number(pid))) continue;
    rmSync(join(beside, name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
