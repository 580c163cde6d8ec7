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

export function buildLoad() {
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
 * Opens the plan's connections, from the second core: servers have the first.
 *
 * @param {Plan} plan
 */
export async function openLoad(plan) {
  const binary = await buildLoad();
  const { ask, close, pid } = openDialogue(`The load of ${plan.protocol}`, onCore(1, [binary]));
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
