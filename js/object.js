// Plain values for the Rust side, which takes several calls for what is one expression here. None of these throws.

/**
 * The member of an object; `undefined` when there is none, when it is `null` or cannot be read, or
 * when `value` is no object.
 *
 * @param {any} value
 * @param {string} key
 */
export function getMember(value, key) {
  if (typeof value !== "object" || value === null) return undefined;
  try {
    return value[key] ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {Record<string, unknown>} object that the Rust side has made
 * @param {string} key
 * @param {unknown} value
 */
export function setMember(object, key, value) {
  object[key] = value;
}

/** @param {unknown[]} values */
export function list(...values) {
  return values;
}

/**
 * A new object with the members of two, those of the second over those of the first.
 *
 * @param {object | undefined} first
 * @param {object | undefined} second
 */
export function merge(first, second) {
  return { ...first, ...second };
}

/**
 * The number that is a number or the start of a text; `NaN` if there is none.
 *
 * @param {unknown} value
 */
export function toNumber(value) {
  return typeof value === "string"
    ? Number.parseFloat(value)
    : typeof value === "number"
      ? value
      : Number.NaN;
}

/**
 * When the date is that a text names, in milliseconds since the Unix epoch; `NaN` if it names none.
 *
 * @param {unknown} value
 */
export function toTime(value) {
  return typeof value === "string" ? Date.parse(value) : Number.NaN;
}

/**
 * The text that stands escaped in a URL; `undefined` if it cannot be read.
 *
 * @param {string} text
 */
export function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
