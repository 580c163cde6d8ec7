// Servers of others that Debian packages: installed, started on loopback at ports that are free, and ended.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { start } from "../../runtimes/rig/commands.js";
import { installPackages } from "../../runtimes/rig/debian.js";
import { Unavailable } from "../../runtimes/rig/tools.js";
import { cpuMicros } from "../servers/process.js";

/** @typedef {import("../load/load.js").Plan} Plan */

/**
 * @typedef {object} Peer
 * @property {{ id: string, name: string, durability: string, atLeast: number }[]} exchanges what it is asked, and how many
 *   times as many heartbeats the registry should answer
 * @property {(folder: string) => Promise<StartedPeer>} start
 */

/** @typedef {{ version: string, server: import("../servers/process.js").ServerProcess, plans: Record<string, Plan> }} StartedPeer plans by the exchange's id */

/**
 * Sees to it that a program is there.
 *
 * @param {string} name of Debian's package
 * @param {string} program that is in it
 * @returns {Promise<string>} its version
 */
export async function installedVersion(name, program) {
  if (!existsSync(program)) {
    const complaint = await installPackages([name]);
    if (!existsSync(program)) {
      throw new Unavailable(
        `apt-get install ${name}: ${complaint || "not as root, not on Debian"}`,
      );
    }
  }
  return packagedVersion(name);
}

/** Nothing where another distribution has it. @param {string} name */
function packagedVersion(name) {
  try {
    const printed = execFileSync("dpkg-query", ["--show", name], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    // Of 5:7.0.15-1~deb12u10 what its makers call it.
    return /\t(?:\d+:)?([\d.]+)/.exec(printed)?.[1] ?? "";
  } catch {
    return "";
  }
}

/**
 * Starts a server, and waits until it takes connections.
 *
 * @param {string[]} command
 * @param {number} port
 * @param {{ cwd: string, env?: Record<string, string> }} options
 * @returns {Promise<import("../servers/process.js").ServerProcess>}
 */
export async function startPeer(command, port, options) {
  const server = start(command, options);
  let hasEnded = false;
  server.ended.then(() => {
    hasEnded = true;
  });
  const deadline = performance.now() + 30_000;
  while (!(await takesConnections(port))) {
    if (hasEnded || performance.now() > deadline) {
      await server.stop();
      const program = command.find((word) => word.startsWith("/"));
      throw new Error(`${program} does not listen:\n${server.output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url: `http://127.0.0.1:${port}`,
    apiKey: undefined,
    cpuMicros: () => cpuMicros(Number(server.pid)),
    stop: server.stop,
  };
}

/** @param {number} port @returns {Promise<boolean>} */
function takesConnections(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
