import { callLater } from "./callback.js";
import { leadOn, pages, wholePage } from "./page.js";
import { readArguments, readOptions } from "./signature.js";

/**
 * @typedef {import("./signature.js").Field} Field
 * @typedef {import("./page.js").Page} Page
 * @typedef {Record<string, unknown> | undefined} Options
 */

/**
 * A method of the client: its number on the Rust side, what it takes, and which kind of result it has.
 *
 * @typedef {{ number: number, fields: Field[], options: Field[], result: string }} Method
 */

/**
 * Where the Rust side puts what a call ends with: its value, and the answer as it came if that is what results are to
 * be; of a page also the marker of the one after it.
 *
 * @typedef {object} Call
 * @property {(value: any, whole: object | undefined, next: string | undefined) => void} answer
 * @property {(error: unknown) => void} fail
 */

/** @typedef {{ __call(method: number, values: unknown[], options: Options, call: Call): void }} Core */

/**
 * Calls a method: what it ends with goes to the callback at the end of the arguments if there is one, as the older
 * client had it, else to the promise returned.
 *
 * @param {Core} core
 * @param {Method} method
 * @param {unknown[]} values
 */
export function call(core, method, values) {
  const count = values.findLastIndex((value) => (value ?? undefined) !== undefined) + 1;
  const last = values[count - 1];
  if (typeof last === "function") {
    callBack(core, method, values.slice(0, count - 1), /** @type {any} */ (last));
    return undefined;
  }
  const promise = new Promise((resolve, reject) => {
    start(core, method, values, {
      answer: (value, whole) => resolve(resultOf(method, value, whole)),
      fail: reject,
    });
  });
  return method.result === "page" ? pages(promise) : promise;
}

/**
 * @param {Core} core
 * @param {Method} method
 * @param {unknown[]} values
 * @param {(...args: unknown[]) => void} callback
 */
function callBack(core, method, values, callback) {
  start(core, method, values, {
    answer: (value, whole) => callLater(callback, null, ...callbackArguments(method, value, whole)),
    fail: (error) => callLater(callback, error),
  });
}

/**
 * @param {Core} core
 * @param {Method} method
 * @param {unknown[]} values
 * @param {Call} call
 */
function start(core, method, values, call) {
  try {
    const { fields } = method;
    const read = readArguments(fields, values);
    send(core, method, read, readOptions(method.options, values[fields.length]), call);
  } catch (error) {
    call.fail(error);
  }
}

/**
 * @param {Core} core
 * @param {Method} method
 * @param {unknown[]} values
 * @param {Options} options
 * @param {Call} call
 */
function send(core, method, values, options, call) {
  core.__call(method.number, values, options, {
    answer(value, whole, next) {
      if (next !== undefined) leadOn(value, () => pageAt(next));
      call.answer(value, whole, next);
    },
    fail: call.fail,
  });

  /** @param {string} next */
  function pageAt(next) {
    return new Promise((resolve, reject) => {
      send(core, method, values, { ...options, next }, { answer: resolve, fail: reject });
    });
  }
}

/**
 * What a promise resolves with.
 *
 * @param {Method} method
 * @param {any} value
 * @param {object | undefined} whole
 */
function resultOf({ result }, value, whole) {
  if (result === "page") return whole ? wholePage(whole, value) : value;
  if (result === "session") return whole ? Object.assign(whole, value) : value;
  if (result === "id" || result === "token") return whole ?? { [result]: value };
  return whole ?? value;
}

/**
 * What a callback gets behind its error: as many arguments as the older client gave.
 *
 * @param {Method} method
 * @param {any} value
 * @param {object | undefined} whole
 */
function callbackArguments({ result }, value, whole) {
  if (result === "page") return [whole ? wholePage(whole, value) : value, value.nextMarker];
  if (result === "session") return [value.id, whole ?? { token: value.token }, value.heartbeater];
  if (result === "nothing" && !whole) return [];
  return [whole ?? (result === "value" ? value.value : value)];
}
