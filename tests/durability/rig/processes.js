// Durable registries in processes of their own.

import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** @typedef {{ after: (work: () => void) => void }} Context a test's */

const program = fileURLToPath(new URL("../programs/registry.js", import.meta.url));

/** A place for a registry's directory, which is not made yet. @param {Context} context */
export function place(context) {
  const folder = mkdtempSync(join(tmpdir(), "durability-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "registry");
}

/** A registry's process, which is killed when its test ends. */
export class RegistryProcess {
  /** @type {string} */
  url = "";
  #child;

  /**
   * Starts one that listens.
   *
   * @param {Context} context
   * @param {import("../programs/registry.js").Options} options
   */
  static async start(context, options) {
    const process = new RegistryProcess(options);
    context.after(() => process.signal("SIGKILL"));
    const { url, refused } = await process.#first();
    if (!url) throw new Error(`It does not start: ${JSON.stringify(refused)}`);
    process.url = url;
    return process;
  }

  /**
   * Starts one that is to refuse.
   *
   * @param {import("../programs/registry.js").Options} options
   * @returns {Promise<{ code: string, message: string } | undefined>} how; `undefined` if it listens
   */
  static async refusal(options) {
    const process = new RegistryProcess(options);
    const { refused } = await process.#first();
    await process.kill();
    return refused;
  }

  /** @param {import("../programs/registry.js").Options} options */
  constructor(options) {
    const env = { ...process.env };
    delete env.NODE_TEST_CONTEXT;
    this.#child = fork(program, [JSON.stringify(options)], {
      env,
      execArgv: ["--unhandled-rejections=strict"],
    });
    this.ended = once(this.#child, "exit");
  }

  get pid() {
    return this.#child.pid;
  }

  /** @param {NodeJS.Signals} signal */
  signal(signal) {
    this.#child.kill(signal);
  }

  async kill() {
    this.signal("SIGKILL");
    await this.ended;
  }

  /** @returns {Promise<any>} what it says first */
  #first() {
    return new Promise((resolve, reject) => {
      this.#child.once("message", resolve);
      this.#child.once("exit", (code, signal) => {
        reject(new Error(`A registry ended with ${signal ?? code} and said nothing`));
      });
    });
  }
}
