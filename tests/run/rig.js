// Programs that are run by the command, and a registry that they are registered with.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Client } from "service-registry-client";
import { Registry } from "service-registry-client/registry";
import { serve } from "service-registry-client/serve";
import { account } from "../package/registry.js";
import { freePort } from "../runtimes/rig/free-port.js";

const bin = fileURLToPath(new URL("../../js/bin.js", import.meta.url));

/** @typedef {import("node:test").TestContext} Context */

/** A registry at an address that it may leave and come back to, having forgotten all. */
export class RegistryAt {
  #port;
  /** @type {(() => Promise<void>) | undefined} */
  #close;

  /** @param {number} port */
  constructor(port) {
    this.#port = port;
  }

  /** @param {Context} context @param {{ isAway?: boolean }} [options] */
  static async start(context, { isAway = false } = {}) {
    const registry = new RegistryAt(await freePort());
    if (!isAway) await registry.open();
    context.after(() => registry.close());
    return registry;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}/v1.0`;
  }

  get client() {
    return new Client(account.username, account.apiKey, "us", { url: this.url });
  }

  async open() {
    const registry = new Registry({ accounts: [account] });
    const server = await serve(registry, { port: this.#port });
    this.#close = async () => {
      await server.close();
      await registry.close();
    };
  }

  async close() {
    await this.#close?.();
    this.#close = undefined;
  }

  /** What is registered. */
  async ids() {
    return (await this.client.services.list()).map(({ id }) => id);
  }

  /** Resolves when exactly these are registered. @param {string[]} ids */
  async has(...ids) {
    await until(
      async () => (await this.ids()).join() === ids.join(),
      `[${ids}] and no others are registered`,
    );
  }
}

/**
 * @typedef {object} Host what runs the command, and the arguments of its own
 * @property {string} program
 * @property {string[]} args
 */

/** @type {Host} */
const node = { program: process.execPath, args: [] };

/**
 * Starts `service-registry run`.
 *
 * @param {Context} context
 * @param {{ url: string }} registry
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, input?: string | Buffer, host?: Host, isInTerminal?: boolean }} [how]
 */
export function run(context, registry, args, { env = {}, input, host = node, isInTerminal } = {}) {
  const words = [host.program, ...host.args, bin, "run", ...args];
  const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const [program = "", ...rest] = isInTerminal
    ? ["script", "-qec", `exec ${quoted}`, "/dev/null"]
    : words;
  const child = spawn(program, rest, {
    // A group of its own, so that the program does not outlive a test that fails.
    detached: true,
    env: {
      ...process.env,
      NODE_TEST_CONTEXT: "",
      HOME: "/nonexistent",
      SHELL: "/bin/sh",
      SERVICE_REGISTRY_URL: registry.url,
      SERVICE_REGISTRY_USERNAME: account.username,
      SERVICE_REGISTRY_API_KEY: account.apiKey,
      ...env,
    },
  });
  context.after(() => {
    for (const group of isInTerminal ? [...childrenOf(child), child.pid] : [child.pid]) {
      try {
        if (group) process.kill(-group, "SIGKILL");
      } catch {
        // All of it has ended.
      }
    }
  });
  const output = { stdout: "", stderr: "" };
  for (const name of /** @type {const} */ (["stdout", "stderr"])) {
    child[name].setEncoding("utf8").on("data", (chunk) => {
      output[name] += chunk;
    });
  }
  // A program that does not read has ended before all of it was written.
  child.stdin.on("error", () => {});
  if (input !== undefined) child.stdin.end(input);
  const seen = () => JSON.stringify(output);
  return {
    child,
    output,
    /** The status, or the name of a signal. */
    ended: once(child, "close").then(([code, signal]) => signal ?? code),
    /** @param {NodeJS.Signals} signal */
    kill: (signal) => child.kill(signal),
    /** @param {RegExp} pattern of the standard output */
    says: (pattern) =>
      until(
        () => pattern.test(output.stdout),
        () => `${pattern}: ${seen()}`,
      ),
    /** @param {RegExp} pattern of the standard error output */
    tells: (pattern) =>
      until(
        () => pattern.test(output.stderr),
        () => `${pattern}: ${seen()}`,
      ),
  };
}

/**
 * What is in a terminal is a group of its own, and may live through the terminal's end.
 *
 * @param {import("node:child_process").ChildProcess} child
 */
function childrenOf({ pid }) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").map(Number);
  } catch {
    return [];
  }
}

/**
 * A shell that says what it gets, and ends by SIGTERM.
 *
 * @param {string} [onTerm] what it does then
 */
export function listening(onTerm = "exit 0") {
  const traps = ["INT", "HUP", "QUIT", "USR1", "USR2", "WINCH"]
    .map((signal) => `trap 'echo got ${signal}' ${signal}`)
    .join("; ");
  const term = `trap 'echo got TERM; ${onTerm}' TERM`;
  return ["sh", "-c", `${traps}; ${term}; echo ready $$; while :; do sleep 0.05; done`];
}

/**
 * @param {() => unknown} holds
 * @param {string | (() => string)} what
 * @param {number} [seconds]
 */
export async function until(holds, what, seconds = 20) {
  const end = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > end) {
      throw new Error(`not within ${seconds} s: ${typeof what === "string" ? what : what()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** @param {number} pid */
export function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
