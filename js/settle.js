/**
 * Tells a callback how a promise settled: its number, whether it was fulfilled, and with what.
 *
 * @param {PromiseLike<unknown>} promise
 * @param {(id: number, fulfilled: boolean, value: unknown) => void} callback
 * @param {number} id
 */
export function whenSettled(promise, callback, id) {
  promise.then(
    (value) => callback(id, true, value),
    (reason) => callback(id, false, reason),
  );
}
