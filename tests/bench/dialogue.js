// Programs that are told a line and answer one, and otherwise wait.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { root } from "../package/scratch.js";

/**
 * Starts one. It ends with its input, also when this process does.
 *
 * @param {string} name
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} [env]
 */
export function openDialogue(name, [program = "", ...args], env = process.env) {
  const child = spawn(program, args, { cwd: root, env, stdio: "pipe", detached: true });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (chunk) => {
    errors += chunk;
  });
  // What it could not read is told by its end.
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: Number(child.pid),
    /** @param {unknown} question @returns {Promise<any>} its answer; both are JSON */
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { done, value } = await lines.next();
      if (done) throw new Error(`${name} broke off: ${errors.trim()}`);
      return JSON.parse(value);
    },
    async close() {
      const ended = child.exitCode ?? child.signalCode ?? once(child, "close");
      child.stdin.end();
      await ended;
    },
  };
}
