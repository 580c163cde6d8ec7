// The load, a program of Rust (src/): built when it is first wanted, and told what to send.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "../../package/scratch.js";
import { run } from "../../runtimes/rig/commands.js";
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
  const [program = "", ...args] = isPinned ? onCore(1, [binary]) : [binary];
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], detached: true });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (chunk) => {
    errors += chunk;
  });
  // What it could not read is told by its end.
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout });
  /** @param {string} line @returns {Promise<any>} */
  const ask = async (line) => {
    const answer = once(lines, "line");
    child.stdin.write(`${line}\n`);
    const ended = once(child, "close").then(() => {
      throw new Error(`The load of ${plan.protocol} broke off: ${errors.trim()}`);
    });
    ended.catch(() => {});
    const [text] = await Promise.race([answer, ended]);
    return JSON.parse(text);
  };
  await ask(JSON.stringify(plan));
  return {
    /**
     * Sends for so long.
     *
     * @param {number} millis
     * @returns {Promise<Burst>}
     */
    async burst(millis) {
      const before = cpuMicros(Number(child.pid));
      const { answers, seconds } = await ask(String(millis));
      const loadMicros = (cpuMicros(Number(child.pid)) - before) / answers;
      return { rate: answers / seconds, answers, loadMicros };
    },
    /** It ends with its input, also when this process does. */
    close: () => {
      child.stdin.end();
    },
  };
}
