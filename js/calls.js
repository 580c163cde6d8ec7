import { callLater } from "./callback.js";
import { checkRoom } from "./guard.js";
import { leadOn, pages, wholePage } from "./page.js";
import { readArguments, readOptions } from "./signature.js";
import { sleep, within } from "./within.js";

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
 * The Rust side, which says what to send and what a call ends with: its value, and the answer as it came if that is what
 * results are to be; of a page also the marker of the one after it. A number in its place says that this is no end: after so
 * many milliseconds the same is to be sent again. Of a list it says what `lists.js` makes such an end of.
 *
 * @typedef {Pick<import("../pkg/client/client.js").Client, "__begin" | "__end" | "__sender">} Core
 */

/**
 * Calls a method: what it ends with goes to the callback at the end of the arguments if there is one, as the older
 * client had it, else to the promise returned.
 *
 * @param {Core} core
 * @param {Method} method
 * @param {unknown[]} values
 */
export function call(core, method, values) {
  checkRoom();
  const count = values.findLastIndex((value) => (value ?? undefined) !== undefined) + 1;
  const last = values[count - 1];
  if (typeof last === "function") {
    callBack(core, method, values.slice(0, count - 1), /** @type {any} */ (last));
    return undefined;
  }
  const promise = run(core, method, values).then(([value, whole]) =>
    resultOf(method, value, whole),
  );
  return method.result === "page" ? pages(promise) : promise;
}

/**
 * @param {Core} core
 * @param {Method} method
 * @param {unknown[]} values
 * @param {(...args: unknown[]) => void} callback
 */
function callBack(core, method, values, callback) {
  run(core, method, values).then(
    ([value, whole]) => callLater(callback, null, ...callbackArguments(method, value, whole)),
    (error) => callLater(callback, error),
  );
}

/**
 * @param {Core} core
 * @param {Method} method
 * @param {unknown[]} values
 */
async function run(core, method, values) {
  const { fields, options } = method;
  const read = readArguments(fields, values);
  return await make(core, method, read, readOptions(options, values[fields.length]));
}

/**
 * Makes a call. While it waits, nothing of it is on the Rust side.
 *
 * @param {Core} core
 * @param {Method} method
 * @param {unknown[]} values
 * @param {any} options
 * @param {string} [before] what the page before this one was asked for by
 * @returns {Promise<any[]>}
 */
async function make(core, method, values, options, before) {
  const { number, result } = method;
  const signal = options?.signal;
  signal?.throwIfAborted();
  const begun = /** @type {any[]} */ (core.__begin(number, values, options));
  const [line, body, , askedAt] = begun;
  // A page that leads to itself would be read for ever.
  if (line === before) return [];

  const sender = senderOf(core);
  const send = async () => {
    for (let tries = 0; ; tries += 1) {
      const outcome = await sender.send(line, body, options);
      const end = /** @type {any[]} */ (core.__end(number, values, options, begun, tries, outcome));
      if (result === "page") return sender.lists.end(line, options, askedAt, end);
      const [, , rest] = end;
      if (typeof rest !== "number") return end;
      await within((ended) => sleep(rest, ended), { signal });
    }
  };
  const known = sender.lists.find(line, options?.maxAge, askedAt);
  const [value, whole, next] = known ?? (await send());
  if (next !== undefined) {
    leadOn(value, async () => {
      const [page] = await make(core, method, values, { ...options, next }, line);
      return page;
    });
  }
  return [value, whole];
}

/** @param {Pick<Core, "__sender">} core @returns {import("./sender.js").Sender} */
export function senderOf(core) {
  return /** @type {any} */ (core.__sender);
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
