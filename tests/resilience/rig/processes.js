// Programs in processes of their own, which can be killed, stopped and spoken with.

import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** @typedef {{ after: (work: () => void) => void }} Context a test's */

/**
 * @param {Context} context
 * @param {string} name
 * @param {object} options
 */
export function start(context, name, options) {
  const path = fileURLToPath(new URL(`../programs/${name}.js`, import.meta.url));
  const env = { ...process.env };
  delete env.NODE_TEST_CONTEXT;
  const child = fork(path, [JSON.stringify(options)], {
    env,
    // Nobody listens to rejections there, so that each of them ends the program.
    execArgv: ["--unhandled-rejections=strict"],
  });
  context.after(() => child.kill("SIGKILL"));
  return child;
}

/**
 * The next message that has a member.
 *
 * @param {import("node:child_process").ChildProcess} child
 * @param {string} member
 * @returns {Promise<any>} it
 */
export function next(child, member) {
  return new Promise((resolve, reject) => {
    const take = (/** @type {any} */ message) => {
      if (!(member in message)) return;
      child.off("message", take);
      child.off("exit", fail);
      resolve(message[member]);
    };
    const fail = () => reject(new Error(`a program ended before it told its ${member}`));
    child.on("message", take);
    child.once("exit", fail);
  });
}

/** A registry that loses everything when it is killed, and comes back at the same address. */
export class RegistryProcess {
  url = "";
  #context;
  #options;
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #child;

  /**
   * @param {Context} context
   * @param {import("service-registry-client/registry").RegistryOptions} [options]
   */
  static async start(context, options = {}) {
    const registry = new RegistryProcess(context, options);
    await registry.restart();
    return registry;
  }

  /**
   * @param {Context} context
   * @param {import("service-registry-client/registry").RegistryOptions} options
   */
  constructor(context, options) {
    this.#context = context;
    this.#options = options;
  }

  async kill() {
    const child = this.#child;
    const ended = new Promise((resolve) => child?.once("exit", resolve));
    child?.kill("SIGKILL");
    await ended;
  }

  /** @returns {Promise<number>} when it listened again */
  async restart() {
    const port = this.url ? Number(new URL(this.url).port) : 0;
    this.#child = start(this.#context, "registry", { ...this.#options, port });
    this.url = await next(this.#child, "url");
    return Date.now();
  }
}
