// Time that passes when it is told to, so that what waits for seconds can be measured at once.

import process from "node:process";

/** @typedef {{ at: number, callback: () => void }} Timer */

export class VirtualTime {
  #start = Date.now();
  #now = this.#start;
  #ids = 0;
  /** @type {Map<number, Timer>} */
  #timers = new Map();

  /** Puts it in the place of the time there is. */
  install() {
    const start = this.#start;
    Date.now = () => this.#now;
    const passed = () => this.#now - start;
    performance.now = passed;
    const { bigint } = process.hrtime;
    const now = () => [Math.floor(passed() / 1e3), (passed() % 1e3) * 1e6];
    process.hrtime = /** @type {any} */ (Object.assign(now, { bigint }));
    globalThis.setTimeout = /** @type {any} */ (this.#set.bind(this));
    globalThis.clearTimeout = /** @type {any} */ (this.#timers.delete.bind(this.#timers));
  }

  /** @param {() => void} callback @param {number} [millis] */
  #set(callback, millis = 0) {
    this.#ids += 1;
    this.#timers.set(this.#ids, { at: this.#now + Math.ceil(millis), callback });
    return this.#ids;
  }

  /** Lets as much time pass as it takes for the next timer to fire. */
  fire() {
    let next = 0;
    let at = Number.POSITIVE_INFINITY;
    for (const [id, timer] of this.#timers) {
      if (timer.at >= at) continue;
      next = id;
      at = timer.at;
    }
    const timer = this.#timers.get(next);
    this.#timers.delete(next);
    this.#now = Math.max(this.#now, at);
    timer?.callback();
  }
}
