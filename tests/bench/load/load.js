// The load, a program of Rust (src/): built when it is first wanted, and told what to send.

import { join } from "node:path";
import { root } from "../../package/scratch.js";
import { run } from "../../runtimes/rig/commands.js";
import { openDialogue } from "../dialogue.js";
import { cpuMicros, onCore } from "../servers/process.js";

/**
 * @typedef {object} Plan
 * @property {"http" | "redis" | "zookeeper" | "grpc"} protocol
 * @property {string} address IP and port
 * @property {number} connections
 * @property {string[]} requests dealt out among the connections, each of which sends its own in turn
 * @property {string} [marker] of HTTP: what an answer must hold
 * @property {boolean} [carries] and whether what follows it, up to a quote, is put into the next request of the same place
 */

/** @typedef {{ rate: number, answers: number, loadMicros: number }} Burst answers a second, all of them, and the load's own time on a processor for each */

/** @type {Promise<string> | undefined} */
let built;

function build() {
  built ??= (async () => {
    const target = join(root, "target/load");
    const manifest = ["--manifest-path", "tests/bench/load/Cargo.toml", "--target-dir", target];
    await run(["cargo", "build", "--quiet", "--release", "--locked", ...manifest], {
      cwd: root,
      seconds: 300,
    });
    return join(target, "release/service-registry-client-load");
  })();
  return built;
}

/**
 * Opens the plan's connections.
 *
 * @param {Plan} plan
 * @param {boolean} isPinned to the second core, where servers are to the first
 */
export async function openLoad(plan, isPinned) {
  const binary = await build();
  const command = isPinned ? onCore(1, [binary]) : [binary];
  const { ask, close, pid } = openDialogue(`The load of ${plan.protocol}`, command);
  await ask(plan);
  return {
    /**
     * Sends for so long.
     *
     * @param {number} millis
     * @returns {Promise<Burst>}
     */
    async burst(millis) {
      const before = cpuMicros(pid);
      const { answers, seconds } = await ask(millis);
      const loadMicros = (cpuMicros(pid) - before) / answers;
      return { rate: answers / seconds, answers, loadMicros };
    },
    close,
  };
}
