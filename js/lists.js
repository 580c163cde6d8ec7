import { page } from "./page.js";

/** How many lists are remembered at most; of further ones the oldest is forgotten. */
const capacity = 100;

/**
 * A list as it was read.
 *
 * @typedef {object} List
 * @property {unknown[]} values
 * @property {string | undefined} next where the page after it starts
 * @property {string | undefined} feedPosition
 * @property {number} askedAt in milliseconds, of the client's own clock, as all times here
 */

/**
 * The lists a client has read last, by what they were asked for with.
 *
 * Discovery that asks the registry for every request of its own is slow when the registry is, and blind when it is away;
 * what was true a moment ago is usually still good.
 */
export class Lists {
  /** The most recently read last. @type {Map<string, List>} */
  #known = new Map();

  /**
   * What a call ends with that is answered from memory, if something was read that is no older than that.
   *
   * @param {string} line
   * @param {number | undefined} maxAge
   * @param {number} now
   */
  find(line, maxAge, now) {
    const list = this.#known.get(line);
    if (!list || !maxAge || now - list.askedAt > maxAge) return undefined;
    return endOf(copy(list), now - list.askedAt);
  }

  /**
   * What a call ends with that was made.
   *
   * @param {string} line
   * @param {any} options
   * @param {number} askedAt
   * @param {any[]} end what the Rust side says of it: an error that may pass, and the time; or else what was read
   */
  end(line, options, askedAt, [error, ...read]) {
    const { maxAge, staleIfError } = options ?? {};
    if (error) {
      const stale = this.find(line, staleIfError, read[0]);
      if (!stale) throw error;
      return stale;
    }
    const [values, whole, next, feedPosition] = read;
    const list = { values, next, feedPosition, askedAt };
    // A list as it came is not kept.
    if (!whole && (maxAge || staleIfError)) this.#keep(line, copy(list));
    return endOf(list, 0, whole);
  }

  /** Unless what was asked for later is known already. @param {string} line @param {List} list */
  #keep(line, list) {
    const known = this.#known.get(line);
    if (known && known.askedAt > list.askedAt) return;
    this.#known.delete(line);
    for (const [oldest] of this.#known) {
      if (this.#known.size < capacity) break;
      this.#known.delete(oldest);
    }
    this.#known.set(line, list);
  }
}

/** A copy that its owner may change. @param {List} list */
function copy(list) {
  return { ...list, values: structuredClone(list.values) };
}

/** @param {List} list @param {number} age @param {object} [whole] the answer as it came */
function endOf({ values, next, feedPosition }, age, whole) {
  return [page(values, next, feedPosition, age), whole, next];
}
