import { invalid } from "./errors.js";
import { callFields, onlyFrom } from "./signature.js";

/**
 * What callers of a presence pass in: read once, checked, never modified. The registry judges the rest.
 *
 * @typedef {{ timeout?: number, signal?: AbortSignal }} Limits
 * @typedef {{ id: string, payload: { tags?: unknown[], metadata?: object } }} Service
 */

const millis = "a number of milliseconds, from";
const payload = "tags: an array or null; metadata: an object or null";
const leave = `drain: ${millis} 0 to 2147483647; timeout: ${millis} 1 to 2147483647`;

/** @param {unknown} options */
export function joinFrom(options) {
  const fields = `heartbeatTimeout: a whole number of seconds, from 1 to 604800; metadata: an object; services: an array of objects; ${callFields}`;
  const {
    heartbeatTimeout = 30,
    metadata,
    services = [],
    timeout = (heartbeatTimeout + 10) * 1000,
    signal,
  } = onlyFrom(fields, options);
  const ids = new Set();
  /** @type {Service[]} */
  const declared = services.map((/** @type {unknown} */ service, /** @type {number} */ index) => {
    const name = `options.services[${index}]`;
    const read = serviceFrom(service, name);
    if (ids.has(read.id)) throw invalid(`${name}.id`, "another than those before it");
    ids.add(read.id);
    return read;
  });
  const session = { heartbeatTimeout, payload: { metadata } };
  return { session, services: declared, limits: { timeout, signal } };
}

/** @param {unknown} service @param {string} name @returns {Service} */
export function serviceFrom(service, name) {
  const { id, ...rest } = onlyFrom(`id: a string; ${payload}`, service, name);
  // Whole, so that nothing stays of one that was registered before.
  return { id: idFrom(id, `${name}.id`), payload: { tags: [], metadata: {}, ...rest } };
}

/** @param {unknown} changes */
export function changesFrom(changes) {
  return onlyFrom(payload, changes, "changes");
}

/** @param {unknown} id @param {string} name @returns {string} */
export function idFrom(id, name) {
  if (typeof id !== "string" || id === "") throw invalid(name, "a non-empty string");
  return id;
}

/** @param {unknown} options @returns {Limits} */
export function limitsFrom(options) {
  return onlyFrom(callFields, options);
}

/** @param {unknown} options */
export function leaveFrom(options) {
  return checkedLeave(onlyFrom(leave, options));
}

/** @param {unknown} options */
export function signalsFrom(options) {
  const fields = `signals: an array; ${leave}`;
  const { signals = ["SIGTERM", "SIGINT"], ...rest } = onlyFrom(fields, options);
  if (signals.length === 0) throw invalid("options.signals", "an array with the name of a signal");
  return { signals, leave: checkedLeave(rest) };
}

/** @param {any} options */
function checkedLeave({ drain = 0, timeout = 5000 }) {
  if (drain >= timeout) throw invalid("options.drain", `less than options.timeout, ${timeout}`);
  return { drain, timeout };
}
