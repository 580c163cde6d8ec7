// Lets one process at a time do something to this checkout: what two write at once fits neither.

import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "./steps.js";

/**
 * Does some work while no other process does it here: waits for one that does, and says so.
 *
 * @template T
 * @param {string} what it is, which names the file that says who does it
 * @param {() => Promise<T>} work
 */
export async function alone(what, work) {
  const lock = join(root, ".tools", `${what}.lock`);
  mkdirSync(dirname(lock), { recursive: true });
  const release = () => {
    if (ownerOf(lock) === process.pid) rmSync(lock, { force: true });
  };
  // A step that fails ends the process.
  process.once("exit", release);
  await acquire(lock, what);
  try {
    return await work();
  } finally {
    release();
    process.off("exit", release);
  }
}

/** @param {string} lock @param {string} what */
async function acquire(lock, what) {
  // A link is there with all of its content, or not at all.
  const own = `${lock}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    for (let told = 0; !isLinked(own, lock); await sleep(100)) {
      const owner = ownerOf(lock);
      if (owner && !isAlive(owner)) removeAbandoned(lock, owner);
      else if (owner !== told) console.log(`  waiting for process ${owner}: another ${what} here`);
      told = owner;
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** @param {string} path @param {string} link whether there was none */
function isLinked(path, link) {
  try {
    linkSync(path, link);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Removes the lock of a process that was killed, and gives it back if it has become another's. @param {string} lock @param {number} owner */
function removeAbandoned(lock, owner) {
  const removed = `${lock}.${process.pid}.abandoned`;
  try {
    renameSync(lock, removed);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  if (ownerOf(removed) !== owner) isLinked(removed, lock);
  rmSync(removed);
}

/** @param {string} lock @returns {number} 0 if nobody has it */
function ownerOf(lock) {
  try {
    return Number(readFileSync(lock, "utf8"));
  } catch {
    return 0;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's may not be asked, and is there.
    return codeOf(error) === "EPERM";
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return /** @type {NodeJS.ErrnoException} */ (error).code;
}
