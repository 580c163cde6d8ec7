/** The headers worth taking along. */
const TOLD = /^(content-type|date|location|retry-after|www-authenticate|x-response-id)$/;

/**
 * Where requests go to, and as whom.
 *
 * @typedef {object} Account
 * @property {string} url which the targets of requests follow
 * @property {Record<string, string>} headers
 */

/**
 * @typedef {import("./types/fetch.js").FetchAnswer} FetchAnswer
 * @typedef {import("./types/fetch.js").FetchInit} FetchInit
 * @typedef {(url: string, init: FetchInit) => Promise<FetchAnswer>} Fetch
 */

/**
 * Sends a request over `fetch`.
 *
 * @param {Fetch} fetch
 * @param {Account} account
 * @param {string} line the request's method and its target, a line each
 * @param {string | undefined} body
 * @param {AbortSignal} signal
 */
export function request(fetch, account, line, body, signal) {
  const [method, target] = /** @type {[FetchInit["method"], string]} */ (line.split("\n"));
  // A copy: programs have `fetch` functions that add headers of their own.
  const headers = { ...account.headers };
  // Followed to another host, a redirect would take the key or the token along.
  /** @type {FetchInit} */
  const init = { method, headers, redirect: "manual", signal };
  if (body !== undefined) init.body = body;
  return fetch(account.url + target, init);
}

/** An answer that can be read, or why it cannot. @param {FetchAnswer} response */
export function checked(response) {
  if (response?.type === "opaqueredirect") {
    throw new TypeError("the answer is a redirect, which is not followed");
  }
  const status = response?.status;
  if (!(Number.isInteger(status) && status > 99 && status < 600)) {
    throw new TypeError("fetch gave no answer with a status from 100 to 599");
  }
  return response;
}

/**
 * What the Rust side reads of an answer.
 *
 * @param {FetchAnswer} response
 * @param {string} text of its body
 * @param {boolean} whole whether to hand out the answer as it came, too
 */
export function answerOf(response, text, whole) {
  if (typeof text !== "string") throw new TypeError("fetch gave an answer whose text is none");
  const { status } = response;
  // An ordinary answer says nothing in its headers that its body does not.
  const said = whole || status !== 200 ? [...response.headers].map(lowerCased) : [];
  return {
    status,
    headers: Object.fromEntries(said.filter(([name]) => TOLD.test(name))),
    body: parse(text),
    whole: whole
      ? { statusCode: status, headers: Object.fromEntries(said), body: text }
      : undefined,
  };
}

/** As `Headers` has them. @param {readonly [name: string, value: string]} pair @returns {[string, string]} */
function lowerCased([name, value]) {
  return [name.toLowerCase(), `${value}`];
}

/**
 * JSON where it is, the text itself where it is not, `null` where there is none.
 *
 * @param {string} text
 */
function parse(text) {
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
