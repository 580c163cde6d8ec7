// Steps and faults that many rows have.

/** @typedef {import("../player/row.js").Exchange} Exchange */
/** @typedef {import("../player/row.js").Step} Step */

export const asJson = { "content-type": "application/json" };

export const keyCredentials = {
  auth: { "RAX-KSKEY:apiKeyCredentials": { username: "$username", apiKey: "$apiKey" } },
};

/** What every account's feed shows, as a fault lists it. */
export const standardTypes =
  "service.join, services.timeout, configuration_value.update, configuration_value.remove";

/**
 * Asks the identity service for a token.
 *
 * @param {unknown} json
 * @returns {Pick<Exchange, "send" | "at" | "with" | "json">}
 */
export function logIn(json) {
  return { send: "POST /tokens", at: "identity", with: asJson, json };
}

/**
 * Creates a session, and captures it as `$session` and `$token`, or as `$x` and `$xToken`.
 *
 * @param {object} [fields]
 * @param {string} [name]
 * @returns {Exchange}
 */
export function session(fields, name = "session") {
  return {
    send: "POST /sessions",
    json: { heartbeat_timeout: 30, metadata: { row: "$unique" }, ...fields },
    status: 201,
    capture: { [name]: "Location", [name === "session" ? "token" : `${name}Token`]: "token" },
  };
}

/**
 * Creates a service of `$session`.
 *
 * @param {string} id
 * @param {object} [fields]
 * @returns {Exchange}
 */
export function service(id, fields) {
  return { send: "POST /services", json: { id, session_id: "$session", ...fields }, status: 201 };
}

/**
 * A heartbeat of `$session` with a token, whose answer is captured.
 *
 * @param {string} token
 * @param {string} [next]
 * @returns {Exchange}
 */
export function beat(token, next) {
  const capture = next ? { capture: { [next]: "token" } } : {};
  return { send: "POST /sessions/$session/heartbeat", json: { token }, status: 200, ...capture };
}

/**
 * Sets a configuration value.
 *
 * @param {string} path behind `/configuration/`
 * @param {string} value
 * @returns {Exchange}
 */
export function setValue(path, value) {
  return { send: `PUT /configuration/${path}`, json: { value }, status: 204 };
}

/**
 * Reads the row's own events since it began.
 *
 * @param {unknown} own
 * @param {string} [query]
 * @returns {Exchange}
 */
export function ownEvents(own, query = "") {
  return { send: `GET /events?marker=$start&limit=1000${query}`, status: 200, own };
}

/**
 * A 400 about a field of the body.
 *
 * @param {string} key
 * @param {unknown} [details]
 */
export function invalidField(key, details) {
  const message = `Validation error for key '${key}'`;
  return {
    status: 400,
    fault: { type: "badRequest", message, ...(details === undefined ? {} : { details }) },
  };
}

/**
 * A 400 about a part of the URL.
 *
 * @param {string} name
 * @param {unknown} [details]
 */
export function invalidParameter(name, details) {
  const message = `Invalid value for '${name}' query string parameter`;
  return {
    status: 400,
    fault: { type: "badRequest", message, ...(details === undefined ? {} : { details }) },
  };
}

/** A 400 with one text. @param {unknown} text */
export function badRequest(text) {
  return { status: 400, fault: { type: "badRequest", message: text, details: text } };
}

/** @param {string} details */
export function invalidLimit(details) {
  return { status: 400, fault: { type: "invalidLimit", message: "Invalid limit", details } };
}

/**
 * A 404 about an object.
 *
 * @param {string} type
 * @param {string} key
 */
export function notFound(type, key) {
  const details = `Object "${type}" with key "${key}" does not exist`;
  return {
    status: 404,
    fault: { type: "notFoundError", message: "object does not exist", details },
  };
}

/** The 404 of an address that leads nowhere. @param {string} [path] */
export function noSuchPage(path) {
  const details = path === undefined ? {} : { details: { requested_path: path } };
  return {
    status: 404,
    fault: { type: "notFoundError", message: "The page cannot be found.", ...details },
  };
}

/** @param {string} id */
export function idIsTaken(id) {
  const text = `Service with id ${id} already exists.`;
  return {
    status: 400,
    fault: { type: "serviceWithThisIdExists", message: text, details: text },
  };
}

/** @param {string} [details] */
export function unauthorized(details = "Invalid or expired authentication token") {
  return { status: 401, fault: { type: "unauthorizedError", message: "forbidden", details } };
}

export const tooLarge = { status: 413, fault: { type: "requestTooLargeError" } };

/** The metadata of a list that has one page. @param {number} count */
export function onePage(count) {
  return { count, limit: 100, marker: null, next_marker: null, next_href: null };
}
