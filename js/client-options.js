import { invalid } from "./errors.js";
import { toNumber } from "./object.js";
import { onlyFrom } from "./signature.js";

const url = "the text of an http or https URL of host and path";
const fields = `url: ${url}; authUrl: ${url}; fetch: a function; timeout: a number of milliseconds, from 1 to 2147483647; raw: true or false; password: a string; token: a string or a function; tenantId: a string; heartbeat: an object`;

/** What the older client knew and this one has no use for. */
const ignored = "debug: anything; persistentConnections: anything; keystoneClient: anything";

/**
 * What is read here, beside what a client logs in with and where.
 *
 * @typedef {object} Read
 * @property {import("./exchange.js").Fetch} [fetch] used in place of the global one
 * @property {unknown} [token] of the program, or what gives one; `undefined` where a login does
 * @property {number} [timeout] of calls that do not say, in milliseconds
 * @property {boolean} [raw] whether answers are handed out as they came, too
 * @property {string} [thread] where heartbeats are sent from, if that is said
 */

/**
 * Reads the arguments of `new Client(username, apiKey, region, options)` into one object.
 *
 * @param {any} username
 * @param {any} apiKey
 * @param {any} region
 * @param {any} options
 */
export function clientOptions(username, apiKey, region, options) {
  // A misspelt `url` would send the key to somebody else.
  const read = onlyFrom(fields, options, "options", ignored);
  const { authUrl, fetch, heartbeat, password, tenantId, token } = read;
  const isAbsent = (/** @type {unknown} */ value) => (value ?? undefined) === undefined;
  // A region only picks the identity service, so with one given it may be anything.
  check(
    isAbsent(region) || authUrl || region === "us" || region === "uk",
    "region",
    '"us" or "uk"',
  );
  // A key, a password or a token: one of them, so that it is plain which is used.
  const isOther = password !== undefined || token !== undefined;
  check(
    !isOther || isAbsent(apiKey),
    "apiKey",
    "left out (null) beside options.password or options.token",
  );
  if (token === undefined) {
    check(tenantId === undefined, "options.tenantId", "left out without options.token");
    check(typeof username === "string", "username", "a string");
    check(isOther || typeof apiKey === "string", "apiKey", "a string");
  } else {
    check(password === undefined, "options.password", "left out beside options.token");
    check(tenantId !== undefined, "options.tenantId", "the token's account beside options.token");
    // What would be wrong with every call is found out now. The tokens of a function are seen when they come.
    check(/^[\w-]+$/.test(tenantId), "options.tenantId", "a string of letters, digits, - and _");
    const fits = typeof token === "function" || /^[!-~]+$/.test(token);
    check(fits, "options.token", "a string of visible characters");
  }
  const thread = heartbeat?.thread;
  check(
    thread !== "worker" || !fetch,
    "options.heartbeat.thread",
    '"main" beside options.fetch, which no worker can have',
  );
  check(
    !heartbeat || thread === "worker" || thread === "main",
    "options.heartbeat",
    '{ thread: "worker" or "main" }',
  );
  return { ...read, ...endpoint(read, region), username, apiKey, thread };
}

/** Where the hosted API was; a program of today sets its own. */
const hosted = "https://dfw.registry.api.rackspacecloud.com/v1.0";

/** The identity services of that. */
const identity = {
  us: "https://identity.api.rackspacecloud.com/v2.0",
  uk: "https://lon.identity.api.rackspacecloud.com/v2.0",
};

/**
 * Where the registry and the identity service are, with their versions and no slash at the end.
 *
 * Beside a `url` of the program's own, the identity service is taken to be the registry's: a key that was made for one must
 * not travel to Rackspace because the other was not mentioned.
 *
 * @param {{ url?: string, authUrl?: string }} given
 * @param {unknown} region
 */
function endpoint({ url: given = hosted, authUrl }, region) {
  const url = withoutSlash(given);
  const [, base = url] = /^(.+:\/\/.+)\/[^/]*$/.exec(url) ?? [];
  const isHosted = /\.rackspace(cloud)?\.com$/.test(base);
  const beside = isHosted ? identity[region === "uk" ? "uk" : "us"] : `${base}/v2.0`;
  return { url, authUrl: withoutSlash(authUrl ?? beside) };
}

/** @param {string} address */
function withoutSlash(address) {
  return address.replace(/\/+$/, "");
}

/**
 * Checks what the older client's heartbeaters are made of beside a client.
 *
 * @param {unknown} sessionId
 * @param {unknown} initialToken
 * @param {unknown} timeout
 */
export function checkSession(sessionId, initialToken, timeout) {
  for (const [name, value] of Object.entries({ sessionId, initialToken }))
    check(value && typeof value === "string", name, "a non-empty string");
  const seconds = toNumber(timeout);
  check(seconds > 0 && seconds < Number.POSITIVE_INFINITY, "timeout", "a number of seconds");
}

/** @param {unknown} holds @param {string} name @param {string} rule */
function check(holds, name, rule) {
  if (!holds) throw invalid(name, rule);
}
