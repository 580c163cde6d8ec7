// Servers under load: started, with the processor's time that they took, and ended whatever happens.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { start } from "../../runtimes/rig/commands.js";

const microsPerTick = 10_000;

/**
 * @typedef {object} ServerProcess
 * @property {string} url
 * @property {string | undefined} apiKey that it made for itself
 * @property {() => number} cpuMicros what it and all that it started took of processors so far
 * @property {() => Promise<unknown>} stop
 */

/**
 * @param {string[]} command
 * @param {object} options
 * @param {string} options.cwd
 * @param {RegExp} [options.says] what it prints when it listens, with its address as the first group, and a key as the second
 * @param {Record<string, string>} [options.env]
 * @returns {Promise<ServerProcess>}
 */
export async function startServer(command, { cwd, says = /listens at (\S+)/, env = {} }) {
  const server = start(command, { cwd, env });
  try {
    const [, url = "", apiKey] = await server.says(says, 60);
    return { url, apiKey, stop: server.stop, cpuMicros: () => cpuMicros(Number(server.pid)) };
  } catch (error) {
    await server.stop();
    throw new Error(`${error}\n${server.output()}`);
  }
}

/**
 * A command that runs on one core: a server on the first and its load on the second take nothing from each other, whatever
 * the scheduler would have made of the two.
 *
 * @param {0 | 1} core
 * @param {string[]} command
 */
export function onCore(core, command) {
  const canPin = process.platform === "linux" && availableParallelism() > 1;
  return canPin ? ["taskset", "--cpu-list", String(core), ...command] : command;
}

/**
 * What a group of processes took of processors, as Linux tells it; `NaN` elsewhere.
 *
 * @param {number} group
 */
export function cpuMicros(group) {
  if (process.platform !== "linux") return Number.NaN;
  let ticks = 0;
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "latin1");
      // A program's name, which may hold anything, is in parentheses.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (Number(fields[2]) === group) ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It has just ended.
    }
  }
  return ticks * microsPerTick;
}

/** A folder for what servers keep, which is gone when this process is, also when it is interrupted. */
export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), "bench-"));
  const remove = () => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  process.once("exit", remove);
  return {
    path,
    remove() {
      process.off("exit", remove);
      remove();
    },
  };
}
