import { callLater } from "./callback.js";
import { checkRoom } from "./guard.js";
import { leadOn, pages, wholePage } from "./page.js";
import { callFields, parseFields, readArguments, readOptions } from "./signature.js";
import { sleep, within } from "./within.js";

/**
 * @typedef {import("./signature.js").Field} Field
 * @typedef {import("./page.js").Page} Page
 * @typedef {Record<string, unknown> | undefined} Options
 */

/**
 * A method of the client: its number on the Rust side, what it takes, as the Rust side tells it and, once it was called, parsed
 * (a program calls few of them), and which kind of result it has.
 *
 * @typedef {{ number: number, fields: string, options: string, result: string, parsed?: [Field[], Field[]] }} Method
 */

/**
 * The Rust side, which says what to send and what a call ends with: its value, and the answer as it came if that is what
 * results are to be; of a page also the marker of the one after it. A number in its place says that this is no end: after so
 * many milliseconds the same is to be sent again. Of a list it says what `lists.js` makes such an end of.
 *
 * @typedef {Pick<import("../pkg/client/client.js").Client, "__begin" | "__end">} Core
 */

/**
 * What makes a client's calls.
 *
 * @typedef {object} Caller
 * @property {Core} core
 * @property {import("./sender.js").Sender} sender
 */

/** How many levels of a recursion take as much of the stack as it takes to begin a call. */
const callLevels = 20;

/** @template T @typedef {(method: Method, value: any, whole: object | undefined) => T} Finish what is made of a call's end */

/**
 * Calls a method: what it ends with goes to the callback at the end of the arguments if there is one, as the older
 * client had it, else to the promise returned.
 *
 * @param {Caller} caller
 * @param {Method} method
 * @param {unknown[]} values
 */
export function call(caller, method, values) {
  checkRoom(callLevels);
  const count = values.findLastIndex((value) => (value ?? undefined) !== undefined) + 1;
  const last = values[count - 1];
  if (typeof last === "function") {
    callBack(caller, method, values.slice(0, count - 1), /** @type {any} */ (last));
    return undefined;
  }
  const promise = run(caller, method, values, resultOf);
  return method.result === "page" ? pages(promise) : promise;
}

/**
 * @param {Caller} caller
 * @param {Method} method
 * @param {unknown[]} values
 * @param {(...args: unknown[]) => void} callback
 */
function callBack(caller, method, values, callback) {
  run(caller, method, values, callbackArguments).then(
    (results) => callLater(callback, null, ...results),
    (error) => callLater(callback, error),
  );
}

/**
 * @template T
 * @param {Caller} caller
 * @param {Method} method
 * @param {unknown[]} values
 * @param {Finish<T>} finish
 */
function run(caller, method, values, finish) {
  try {
    method.parsed ??= [parseFields(method.fields), parseFields(`${callFields}; ${method.options}`)];
    const [fields, known] = method.parsed;
    const read = readArguments(fields, values);
    const options = readOptions(known, values[fields.length]);
    if (options?.signal) {
      options.signal = caller.sender.signals.of(/** @type {AbortSignal} */ (options.signal));
    }
    return make(caller, method, read, options, finish);
  } catch (error) {
    return Promise.reject(error);
  }
}

/**
 * Makes a call. While it waits, nothing of it is on the Rust side.
 *
 * @template T
 * @param {Caller} caller
 * @param {Method} method
 * @param {unknown[]} values
 * @param {any} options
 * @param {Finish<T>} finish
 * @param {string} [before] what the page before this one was asked for by
 * @returns {Promise<T>}
 */
async function make(caller, method, values, options, finish, before) {
  // What follows takes much of the stack, and its caller may have left little: it begins where the event loop does.
  await undefined;
  const { core, sender } = caller;
  const { number, result } = method;
  const signal = options?.signal;
  signal?.throwIfAborted();
  const begun = /** @type {any[]} */ (core.__begin(number, values, options));
  const [line, body, expected, askedAt, account] = begun;
  // A page that leads to itself would be read for ever.
  if (line === before) return /** @type {any} */ (undefined);

  /** @type {any[] | undefined} */
  let end = sender.lists.find(line, options?.maxAge, askedAt);
  for (let tries = 0; !end; tries += 1) {
    const as = tries ? undefined : account;
    const outcome = await sender.send(line, body, options, as);
    const read = core.__end(number, values, options, expected, askedAt, tries, outcome);
    end = /** @type {any[]} */ (read);
    const rest = end[2];
    if (result === "page") end = sender.lists.end(line, options, askedAt, end);
    else if (typeof rest === "number") {
      await within((ended) => sleep(rest, ended), { signal });
      end = undefined;
    }
  }
  const [value, whole, next] = end;
  if (next !== undefined) {
    leadOn(value, () =>
      make(caller, method, values, { ...options, next }, (_, page) => page, line),
    );
  }
  return finish(method, value, whole);
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
