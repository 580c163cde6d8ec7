import { Cohort } from "./cohort.js";

/** A body did not arrive in time. */
export class LateBody extends Error {}

/** In milliseconds, how often bodies are looked after. */
const tick = 500;

/**
 * Gives up bodies that take too long to arrive, for hosts that wait for ever. One timer looks at all of them, because nearly
 * every body is there at once.
 */
export class Arrivals {
  /** Who is awaited, the earliest first. @type {Set<{ deadline: number, giveUp: (reason: LateBody) => void }>} */
  #awaited = new Set();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  /** Deadlines are counted in these: to ask a host for the time costs more than all else here. */
  #ticks = 0;
  #patience;
  #cohort = new Cohort();

  /** @param {number} patience in milliseconds */
  constructor(patience) {
    // The first one may come at once.
    this.#patience = Math.ceil(patience / tick) + 1;
  }

  /** @param {Request} request */
  text(request) {
    return this.#by(this.#ticks + this.#patience, request.text());
  }

  /**
   * A request's body, as the registry reads it.
   *
   * @param {Request} request
   */
  body({ body }) {
    const deadline = this.#ticks + this.#patience;
    return (
      body && {
        getReader: () => {
          const reader = body.getReader();
          return {
            read: () => this.#by(deadline, reader.read()),
            cancel: () => reader.cancel(),
          };
        },
      }
    );
  }

  /**
   * @template T
   * @param {number} deadline
   * @param {Promise<T>} arrival
   * @returns {Promise<T>}
   */
  #by(deadline, arrival) {
    return new Promise((resolve, reject) => {
      const waiting = { deadline, giveUp: reject };
      this.#awaited.add(waiting);
      this.#timer ??= setInterval(() => this.#look(), tick);
      arrival.then(
        (value) => {
          this.#awaited.delete(waiting);
          this.#cohort.add(resolve, value);
        },
        (error) => {
          this.#awaited.delete(waiting);
          reject(error);
        },
      );
    });
  }

  #look() {
    this.#ticks += 1;
    for (const waiting of this.#awaited) {
      if (this.#ticks < waiting.deadline) continue;
      this.#awaited.delete(waiting);
      waiting.giveUp(new LateBody());
    }
    if (this.#awaited.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
