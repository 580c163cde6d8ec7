/**
 * What a promise ends with, unless the time or the caller's signal ends the waiting first.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {{ timeout?: number | undefined, signal?: AbortSignal | undefined }} limits
 * @param {() => unknown} late the error when the time is over
 * @returns {Promise<T>}
 */
export async function within(promise, { timeout, signal }, late) {
  let end = () => {};
  /** @type {Promise<never>} */
  const over = new Promise((_resolve, reject) => {
    const timer = timeout && setTimeout(() => reject(late()), timeout);
    const abort = () => reject(signal?.reason);
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) abort();
    end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
  });
  try {
    return await Promise.race([promise, over]);
  } finally {
    end();
  }
}

/** @param {number} millis */
export function sleep(millis) {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
