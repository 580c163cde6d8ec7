import { setImmediate } from "node:timers";

/**
 * Lets requests that arrive in one turn of the event loop go on together: they are read one after another, then answered one
 * after another, then sent. So each of the three finds its code and data in the processor's caches, where it takes a
 * fraction of the time. See "Using Cohort Scheduling to Enhance Server Performance" (J. R. Larus and M. Parkes, 2002).
 */
export class Cohort {
  /** Functions, each with its argument behind it. @type {any[]} */
  #waiting = [];

  /**
   * Calls a function with a value when this turn is over.
   *
   * @template T
   * @param {(value: T) => void} go
   * @param {T} value
   */
  add(go, value) {
    if (this.#waiting.length === 0) setImmediate(() => this.#go());
    this.#waiting.push(go, value);
  }

  #go() {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let index = 0; index < waiting.length; index += 2) waiting[index](waiting[index + 1]);
  }
}
