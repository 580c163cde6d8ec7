// Deaths at chosen moments of a write, which a signal from outside hits too seldom.

import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Mark } from "../../../js/level/mark.js";

/** @typedef {import("service-registry-client/registry").Persistence} Persistence */

/**
 * @typedef {object} Fault
 * @property {"before" | "within" | "after"} moment of a batch's write; `within` is at some moment before it is synced, or
 *   after
 * @property {number} batch which one, counted from the start
 * @property {number} delay for `within`, in milliseconds
 */

/** What is noted of the moment before a write. @typedef {{ log: string, size: number, acknowledged: string }} Before */

/** @param {string} directory */
export function noteOf(directory) {
  return `${directory}.before`;
}

/**
 * @param {Persistence} persistence
 * @param {string} directory
 * @param {Fault} fault
 * @returns {Persistence}
 */
export function withFault(persistence, directory, { moment, batch, delay }) {
  let batches = 0;
  return {
    load: () => persistence.load(),
    close: () => persistence.close(),
    async write(changes) {
      batches += 1;
      if (batches !== batch) return persistence.write(changes);
      if (moment === "before") die();
      if (moment === "after") {
        await persistence.write(changes);
        die();
      }
      note(directory);
      setTimeout(die, delay);
      persistence.write(changes).catch(() => {});
      return new Promise(() => {});
    },
  };
}

function die() {
  process.kill(process.pid, "SIGKILL");
}

/** @param {string} directory */
function note(directory) {
  const level = join(directory, "level");
  const log = readdirSync(level)
    .filter((name) => name.endsWith(".log"))
    .sort()
    .at(-1);
  if (!log) return;
  const path = join(level, log);
  /** @type {Before} */
  const before = {
    log: path,
    size: statSync(path).size,
    acknowledged: String(Mark.read(join(directory, "acknowledged"))),
  };
  writeFileSync(noteOf(directory), JSON.stringify(before));
}
