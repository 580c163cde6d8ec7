// What must be gone when this process is, however it ends: programs it started and folders it made.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @type {Set<() => void>} */
const removals = new Set();

process.on("exit", () => {
  for (const remove of removals) remove();
});
// A signal that nobody listens to ends a process without the event above.
process.on("SIGINT", () => process.exit(130));
process.on("SIGTERM", () => process.exit(143));

/** @param {() => void} work */
function whenGone(work) {
  const remove = () => {
    removals.delete(remove);
    work();
  };
  removals.add(remove);
  return remove;
}

/** @param {string} name */
export function temporaryFolder(name) {
  const path = mkdtempSync(join(tmpdir(), `service-registry-${name}-`));
  const remove = whenGone(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }));
  return { path, remove };
}

/**
 * Starts a program that is killed together with what it starts.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 */
export function startGroup(program, args, options) {
  const child = spawn(program, args, { ...options, detached: true });
  const kill = whenGone(() => {
    try {
      if (child.pid) process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  });
  return { child, kill };
}
