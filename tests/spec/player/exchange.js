// Sends a row's request, and reads the answer.

import { timeAt } from "./site.js";
import { fill } from "./values.js";

/** @typedef {import("./row.js").Request} Request */
/** @typedef {import("./site.js").Site} Site */
/** @typedef {import("./values.js").Names} Names */

/**
 * @typedef {object} Received
 * @property {string} method
 * @property {string} url
 * @property {number} status
 * @property {Headers} headers
 * @property {string} text the body
 * @property {any} body the body as JSON; `undefined` if it is empty
 * @property {number} sent when the request was sent, by the registry's clock
 * @property {number} received when the answer was there
 */

/**
 * @param {Request} request
 * @param {Names} names
 * @param {Site} site
 * @returns {Promise<Received>}
 */
export async function sendRequest(request, names, site) {
  const space = request.send.indexOf(" ");
  const method = request.send.slice(0, space);
  const url = urlOf(request, fill(request.send.slice(space + 1), names), names);
  const text = bodyOf(request, names);
  /** @type {RequestInit & { duplex?: "half" }} */
  const init = { method, headers: headersOf(request, names) };
  if (text && request.inChunks) {
    init.body = inChunks(text);
    init.duplex = "half";
  } else if (text) {
    // As bytes, since a text would be given a Content-Type of its own.
    init.body = text;
  }
  const sent = Math.floor(timeAt(site));
  const response = await site.target.fetch(url, init);
  const answer = await response.text();
  return {
    method,
    url,
    status: response.status,
    headers: response.headers,
    text: answer,
    body: answer === "" ? undefined : JSON.parse(answer),
    sent,
    received: Math.ceil(timeAt(site)),
  };
}

/**
 * @param {Request} request
 * @param {string} path
 * @param {Names} names
 */
function urlOf({ at = "account", as = "user", query = {} }, path, names) {
  const places = {
    account: as === "other" ? `${names.url}/${names.otherTenant}` : names.base,
    version: names.url,
    identity: names.authUrl,
    origin: names.origin,
  };
  const encoded = Object.entries(query).map(([name, value]) => {
    return `${name}=${encodeURIComponent(String(fill(value, names)))}`;
  });
  const joint = path.includes("?") ? "&" : "?";
  return `${places[at]}${path}${encoded.length > 0 ? joint + encoded.join("&") : ""}`;
}

/**
 * @param {Request} request
 * @param {Names} names
 */
function headersOf({ at, as = "user", with: more }, names) {
  const tokens = { user: names.auth, other: names.otherAuth, nobody: undefined };
  const token = at === "identity" ? undefined : tokens[as];
  /** @type {Record<string, string>} */
  const headers = { ...fill(more ?? {}, names) };
  return token === undefined ? headers : { "x-auth-token": String(token), ...headers };
}

/**
 * @param {Request} request
 * @param {Names} names
 */
function bodyOf({ json, raw, bytes }, names) {
  if (bytes) return new Uint8Array(bytes);
  const text = json === undefined ? fill(raw, names) : JSON.stringify(fill(json, names));
  return text ? new TextEncoder().encode(text) : undefined;
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
function inChunks(bytes) {
  let sent = 0;
  /** @type {UnderlyingDefaultSource<Uint8Array>} */
  const source = {
    pull(controller) {
      if (sent >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(sent, sent + 10_000));
      sent += 10_000;
    },
  };
  return new ReadableStream(source);
}
