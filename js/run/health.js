import { spawn } from "node:child_process";
import { within } from "../within.js";

/** Until it is well for the first time, a program is asked more often, in milliseconds: it is waited for. */
const startInterval = 1_000;

/**
 * @typedef {object} Health
 * @property {string} check
 * @property {number} interval
 * @property {number} timeout
 * @property {number} failures
 */

/** Asks a program how it is, again and again. */
export class HealthCheck {
  #health;
  #changed;
  #stopped = new AbortController();
  /** @type {boolean | undefined} */
  #isWell;
  #failures = 0;

  /**
   * @param {Health} health
   * @param {(isWell: boolean, reason: string) => void} changed
   */
  constructor(health, changed) {
    this.#health = health;
    this.#changed = changed;
    this.#run();
  }

  stop() {
    this.#stopped.abort();
  }

  async #run() {
    const { check, interval, timeout, failures } = this.#health;
    const { signal } = this.#stopped;
    const ask = /^https?:\/\//i.test(check) ? askUrl : askCommand;
    while (!signal.aborted) {
      const began = performance.now();
      const problem = await ask(check, timeout, signal);
      if (signal.aborted) return;
      this.#failures = problem === undefined ? 0 : this.#failures + 1;
      if (problem === undefined) this.#become(true, "");
      else if (this.#failures >= failures) this.#become(false, problem);
      const pause = this.#isWell === undefined ? Math.min(interval, startInterval) : interval;
      await wait(Math.max(began + pause - performance.now(), 0), signal);
    }
  }

  /** @param {boolean} isWell @param {string} reason */
  #become(isWell, reason) {
    if (this.#isWell === isWell) return;
    this.#isWell = isWell;
    this.#changed(isWell, reason);
  }
}

/** @typedef {(check: string, timeout: number, stopped: AbortSignal) => Promise<string | undefined>} Ask what is wrong */

/** @type {Ask} */
async function askUrl(url, timeout, stopped) {
  const late = () => new Error(`not answered within ${timeout} ms`);
  try {
    const status = await within(
      (signal) => statusOf(url, signal),
      { timeout, signal: stopped },
      late,
    );
    return status < 400 ? undefined : `${url} is answered with status ${status}`;
  } catch (error) {
    const { cause, message } = /** @type {Error & { cause?: Error }} */ (error);
    return `${url}: ${cause?.message || message}`;
  }
}

/** @param {string} url @param {AbortSignal} signal */
async function statusOf(url, signal) {
  const { body, status } = await fetch(url, { signal, redirect: "manual" });
  await body?.cancel();
  return status;
}

/** @type {Ask} */
function askCommand(command, timeout, stopped) {
  return new Promise((resolve) => {
    // A group of its own, so that all of it can be ended.
    const child = spawn("sh", ["-c", command], { stdio: "ignore", detached: true });
    const end = () => {
      try {
        process.kill(-(/** @type {number} */ (child.pid)), "SIGKILL");
      } catch {
        // It has ended.
      }
    };
    const timer = setTimeout(() => {
      end();
      resolve(`the check took longer than ${timeout} ms`);
    }, timeout);
    stopped.addEventListener("abort", end);
    const settle = (/** @type {string | undefined} */ problem) => {
      clearTimeout(timer);
      stopped.removeEventListener("abort", end);
      resolve(problem);
    };
    child.once("error", (error) => settle(`the check cannot be run: ${error.message}`));
    child.once("exit", (code, signal) =>
      settle(code === 0 ? undefined : `the check ended with ${signal ?? `status ${code}`}`),
    );
  });
}

/** @param {number} millis @param {AbortSignal} signal @returns {Promise<void>} */
function wait(millis, signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, millis);
    signal.addEventListener("abort", done);
  });
}
