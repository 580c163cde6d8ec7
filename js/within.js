import { ServiceRegistryError } from "./errors.js";

/** @typedef {{ timeout?: number | undefined, signal?: AbortSignal | undefined }} Limits */

/**
 * Sets a timer, or only tries to. Edge runtimes allow none outside of a request: the error says what to do instead.
 *
 * @param {string} instead
 * @param {() => any} [set]
 */
export function needTimers(instead, set = () => clearTimeout(setTimeout(() => {}))) {
  try {
    return set();
  } catch (cause) {
    const message = `Timers are not allowed here: ${instead}`;
    throw new ServiceRegistryError(message, { code: "unsupported", cause });
  }
}

/** @param {any} timer of `setTimeout`, or of a pacemaker's `after` */
export function clearTimer(timer) {
  if (timer?.clear) timer.clear();
  else clearTimeout(timer);
}

/**
 * What some work ends with, unless its time or the caller's signal ends it first. That also ends what the work waits for, by
 * the signal that it is given; work that ignores it holds nobody.
 *
 * @template T
 * @param {(ended: AbortSignal) => Promise<T>} work
 * @param {Limits} limits
 * @param {(timeout: number) => unknown} [late] the error when the time is over
 * @param {(callback: () => void, millis: number) => any} [after]
 * @returns {Promise<T>}
 */
export function within(work, limits, late, after) {
  return new Promise((resolve, reject) => limit(work, limits, resolve, reject, late, after));
}

/**
 * The same by callbacks, of which the first call counts.
 *
 * @template T
 * @param {(ended: AbortSignal) => Promise<T>} work
 * @param {Limits} limits
 * @param {(value: T) => void} succeed
 * @param {(reason: unknown) => void} fail
 * @param {(timeout: number) => unknown} [late]
 * @param {(callback: () => void, millis: number) => any} [after]
 * @param {AbortController} [controller] of that signal
 */
export function limit(
  work,
  { timeout, signal },
  succeed,
  fail,
  late,
  after = setTimeout,
  controller = new AbortController(),
) {
  /** @type {any} */
  let timer;
  const settle = () => {
    clearTimer(timer);
    signal?.removeEventListener("abort", abort);
  };
  const end = (/** @type {unknown} */ error) => {
    settle();
    try {
      fail(error);
    } finally {
      controller.abort();
    }
  };
  const abort = () => end(signal?.reason);
  if (signal?.aborted) return abort();
  try {
    if (timeout) {
      const set = () => after(() => end(late?.(timeout)), timeout);
      timer = needTimers("make calls in a request", set);
    }
    signal?.addEventListener("abort", abort);
    work(controller.signal).then((value) => {
      settle();
      succeed(value);
    }, end);
  } catch (error) {
    end(error);
  }
}

/** @param {number} millis @param {AbortSignal} [ended] */
export function sleep(millis, ended) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    ended?.addEventListener("abort", () => clearTimeout(timer));
  });
}
