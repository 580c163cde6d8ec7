/**
 * Calls a function on a stack of its own, where what it throws reaches the program's own handler of
 * uncaught errors and nothing else.
 *
 * @param {(...args: unknown[]) => void} callback
 * @param {unknown[]} args
 */
export function callLater(callback, ...args) {
  queueMicrotask(() => callback(...args));
}
