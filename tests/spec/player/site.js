// The registry that rows are played against, and the names a row may use from the start.

import { logIn, send, timeOfUuid, uuidAt } from "../api.js";
import { equal } from "../expect.js";

/** @typedef {import("../check.js").Account} Account */
/** @typedef {Omit<import("../check.js").Target, "other"> & { other?: Account | undefined }} Target */
/** @typedef {import("./values.js").Names} Names */

/**
 * @typedef {object} Site
 * @property {Target} target
 * @property {Names} names
 * @property {Clock} clock
 */

/**
 * The registry's clock: how far it is ahead of this machine's, and by how much that may be wrong.
 *
 * @typedef {object} Clock
 * @property {number} ahead in milliseconds
 * @property {number} slack in milliseconds
 */

/**
 * Logs in, and makes the account exist before any row begins.
 *
 * @param {Target} target
 * @param {boolean} hasOwnClock the registry's clock is not this machine's
 * @returns {Promise<Site>}
 */
export async function openSite(target, hasOwnClock) {
  const self = /** @type {import("../check.js").Target} */ (target);
  const api = await logIn(self);
  await createAccount(api);
  const { host, origin, pathname } = new URL(api.base);
  /** @type {Names} */
  const names = {
    auth: api.token,
    tenant: target.tenantId,
    username: target.username,
    apiKey: target.apiKey,
    url: target.url,
    base: api.base,
    origin,
    host,
    path: pathname,
    authUrl: target.authUrl,
  };
  if (target.other) {
    const other = await logIn(self, target.other);
    await createAccount(other);
    names.otherAuth = other.token;
    names.otherTenant = target.other.tenantId;
    names.otherUsername = target.other.username;
    names.otherApiKey = target.other.apiKey;
  }
  const clock = hasOwnClock ? await compareClocks(api) : { ahead: 0, slack: 0 };
  return { target, names, clock };
}

/**
 * An account is created by its first authenticated request. This one changes nothing, and is of a kind
 * that no row counts.
 *
 * @param {import("../api.js").Api} api
 */
async function createAccount(api) {
  equal((await api.put("/sessions", {})).status, 404, "status of PUT /sessions");
}

/** A first token says what time it is there. @param {import("../api.js").Api} api @returns {Promise<Clock>} */
async function compareClocks(api) {
  const sent = Date.now();
  const { token } = await api.createSession({ heartbeat_timeout: 3 });
  const received = Date.now();
  const there = timeOfUuid(token) - 3000;
  return { ahead: there - (sent + received) / 2, slack: (received - sent) / 2 + 1 };
}

/** @param {Site} site @returns {number} the time there, in milliseconds */
export function timeAt({ clock }) {
  return Date.now() + clock.ahead;
}

/** What a row is given of its own. @param {Site} site @returns {Names} */
export function ownNames(site) {
  const random = crypto.getRandomValues(new Uint8Array(6));
  const unique = [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  // The first of all UUIDs of its time: an event of the same time comes after it.
  const start = uuidAt(Math.floor(timeAt(site) - site.clock.slack)).slice(0, 18);
  return { ...site.names, unique, start: `${start}-8000-000000000000` };
}

/**
 * Finds out what a registry calls the account of a user.
 *
 * @param {Target["fetch"]} fetch
 * @param {string} authUrl
 * @param {{ username: string, apiKey: string }} user
 */
export async function tenantOf(fetch, authUrl, { username, apiKey }) {
  const target = /** @type {import("../check.js").Target} */ ({ fetch });
  const json = { auth: { "RAX-KSKEY:apiKeyCredentials": { username, apiKey } } };
  const headers = { "content-type": "application/json" };
  const answer = await send(target, "POST", `${authUrl}/tokens`, { json, headers });
  equal(answer.status, 200, `status of the login of ${username}`);
  return String(answer.body.access.token.tenant.id);
}
