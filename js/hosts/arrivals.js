/** A body did not arrive in time. */
export class LateBody extends Error {}

/**
 * Gives up bodies that take too long to arrive, for hosts that wait for ever. One timer looks at all of them, because nearly
 * every body is there at once.
 */
export class Arrivals {
  /** By what to do when it is late: by when it must be there, the earliest first. @type {Map<() => void, number>} */
  #awaited = new Map();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  #patience;

  /** @param {number} patience in milliseconds */
  constructor(patience) {
    this.#patience = patience;
  }

  /**
   * A request's body, as the registry reads it.
   *
   * @param {Request} request
   */
  bodyOf(request) {
    const deadline = performance.now() + this.#patience;
    const { body } = request;
    return {
      body: body && {
        getReader: () => {
          const reader = body.getReader();
          return {
            read: () => this.#by(deadline, reader.read()),
            cancel: () => reader.cancel(),
          };
        },
      },
      text: () => this.#by(deadline, request.text()),
    };
  }

  /**
   * @template T
   * @param {number} deadline
   * @param {Promise<T>} promise
   * @returns {Promise<T>}
   */
  #by(deadline, promise) {
    return new Promise((resolve, reject) => {
      const late = () => reject(new LateBody());
      this.#awaited.set(late, deadline);
      this.#timer ??= setInterval(() => this.#look(), 500);
      const done = () => this.#awaited.delete(late);
      promise.finally(done).then(resolve, reject);
    });
  }

  #look() {
    const now = performance.now();
    for (const [late, deadline] of this.#awaited) {
      if (now < deadline) continue;
      this.#awaited.delete(late);
      late();
    }
    if (this.#awaited.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
