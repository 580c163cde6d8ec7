import { ServiceRegistryError } from "./errors.js";

/** @typedef {(argument: unknown) => unknown} Listener */

/**
 * Listeners by event, with the habits of Node's emitters but for two: an `error` that nobody listens to
 * is not thrown, and what a listener throws, or what its promise rejects with, is an `error` event in
 * its turn. So no listener keeps others from being called, or ends whoever emits.
 */
export class Emitter {
  /** @type {Map<string, { listener: Listener, once: boolean }[]>} */
  #listeners = new Map();

  /** The latest `error`, whether somebody listened or not. @type {unknown} */
  lastError = null;

  /** Is told of every event before its listeners. @type {((event: string, argument: any) => void) | undefined} */
  watch;

  /** Errors that are told when somebody can listen. @type {unknown[] | undefined} */
  held;

  /**
   * @param {string} event
   * @param {Listener} listener
   * @param {boolean} once
   */
  add(event, listener, once) {
    if (typeof listener !== "function") {
      const message = "listener must be a function";
      throw new ServiceRegistryError(message, { code: "invalid_argument" });
    }
    // A list is replaced, never changed: an event goes to those who listened when it happened.
    this.#listeners.set(event, [...this.#of(event), { listener, once }]);
  }

  /**
   * Removes the one that was added last of those that are this listener.
   *
   * @param {string} event
   * @param {Listener} listener
   */
  remove(event, listener) {
    const known = this.#of(event);
    const index = known.findLastIndex((entry) => entry.listener === listener);
    if (index >= 0) this.#listeners.set(event, known.toSpliced(index, 1));
  }

  /** @param {string} [event] all events without one */
  clear(event) {
    if (event === undefined) this.#listeners.clear();
    else this.#listeners.delete(event);
  }

  /** @param {string} event */
  count(event) {
    return this.#of(event).length;
  }

  /** Tells the errors that were held back. */
  release() {
    const held = this.held ?? [];
    this.held = undefined;
    for (const error of held) this.emit("error", error);
  }

  /**
   * Calls an event's listeners in the order they were added.
   *
   * @param {string} event
   * @param {unknown} argument
   */
  emit(event, argument) {
    if (event === "error") this.lastError = argument;
    this.watch?.(event, argument);
    if (event === "error" && this.held) {
      this.held.push(argument);
      return;
    }
    const called = this.#of(event);
    if (called.some(({ once }) => once)) {
      const kept = called.filter(({ once }) => !once);
      this.#listeners.set(event, kept);
    }
    for (const { listener } of called) this.#call(event, listener, argument);
  }

  /**
   * @param {string} event
   * @param {Listener} listener
   * @param {unknown} argument
   */
  #call(event, listener, argument) {
    const fail = (/** @type {unknown} */ cause) => {
      const message = `A listener of "${event}" failed: ${describe(cause)}`;
      const error = new ServiceRegistryError(message, { code: "listener_failed", cause });
      if (event === "error") this.lastError = error;
      else this.emit("error", error);
    };
    try {
      const result = /** @type {{ then?: unknown } | undefined} */ (listener(argument));
      if (typeof result?.then === "function") Promise.resolve(result).catch(fail);
    } catch (cause) {
      fail(cause);
    }
  }

  /** @param {string} event */
  #of(event) {
    return this.#listeners.get(event) ?? [];
  }
}

/** @param {unknown} cause anything, even what cannot be made a text */
export function describe(cause) {
  try {
    return String(cause instanceof Error ? cause.message : cause);
  } catch {
    return typeof cause;
  }
}
