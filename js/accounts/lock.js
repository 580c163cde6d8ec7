import { readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { getMember } from "../object.js";
import { AccountsError } from "./error.js";

/** How long to wait for whoever changes the file, in milliseconds: a change takes a few. */
const patience = 10_000;

/**
 * Does something to a file while nobody else does, who also asks here.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 */
export async function whileLocked(path, work) {
  const lock = `${path}.lock`;
  await acquire(lock, path);
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** @param {string} lock @param {string} path */
async function acquire(lock, path) {
  const end = Date.now() + patience;
  while (!(await create(lock))) {
    await removeAbandoned(lock);
    if (Date.now() > end) {
      const owner = (await ownerOf(lock)) ?? "somebody";
      const message = `${path} is being changed by ${owner}. If that is not so, remove ${lock} and ${lock}.check.`;
      throw new AccountsError("locked", message);
    }
    await sleep(5 + Math.random() * 20);
  }
}

/** @param {string} lock whether it was not there */
async function create(lock) {
  try {
    await writeFile(lock, `process ${process.pid} on ${hostname()}`, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (getMember(error, "code") === "EEXIST") return false;
    throw new AccountsError("invalid_file", `${lock} cannot be made: ${error}`, error);
  }
}

/**
 * Removes the lock of a process that was killed. A second lock makes sure that it is this one that is removed: a lock
 * whose owner is gone stays as it is for as long as nobody else removes it.
 *
 * @param {string} lock
 */
async function removeAbandoned(lock) {
  if (!isGone(await ownerOf(lock)) || !(await create(`${lock}.check`))) return;
  try {
    if (isGone(await ownerOf(lock))) await rm(lock, { force: true });
  } finally {
    await rm(`${lock}.check`, { force: true });
  }
}

/** @param {string} lock */
async function ownerOf(lock) {
  return (await readFile(lock, "utf8").catch(() => "")) || undefined;
}

/** @param {string | undefined} owner */
function isGone(owner) {
  const [, pid, host] = /^process (\d+) on (.*)$/.exec(owner ?? "") ?? [];
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return getMember(error, "code") === "ESRCH";
  }
}
