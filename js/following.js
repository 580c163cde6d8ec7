import { callLater } from "./callback.js";
import { callFields, optionsFrom } from "./signature.js";
import { needTimers } from "./within.js";

/** What to do where there are no timers. */
export const readEach = "call events.list() in each request";

const fields =
  "from: a string; type: a string; extended: true or false; pollInterval: a number of milliseconds, from 0 to 2147483647";

/** Reads the options of a poller. @param {unknown} options */
export function pollingFrom(options) {
  return optionsFrom(fields, options);
}

/** Reads the options of `events.follow`. @param {unknown} options @returns {any} */
export function followingFrom(options) {
  const read = optionsFrom(`${fields}; ${callFields}; onError: a function`, options);
  return { ...read, follows: true };
}

/**
 * @typedef {import("../pkg/client/client.js").Feed} Feed a place in the feed, on the Rust side
 * @typedef {import("./sender.js").Sender} Sender
 */

/**
 * Reads what is new: entries, or else why there are none; after a pause, in milliseconds, there may be more. Rejects with
 * what reading again cannot mend.
 *
 * @param {Feed} feed
 * @param {Sender} sender
 * @param {AbortSignal} signal
 * @param {number} [timeout] of a request that is not held, in milliseconds
 */
export async function read(feed, sender, signal, timeout) {
  const [line, wait] = feed.ask();
  const outcome = await sender.send(line, undefined, { timeout, wait, signal });
  signal.throwIfAborted();
  const [entries, error, pause] = feed.take(outcome);
  return { entries, error, pause };
}

/**
 * An async iterator over what happens.
 *
 * Ending it, by `return()` or by the signal, ends a read under way at once: a generator would let
 * `return()` wait for it, and a long poll takes long.
 *
 * @param {Feed} feed
 * @param {Sender} sender
 * @param {object} [options]
 * @param {AbortSignal} [options.signal] ends the iteration, which then fails with its reason
 * @param {number} [options.timeout]
 * @param {(error: unknown) => void} [options.onError] is told of failures that reading goes on after
 */
export function following(feed, sender, { signal, timeout, onError } = {}) {
  const controller = new AbortController();
  let pause = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let wake = () => {};
  /** @type {unknown[]} */
  let batch = [];
  let isOver = false;
  let turn = Promise.resolve();

  const end = (/** @type {unknown} */ reason) => {
    if (isOver) return;
    isOver = true;
    batch = [];
    signal?.removeEventListener("abort", onAbort);
    clearTimeout(timer);
    wake();
    controller.abort(reason);
  };
  /** @type {{ reason: unknown } | undefined} */
  let aborted;
  const onAbort = () => {
    aborted = { reason: signal?.reason };
    end(aborted.reason);
  };

  const readOn = async () => {
    needTimers(readEach);
    if (pause) {
      await new Promise((/** @type {(nothing?: undefined) => void} */ resolve) => {
        wake = resolve;
        timer = setTimeout(resolve, pause);
      });
    }
    if (isOver) return;
    const page = await read(feed, sender, controller.signal, timeout);
    if (isOver) return;
    pause = page.pause;
    batch = page.entries;
    if (batch.length > 0) feed.pass(batch.at(-1));
    if (page.error && onError) callLater(onError, page.error);
  };

  const step = async () => {
    while (!isOver) {
      if (batch.length > 0) return { done: false, value: batch.shift() };
      try {
        await readOn();
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
