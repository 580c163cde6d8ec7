// Lets one process at a time do something to this checkout: what two write at once fits neither.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "./steps.js";

/** How long a process that takes over waits whether another one does at the same time, in milliseconds. */
const settled = 100;

/**
 * Waits until no other process does this here, and keeps others from it until this one ends.
 *
 * @param {string} what it is, which names the file that says who does it
 */
export async function alone(what) {
  const lock = join(root, ".tools", `${what}.lock`);
  mkdirSync(dirname(lock), { recursive: true });
  process.once("exit", () => {
    if (ownerOf(lock) === process.pid) rmSync(lock, { force: true });
  });
  if (take(lock, "wx")) return;
  for (let told = 0; ownerOf(lock) !== process.pid; await sleep(settled)) {
    const owner = ownerOf(lock);
    if (!owner && take(lock, "wx")) return;
    if (owner && !isAlive(owner)) take(lock, "w");
    if (isAlive(owner) && owner !== told) {
      console.log(
        `  waiting for process ${owner}: another ${what} here (if it is none, remove ${lock})`,
      );
    }
    told = owner;
  }
}

/** @param {string} lock @param {"wx" | "w"} flag whether nobody may have had it, or whoever had it is gone */
function take(lock, flag) {
  try {
    writeFileSync(lock, String(process.pid), { flag });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
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
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    // Somebody else's may not be asked, and is there.
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}
