import { ServiceRegistryError } from "./errors.js";

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
 * @param {{ timeout?: number | undefined, signal?: AbortSignal | undefined }} limits
 * @param {() => unknown} [late] the error when the time is over
 * @param {(callback: () => void, millis: number) => any} [after]
 * @param {AbortController} [controller] of that signal
 * @returns {Promise<T>}
 */
export function within(
  work,
  { timeout, signal },
  late,
  after = setTimeout,
  controller = new AbortController(),
) {
  return new Promise((resolve, reject) => {
    /** @type {any} */
    let timer;
    const settle = () => {
      clearTimer(timer);
      signal?.removeEventListener("abort", abort);
    };
    const fail = (/** @type {unknown} */ error) => {
      settle();
      reject(error);
      controller.abort();
    };
    const abort = () => fail(signal?.reason);
    if (signal?.aborted) return abort();
    if (timeout) {
      const set = () => after(() => fail(late?.()), timeout);
      timer = needTimers("make calls in a request", set);
    }
    signal?.addEventListener("abort", abort);
    work(controller.signal).then((value) => {
      settle();
      resolve(value);
    }, fail);
  });
}

/** @param {number} millis @param {AbortSignal} [ended] */
export function sleep(millis, ended) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    ended?.addEventListener("abort", () => clearTimeout(timer));
  });
}
