const nextPage = Symbol("next page");

/**
 * @typedef {unknown[] & { [nextPage]?: (() => Promise<Page>) | undefined }} Page
 */

/**
 * Makes a page of a list out of its entries: what is beside them is not enumerable, so that the page
 * compares, spreads and prints as the array it is.
 *
 * @param {unknown[]} values
 * @param {string | undefined} nextMarker
 * @param {string | undefined} feedPosition
 * @param {number} age
 * @param {(() => Promise<Page>) | undefined} next reads the page after this one
 */
export function page(values, nextMarker, feedPosition, age, next) {
  return Object.defineProperties(values, {
    nextMarker: hidden(nextMarker),
    feedPosition: hidden(feedPosition),
    age: hidden(age),
    [nextPage]: hidden(next),
    [Symbol.asyncIterator]: hidden(allEntries),
  });
}

/**
 * Lets the promise of a page be iterated like the page, over all entries from there on.
 *
 * @param {Promise<AsyncIterable<unknown>> | undefined} promise
 */
export function pages(promise) {
  if (!promise) return promise;
  return Object.defineProperty(
    promise,
    Symbol.asyncIterator,
    hidden(async function* () {
      yield* await promise;
    }),
  );
}

/**
 * Lets an answer that is handed out as it came be iterated like the page in it.
 *
 * @param {object} whole
 * @param {AsyncIterable<unknown>} page
 */
export function wholePage(whole, page) {
  return Object.defineProperty(
    whole,
    Symbol.asyncIterator,
    hidden(() => page[Symbol.asyncIterator]()),
  );
}

/** @this {Page} */
async function* allEntries() {
  /** @type {Page | undefined} */
  let current = this;
  while (current) {
    yield* current.values();
    current = await current[nextPage]?.();
  }
}

/** @param {unknown} value */
function hidden(value) {
  return { value, writable: true, configurable: true };
}
