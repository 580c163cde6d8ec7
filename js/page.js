const nextPage = Symbol("next page");

/**
 * @typedef {unknown[] & { nextMarker?: string, [nextPage]?: (() => Promise<Page>) | undefined }} Page
 */

/**
 * Makes a page of a list out of its entries: what is beside them is not enumerable, so that the page
 * compares, spreads and prints as the array it is.
 *
 * @param {unknown[]} values
 * @param {string | undefined} nextMarker
 * @param {string | undefined} feedPosition
 * @param {number} age
 * @returns {Page}
 */
export function page(values, nextMarker, feedPosition, age) {
  return Object.defineProperties(values, {
    nextMarker: hidden(nextMarker),
    feedPosition: hidden(feedPosition),
    age: hidden(age),
    [Symbol.asyncIterator]: hidden(allEntries),
  });
}

/**
 * Tells a page how to read the page after it.
 *
 * @param {Page} page
 * @param {() => Promise<Page>} next
 */
export function leadOn(page, next) {
  Object.defineProperty(page, nextPage, hidden(next));
}

/**
 * Lets the promise of a page be iterated like the page, over all entries from there on.
 *
 * @param {Promise<AsyncIterable<unknown>>} promise
 */
export function pages(promise) {
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
 * @param {Page} page
 */
export function wholePage(whole, page) {
  return Object.defineProperty(whole, Symbol.asyncIterator, hidden(allEntries.bind(page)));
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
