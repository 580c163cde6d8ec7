import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * @typedef {object} Server
 * @property {Record<string, string>} environment what the server printed of itself
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a server that prints one line of JSON when it listens.
 *
 * @param {string[]} command
 * @returns {Promise<Server>}
 */
export async function startServer(command) {
  const child = start(command, {});
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    once(child, "exit").then(() => {
      throw new Error(`${command.join(" ")} ended before it listened`);
    }),
  ]);
  return {
    environment: JSON.parse(line),
    stop: async () => {
      const ended = once(child, "exit");
      // The whole group: what npm installs for a runtime may be a script that starts it.
      process.kill(-Number(child.pid));
      await ended;
    },
  };
}

/**
 * Runs a program to its end and returns what it printed.
 *
 * @param {string[]} command
 * @param {Record<string, string>} environment
 */
export async function runToEnd(command, environment) {
  const child = start(command, environment);
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`${command.join(" ")} ended with status ${status}`);
  return output;
}

/**
 * @param {string[]} command
 * @param {Record<string, string>} environment
 */
function start([program = "", ...args], environment) {
  return spawn(program, args, {
    cwd: root,
    env: { ...process.env, PATH: `${root}/node_modules/.bin:${process.env.PATH}`, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
}
