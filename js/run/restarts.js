// As Docker has them.
const firstPause = 100;
const longestPause = 60_000;
const longEnough = 10_000;

/** Whether, and when, a program is started again. */
export class Restarts {
  #policy;
  #most;
  #count = 0;

  /** @param {"never" | "on-failure" | "always"} policy @param {number} most in a row */
  constructor(policy, most) {
    this.#policy = policy;
    this.#most = most;
  }

  /**
   * How many milliseconds to wait before the next start; `undefined` if there is none.
   *
   * @param {import("./child.js").Exit} exit
   * @param {number} millis for which it ran
   */
  pauseAfter({ status, failure }, millis) {
    if (this.#policy === "never" || (this.#policy === "on-failure" && status === 0)) {
      return undefined;
    }
    // Of a program that never ran the command is wrong; of one that did, it may be being replaced.
    if (failure && this.#count === 0) return undefined;
    if (millis >= longEnough) this.#count = 0;
    if (this.#count >= this.#most) return undefined;
    this.#count += 1;
    return Math.min(firstPause * 2 ** (this.#count - 1), longestPause);
  }
}
