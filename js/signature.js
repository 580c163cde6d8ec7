import { invalid } from "./errors.js";
import { checkRoom } from "./guard.js";

/**
 * What a caller may pass in, as the Rust side tells it: `sessionId: a string; payload?: an object`. The words behind a
 * name are the rule that a wrong value's error states; they also say how the value is checked.
 *
 * @typedef {object} Field
 * @property {string} name
 * @property {boolean} isOptional
 * @property {string} rule
 * @property {Check} check
 * @property {unknown} empty what `null` stands for, if not for leaving it out
 */

/** The options of every call. */
export const callFields =
  "timeout: a number of milliseconds, from 1 to 2147483647; signal: an AbortSignal";

/** Credentials would end up in every message that names the URL; paths are added to its end. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as /\p{Cc}/u, or for letters of both cases, it takes several times as long to compile
const url = /^https?:\/\/[^/?#@\s\x00-\x1f\x7f-\x9f]+(?:\/[^?#\s\x00-\x1f\x7f-\x9f]*)?$/;

/** Answers the value to hand on; `undefined`, or throws, for one that breaks the rule. @typedef {(value: any) => unknown} Check */

/** @type {Record<string, Check>} */
const checks = {
  anything: deepCopy,
  "a string": (value) => (typeof value === "string" ? value : undefined),
  "a number or a string": scalar,
  "a string or a function": (value) =>
    typeof value === "string" || typeof value === "function" ? value : undefined,
  "a function": (value) => (typeof value === "function" ? value : undefined),
  "an array": (value) => (Array.isArray(value) ? deepCopy(value) : undefined),
  // Of what is read one by one.
  "an array of objects": (value) => (Array.isArray(value) ? [...value] : undefined),
  "true or false": (value) => (typeof value === "boolean" ? value : undefined),
  "an object": (value) => (isObject(value) ? deepCopy(value) : undefined),
  "an object of strings and numbers": scalars,
  "the text of an http or https URL of host and path": (value) =>
    typeof value === "string" && url.test(value.toLowerCase()) ? value : undefined,
  // By what it says of itself: each frame of a page has a class of its own.
  "an AbortSignal": (value) => (value[Symbol.toStringTag] === "AbortSignal" ? value : undefined),
};

/**
 * @param {string} text
 * @returns {Field[]}
 */
export function parseFields(text) {
  return text.split("; ").flatMap((field) => {
    const [, name = "", optional, rule = "", orNull] =
      /^(\w+)(\?)?: (.+?)( or null)?$/.exec(field) ?? [];
    const check = checks[rule] ?? range(rule);
    const empty = orNull && (rule === "an array" ? [] : {});
    return name ? [{ name, isOptional: optional === "?", rule, check, empty }] : [];
  });
}

/**
 * Reads what a method was called with.
 *
 * @param {Field[]} fields
 * @param {unknown[]} values
 */
export function readArguments(fields, values) {
  return fields.map((field, index) => readField(field, values, index, "", field.isOptional));
}

/**
 * Reads an object of options, all of which may be left out, into one of its own.
 *
 * @param {Field[]} fields
 * @param {any} value
 * @param {string} [name] of the object
 * @returns {Record<string, unknown> | undefined}
 */
export function readOptions(fields, value, name = "options") {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw invalid(name, "an object");
  /** @type {Record<string, unknown>} */
  const options = {};
  for (const field of fields) {
    const option = readField(field, value, field.name, `${name}.`, true);
    if (option !== undefined) options[field.name] = option;
  }
  return options;
}

/**
 * Reads an object of options by the text of their fields.
 *
 * @param {string} text of the fields
 * @param {any} value
 */
export function optionsFrom(text, value) {
  checkRoom();
  return readOptions(parseFields(text), value);
}

/**
 * Reads an object with these fields and no others: a misspelt one would be missed when it is too late.
 *
 * @param {string} text of the fields
 * @param {any} value
 * @param {string} [name] of the object
 * @param {string} [ignored] the text of fields that may be there and are of no use
 * @returns {any}
 */
export function onlyFrom(text, value, name = "options", ignored = "") {
  checkRoom();
  const fields = parseFields(text);
  const known = [...fields, ...parseFields(ignored)].map((field) => field.name);
  if (isObject(value) && !Object.keys(value).every((key) => known.includes(key))) {
    throw invalid(name, `an object of ${fields.map((field) => field.name).join(", ")} only`);
  }
  return readOptions(fields, value, name) ?? {};
}

/**
 * @param {Field} field
 * @param {any} from
 * @param {string | number} key
 * @param {string} owner
 * @param {boolean} isOptional
 */
function readField({ name, rule, check, empty }, from, key, owner, isOptional) {
  let means = rule;
  /** @type {unknown} */
  let cause;
  try {
    let value = from[key];
    if (value === null && empty) value = empty;
    if (isOptional && (value ?? undefined) === undefined) return undefined;
    const checked = check(value);
    if (checked !== undefined) return checked;
  } catch (thrown) {
    cause = thrown;
    if (/^an(ything| array| object)/.test(rule)) means += " that JSON can express";
  }
  throw invalid(owner + name, means, cause);
}

/** A copy through the text that is sent, which its caller cannot change while the call is under way. @param {unknown} value */
function deepCopy(value) {
  return JSON.parse(JSON.stringify(value));
}

/** The check of a rule such as `a number of seconds, from 0 to 60`. @param {string} rule @returns {Check} */
function range(rule) {
  const [, whole, least, most] = /^a (whole )?number.* from (\d+) to (\d+)$/.exec(rule) ?? [];
  return (value) => {
    const fits = typeof value === "number" && value >= Number(least) && value <= Number(most);
    return fits && !(whole && value % 1) ? value : undefined;
  };
}

/** @param {unknown} value */
function scalar(value) {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** The names and values of an object's members, one after the other. @param {any} value */
function scalars(value) {
  if (!isObject(value)) return undefined;
  const read = Object.keys(value).flatMap((key) => [key, scalar(value[key])]);
  return read.includes(undefined) ? undefined : read;
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
