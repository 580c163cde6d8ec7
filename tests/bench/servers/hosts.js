// The hosts that the registry is served on, each with its own barest JSON server beside.

import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../../package/scratch.js";
import { toolbox } from "../../runtimes/rig/tools.js";
import { runner } from "../../server/rig/serve.js";
import { onCore, startServer } from "./process.js";
import { startWorker } from "./workerd.js";

/** @typedef {import("./process.js").ServerProcess} ServerProcess */

/**
 * @typedef {object} Host
 * @property {string} id
 * @property {string} name
 * @property {boolean} [isCompared] only, and not judged: what it adds is not the host's
 * @property {() => Promise<string>} version fails where the host is not to be had
 * @property {(folder: string) => Promise<ServerProcess>} registry given a folder for what it needs
 * @property {(folder: string) => Promise<ServerProcess>} echo
 */

const command = ["js/bin.js", "serve", "--listen", "127.0.0.1:0"];
const commandSays = /^Service registry at (\S+)\/v1\.0, .*\nwith API key (\w+)/m;

/** @type {Host[]} */
export const hosts = [
  likeNode("node", "Node", "node"),
  likeNode("deno", "Deno", "deno"),
  likeNode("bun", "Bun", "bun"),
  {
    id: "workerd",
    name: "workerd",
    async version() {
      const require = createRequire(join(await toolbox("workers"), "package.json"));
      return require("workerd/package.json").version;
    },
    registry: (folder) => startWorker("worker-registry.js", join(folder, "registry")),
    echo: (folder) => startWorker("worker-echo.js", join(folder, "echo")),
  },
  {
    ...likeNode("node-command", "Node, by `service-registry serve`", "node"),
    isCompared: true,
    async registry() {
      const program = onCore(0, [...(await runner("node")), ...command]);
      return startServer(program, { cwd: root, says: commandSays });
    },
  },
];

/**
 * The registry on Deno, which the peers are measured against.
 *
 * @param {string} [folder] where it keeps everything; in memory if left out
 */
export async function startRegistryOnDeno(folder) {
  const program = ["tests/bench/servers/registry.js", ...(folder ? [folder] : [])];
  return startServer(onCore(0, [...(await runner("deno")), ...program]), { cwd: root });
}

/**
 * One that runs the same programs as Node.
 *
 * @param {string} id
 * @param {string} name
 * @param {import("../../server/rig/serve.js").Host} runtime
 * @returns {Host}
 */
function likeNode(id, name, runtime) {
  const serve = async (/** @type {string} */ program) => {
    const path = `tests/bench/servers/${program}`;
    return startServer(onCore(0, [...(await runner(runtime)), path]), { cwd: root });
  };
  return {
    id,
    name,
    async version() {
      const [program = ""] = await runner(runtime);
      const printed = execFileSync(program, ["--version"], { encoding: "utf8" });
      return /\d+\.\d+\.\d+/.exec(printed)?.[0] ?? "";
    },
    registry: () => serve("registry.js"),
    echo: () => serve("echo.js"),
  };
}
