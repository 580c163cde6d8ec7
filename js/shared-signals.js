/**
 * A program's signal for all calls of a client that it ends, which wait for it by one listener: Node warns of a leak where a
 * signal has more than ten.
 */
class SharedSignal {
  #signal;
  /** @type {Set<() => void>} */
  #listeners = new Set();

  /** @param {AbortSignal} signal */
  constructor(signal) {
    this.#signal = signal;
  }

  get aborted() {
    return this.#signal.aborted;
  }

  get reason() {
    return this.#signal.reason;
  }

  throwIfAborted() {
    this.#signal.throwIfAborted();
  }

  /** @param {"abort"} event @param {() => void} listener */
  addEventListener(event, listener) {
    if (!this.#listeners.size) this.#signal.addEventListener(event, this.#tell);
    this.#listeners.add(listener);
  }

  /** @param {"abort"} event @param {() => void} listener */
  removeEventListener(event, listener) {
    this.#listeners.delete(listener);
    if (!this.#listeners.size) this.#signal.removeEventListener(event, this.#tell);
  }

  #tell = () => {
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        // As of any signal's listeners, one that throws keeps no other from being told.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  };
}

/** The signals that a client's calls have been given. */
export class SharedSignals {
  /** @type {WeakMap<AbortSignal, SharedSignal>} */
  #shared = new WeakMap();

  /** @param {AbortSignal} signal */
  of(signal) {
    const shared = this.#shared.get(signal) ?? new SharedSignal(signal);
    this.#shared.set(signal, shared);
    return shared;
  }
}
