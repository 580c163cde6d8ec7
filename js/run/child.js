import { spawn } from "node:child_process";
import { constants } from "node:os";
import { getMember } from "../object.js";

/**
 * How a program ended.
 *
 * @typedef {object} Exit
 * @property {number} status as a shell has it
 * @property {NodeJS.Signals | null} signal that ended it
 * @property {string | undefined} failure why it could not be started
 */

/** A program that runs in this process's place: it has its terminal, and what comes in and goes out. */
export class Child {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #child;
  /** @type {Promise<Exit>} */
  exited;

  /**
   * @param {string[]} command
   * @param {Record<string, string | undefined>} env
   */
  constructor([program = "", ...args], env) {
    // Whoever opens a pipe makes it one that may refuse to be written to, for the program as well; a start undoes that.
    void [process.stdout, process.stderr];
    this.exited = new Promise((resolve) => {
      const fail = (/** @type {unknown} */ error) => resolve(unstarted(program, error));
      try {
        // In the same process group: in one of its own it could not read from the terminal.
        this.#child = spawn(program, args, { stdio: "inherit", env });
        this.#child.once("error", fail);
        this.#child.once("exit", (code, signal) =>
          resolve({ status: code ?? statusOf(signal), signal, failure: undefined }),
        );
      } catch (error) {
        fail(error);
      }
    });
  }

  /** @param {NodeJS.Signals} signal */
  kill(signal) {
    const { pid, exitCode, signalCode } = this.#child ?? {};
    if (!pid || (exitCode ?? signalCode ?? null) !== null) return;
    try {
      // The child's own method takes any signal for its end on Deno.
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** What a shell has as the status of a program that a signal ended. @param {NodeJS.Signals | null} signal */
export function statusOf(signal) {
  return signal ? 128 + (constants.signals[signal] ?? 0) : 128;
}

/** @param {string} program @param {unknown} error @returns {Exit} */
function unstarted(program, error) {
  const code = getMember(error, "code");
  const isMissing = code === "ENOENT";
  const failure = isMissing
    ? `${program}: there is no such program`
    : `${program} cannot be run: ${code ?? error}`;
  return { status: isMissing ? 127 : 126, signal: null, failure };
}
