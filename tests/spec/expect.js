// Assertions that need nothing from the host.

/** What a check fails with. */
export class Unexpected extends Error {
  name = "Unexpected";
}

/**
 * @param {unknown} value
 * @param {string} what must be true
 * @returns {asserts value}
 */
export function ok(value, what) {
  if (!value) throw new Unexpected(`not so: ${what}`);
}

/**
 * Deep, strict equality of plain data.
 *
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string} [what]
 */
export function equal(actual, expected, what = "value") {
  if (same(actual, expected)) return;
  throw new Unexpected(`${what}: got ${show(actual)}, expected ${show(expected)}`);
}

/**
 * @param {unknown} text
 * @param {RegExp} pattern
 * @param {string} [what]
 */
export function matches(text, pattern, what = "text") {
  if (typeof text === "string" && pattern.test(text)) return;
  throw new Unexpected(`${what}: got ${show(text)}, expected to match ${pattern}`);
}

/**
 * @param {number | undefined} number
 * @param {number} least
 * @param {number} most
 * @param {string} [what]
 */
export function between(number, least, most, what = "number") {
  if (number !== undefined && number >= least && number <= most) return;
  throw new Unexpected(`${what}: got ${number}, expected ${least} to ${most}`);
}

/**
 * The reason a promise rejects with.
 *
 * @param {PromiseLike<unknown>} promise
 * @returns {Promise<any>}
 */
export function rejection(promise) {
  return Promise.resolve(promise).then(
    (value) => {
      throw new Unexpected(`expected a rejection, got ${show(value)}`);
    },
    (reason) => reason,
  );
}

/**
 * Compares the members that are named, and leaves the others alone.
 *
 * @param {any} actual
 * @param {Record<string, unknown>} expected
 * @param {string} [what]
 */
export function includes(actual, expected, what = "object") {
  for (const [key, value] of Object.entries(expected)) {
    equal(actual?.[key], value, `${what}.${key}`);
  }
}

/**
 * @param {unknown} left
 * @param {unknown} right
 * @returns {boolean}
 */
function same(left, right) {
  if (Object.is(left, right)) return true;
  if (!isObject(left) || !isObject(right)) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && same(left[key], right[key]));
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isObject(value) {
  return typeof value === "object" && value !== null;
}

/** @param {unknown} value */
function show(value) {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return JSON.stringify(value) ?? String(value);
}
