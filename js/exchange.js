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
 * Sends a request over `fetch`.
 *
 * @param {typeof globalThis.fetch} fetch
 * @param {Account} account
 * @param {string} line the request's method and its target, a line each
 * @param {string | undefined} body
 * @param {AbortSignal} signal
 */
export function request(fetch, account, line, body, signal) {
  const [method, target] = /** @type {[string, string]} */ (line.split("\n"));
  // A copy: programs have `fetch` functions that add headers of their own.
  const headers = { ...account.headers };
  // Followed to another host, a redirect would take the key or the token along.
  /** @type {RequestInit} */
  const init = { method, headers, redirect: "manual", signal };
  if (body !== undefined) init.body = body;
  return fetch(account.url + target, init);
}

/** An answer that can be read, or why it cannot. @param {Response} response */
export function checked(response) {
  const { type, status } = response ?? {};
  if (type === "opaqueredirect") {
    throw new TypeError("the answer is a redirect, which is not followed");
  }
  if (!(Number.isInteger(status) && status > 99 && status < 600)) {
    throw new TypeError("fetch gave no Response with a status from 100 to 599");
  }
  return response;
}

/**
 * What the Rust side reads of an answer.
 *
 * @param {Response} response
 * @param {string} text of its body
 * @param {boolean} whole whether to hand out the answer as it came, too
 */
export function answerOf({ status, headers }, text, whole) {
  // An ordinary answer says nothing in its headers that its body does not.
  const said = whole || status !== 200 ? [...headers] : [];
  return {
    status,
    headers: Object.fromEntries(said.filter(([name]) => TOLD.test(name))),
    body: parse(text),
    whole: whole
      ? { statusCode: status, headers: Object.fromEntries(said), body: text }
      : undefined,
  };
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
