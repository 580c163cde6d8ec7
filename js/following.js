/**
 * An async iterator over what `read` brings, batch by batch.
 *
 * Ending it, by `return()` or by the signal, ends a read under way at once: a generator would let
 * `return()` wait for it, and a long poll takes long.
 *
 * @param {(call: import("./calls.js").Call) => void} read
 * @param {(reason: unknown) => void} abort ends the read under way
 * @param {AbortSignal | undefined} signal ends the iteration, which then fails with its reason
 */
export function following(read, abort, signal) {
  /** @type {unknown[]} */
  let batch = [];
  let isOver = false;
  let turn = Promise.resolve();

  const end = (/** @type {unknown} */ reason) => {
    if (isOver) return;
    isOver = true;
    batch = [];
    signal?.removeEventListener("abort", onAbort);
    abort(reason);
  };
  /** @type {{ reason: unknown } | undefined} */
  let aborted;
  const onAbort = () => {
    aborted = { reason: signal?.reason };
    end(aborted.reason);
  };

  const step = async () => {
    while (!isOver) {
      if (batch.length > 0) return { done: false, value: batch.shift() };
      try {
        const next = await new Promise((answer, fail) => read({ answer, fail }));
        if (!isOver) batch = next;
      } catch (error) {
        if (isOver) break;
        end(error);
        throw error;
      }
    }
    if (aborted) {
      const { reason } = aborted;
      aborted = undefined;
      throw reason;
    }
    return { done: true, value: undefined };
  };

  let listens = false;
  const listen = () => {
    listens = true;
    if (signal?.aborted) onAbort();
    else signal?.addEventListener("abort", onAbort);
  };

  return {
    next() {
      // Not before: who never asks never ends it either, and the signal may live for long.
      if (!listens && !isOver) listen();
      // One after the other, so that events come out in their order however they are asked for.
      const result = turn.then(step);
      turn = result.then(
        () => {},
        () => {},
      );
      return result;
    },
    async return(/** @type {unknown} */ value) {
      // A reason that is no object: the engine's own would keep its stack, and with it all of this.
      end(null);
      aborted = undefined;
      return { done: true, value: await value };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
