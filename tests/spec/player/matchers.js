// What may stand in a row in place of a value, and how an answer is compared with a row.

import { timeOfUuid } from "../api.js";

/** @typedef {{ matcher: string, value?: unknown }} Matcher */

/**
 * What an answer is compared within.
 *
 * @typedef {object} Moment
 * @property {number} rowStarted by the registry's clock, in milliseconds
 * @property {number} sent
 * @property {number} received
 * @property {string} text the answer's body
 * @property {number} slack by how much that clock may be misjudged
 */

/** There must be no such member, or no such header. */
export const absent = matcher("absent");
/** There must be such a member, whatever it is. */
export const present = matcher("present");
/** A whole number. */
export const integer = matcher("integer");
/** A version 1 UUID. */
export const timeUuid = matcher("timeUuid");
/** A time since the row began, in milliseconds since the epoch. */
export const recent = matcher("recent");

/** A date that is not over. */
export const futureDate = matcher("futureDate");
/** The length of the answer's body, in digits. */
export const bodyLength = matcher("bodyLength");

/** A version 1 UUID of the time that is so many seconds after the request. @param {number} seconds */
export const secondsAhead = (seconds) => matcher("secondsAhead", seconds);
/** Anything else. @param {unknown} value */
export const not = (value) => matcher("not", value);
/** One of these. @param {unknown[]} values */
export const oneOf = (...values) => matcher("oneOf", values);
/** Text without this in it. @param {string} text */
export const without = (text) => matcher("without", text);
/** Text that ends so. @param {string} end */
export const endingIn = (end) => matcher("endingIn", end);
/**
 * A URL with exactly these parameters, in any order.
 *
 * @param {string} url
 * @param {Record<string, string>} parameters
 */
export const href = (url, parameters) => matcher("href", { url, parameters });
/** An object that has these members, and maybe others. @param {Record<string, unknown>} members */
export const having = (members) => matcher("having", members);
/** A list of entries like this one. @param {unknown} entry */
export const each = (entry) => matcher("each", entry);
/** A list with an entry like this one. @param {unknown} entry */
export const including = (entry) => matcher("including", entry);
/** A list, or text, of this length. @param {number} length */
export const sized = (length) => matcher("sized", length);
/** A list that is in ascending byte order of this member. @param {string} member */
export const ascending = (member) => matcher("ascending", member);
/** The time of this version 1 UUID, in milliseconds. @param {string} uuid */
export const timeOf = (uuid) => matcher("timeOf", uuid);
/** A version 1 UUID of this time. @param {string} millis */
export const uuidOf = (millis) => matcher("uuidOf", millis);
/** A version 1 UUID of the same millisecond as this one. @param {string} uuid */
export const sameTime = (uuid) => matcher("sameTime", uuid);
/** A version 1 UUID that is later than this one. @param {string} uuid */
export const laterThan = (uuid) => matcher("laterThan", uuid);
/** A number, or text, that is greater. @param {unknown} value */
export const greaterThan = (value) => matcher("greaterThan", value);

/**
 * @param {string} name
 * @param {unknown} [value]
 * @returns {Matcher}
 */
function matcher(name, value) {
  return { matcher: name, value };
}

/** @type {Record<string, (value: any, actual: any, moment: Moment, at: string) => boolean | string | undefined>} */
const matchers = {
  absent: (_, actual) => actual === undefined || actual === null,
  present: (_, actual) => actual !== undefined && actual !== null,
  integer: (_, actual) => Number.isInteger(actual),
  timeUuid: (_, actual) => isTimeUuid(actual),
  recent: (_, actual, { rowStarted, received, slack }) =>
    isBetween(actual, rowStarted - slack, received + slack),
  futureDate: (_, actual, { received }) => Date.parse(actual) > received,
  bodyLength: (_, actual, { text }) => actual === String(new TextEncoder().encode(text).length),
  secondsAhead: (seconds, actual, { sent, received, slack }) =>
    isTimeUuid(actual) &&
    isBetween(timeOfUuid(actual) - seconds * 1000, sent - slack, received + slack),
  not: (value, actual, moment, at) => mismatch(value, actual, moment, at) !== undefined,
  oneOf: (values, actual, moment, at) =>
    values.some((/** @type {unknown} */ value) => !mismatch(value, actual, moment, at)),
  without: (text, actual) => typeof actual === "string" && !actual.includes(text),
  endingIn: (end, actual) => typeof actual === "string" && actual.endsWith(end),
  href: ({ url, parameters }, actual) => isHref(url, parameters, actual),
  having: (members, actual, moment, at) => mismatchOfMembers(members, actual, moment, at),
  each: (entry, actual, moment, at) =>
    Array.isArray(actual) &&
    actual.map((one, index) => mismatch(entry, one, moment, `${at}[${index}]`)).find(Boolean),
  including: (entry, actual, moment, at) =>
    Array.isArray(actual) && actual.some((one) => !mismatch(entry, one, moment, at)),
  sized: (length, actual) => actual?.length === length,
  ascending: (member, actual) =>
    Array.isArray(actual) &&
    actual.every((one, index) => index === 0 || actual[index - 1][member] < one[member]),
  timeOf: (uuid, actual) => actual === timeOfUuid(uuid),
  uuidOf: (millis, actual) => isTimeUuid(actual) && timeOfUuid(actual) === millis,
  sameTime: (uuid, actual) => isTimeUuid(actual) && timeOfUuid(actual) === timeOfUuid(uuid),
  laterThan: (uuid, actual) => isTimeUuid(actual) && sortable(actual) > sortable(uuid),
  greaterThan: (value, actual) => typeof actual === typeof value && actual > value,
};

/**
 * Compares deeply, and tells where and how the two differ.
 *
 * @param {any} expected
 * @param {any} actual
 * @param {Moment} moment
 * @param {string} at
 * @returns {string | undefined}
 */
export function mismatch(expected, actual, moment, at) {
  if (expected instanceof RegExp) {
    return typeof actual === "string" && expected.test(actual)
      ? undefined
      : complaint(at, actual, String(expected));
  }
  if (isMatcher(expected)) {
    const verdict = matchers[expected.matcher]?.(expected.value, actual, moment, at);
    if (typeof verdict === "string") return verdict;
    return verdict === false
      ? complaint(at, actual, `${expected.matcher} ${show(expected.value)}`)
      : undefined;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) {
      return complaint(at, actual, show(expected));
    }
    return expected
      .map((entry, index) => mismatch(entry, actual[index], moment, `${at}[${index}]`))
      .find(Boolean);
  }
  if (typeof expected === "object" && expected !== null) {
    if (typeof actual !== "object" || actual === null || Array.isArray(actual)) {
      return complaint(at, actual, show(expected));
    }
    const more = Object.keys(actual).find((key) => !Object.hasOwn(expected, key));
    if (more !== undefined) return `${at}.${more}: is there, with ${show(actual[more])}`;
    return mismatchOfMembers(expected, actual, moment, at);
  }
  return Object.is(expected, actual) ? undefined : complaint(at, actual, show(expected));
}

/**
 * Compares the members that are expected, and leaves the others alone.
 *
 * @param {Record<string, unknown>} expected
 * @param {any} actual
 * @param {Moment} moment
 * @param {string} at
 * @returns {string | undefined}
 */
export function mismatchOfMembers(expected, actual, moment, at) {
  if (typeof actual !== "object" || actual === null) return complaint(at, actual, show(expected));
  for (const [key, value] of Object.entries(expected)) {
    const found = Object.hasOwn(actual, key) ? actual[key] : undefined;
    const wrong = mismatch(value, found, moment, `${at}.${key}`);
    if (wrong) return wrong;
  }
  return undefined;
}

/**
 * @param {unknown} value
 * @returns {value is Matcher}
 */
export function isMatcher(value) {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "matcher");
}

/**
 * @param {string} at
 * @param {unknown} actual
 * @param {string} expected
 */
function complaint(at, actual, expected) {
  return `${at}: got ${show(actual)}, expected ${expected}`;
}

/**
 * @param {unknown} number
 * @param {number} least
 * @param {number} most
 */
function isBetween(number, least, most) {
  return typeof number === "number" && number >= least && number <= most;
}

/**
 * @param {unknown} text
 * @returns {text is string}
 */
function isTimeUuid(text) {
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  return typeof text === "string" && form.test(text);
}

/**
 * @param {string} url
 * @param {Record<string, string>} parameters
 * @param {unknown} actual
 */
function isHref(url, parameters, actual) {
  if (typeof actual !== "string" || !URL.canParse(actual)) return false;
  const { origin, pathname, searchParams } = new URL(actual);
  const names = Object.keys(parameters);
  return (
    origin + pathname === url &&
    [...searchParams].length === names.length &&
    names.every((name) => searchParams.get(name) === parameters[name])
  );
}

/** A version 1 UUID with its time in front. @param {string} uuid */
function sortable(uuid) {
  const [low, middle, high, ...rest] = uuid.split("-");
  return [high, middle, low, ...rest].join("");
}

/** @param {unknown} value */
function show(value) {
  const write = (/** @type {string} */ _, /** @type {unknown} */ part) =>
    part instanceof RegExp ? String(part) : part;
  return JSON.stringify(value, write) ?? String(value);
}
